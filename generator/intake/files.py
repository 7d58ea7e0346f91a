"""The files of a publication, read one by one: each fits its schema or gives its problems."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generator.intake import yamlfile
from generator.intake.misfits import misfits
from generator.intake.refusal import Refused
from generator.memory import Memory
from generator.messages import Message, msg
from generator.model import Where
from generator.problems import Problem

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Read(Generic[Shape]):
    """A file that fits its schema, with the lines of its values."""

    path: str
    fields: Shape
    document: yamlfile.Document

    def where(self, *path: str | int) -> Where:
        """Return the place of a value."""
        return Where(self.path, self.document.line(path))

    def line(self, *path: str | int) -> int:
        """Return the line of a value, 0 when it is absent."""
        return self.document.lines.get(path, 0)

    def lines(self, *path: str | int) -> dict[str, int]:
        """Return the lines of the fields right below a path."""
        depth = len(path)
        return {
            str(found[depth]): line
            for found, line in self.document.lines.items()
            if len(found) == depth + 1 and found[:depth] == path
        }


@dataclass(slots=True)
class Reading:
    """What one run of `load` gathers besides the records."""

    root: Path
    memory: Memory
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    hashes: dict[str, str] = field(default_factory=dict)  # path → SHA-256

    def data(self, name: str, shape: type[Shape], *, needed: bool = True) -> Read[Shape] | None:
        """Read a file of `data/`."""
        path = f"data/{name}.yml"
        if (self.root / path).is_file():
            return self._read(path, shape)
        if needed:
            self.unread.add(path)
            hint = msg("the handbook shows what stands in it")
            self.refuse(path, "missing-file", msg("the file is missing"), hint)
        return None

    def all(self, folder: str, shape: type[Shape]) -> Iterator[Read[Shape]]:
        """Read every YAML file below a folder, in the order of their names."""
        for path in self.paths(folder, (".yml", ".yaml")):
            if path.endswith(".yaml"):
                name = msg("the file's name must end in .yml")
                self.refuse(path, "file-name", name, msg("rename it"))
                continue
            read = self._read(path, shape)
            if read:
                yield read

    def paths(self, folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
        """Yield the paths of a folder's files, hidden ones left out."""
        found = (path for path in (self.root / folder).rglob("*") if path.suffix in suffixes)
        for path in sorted(
            path.relative_to(self.root).as_posix() for path in found if path.is_file()
        ):
            if not path.rpartition("/")[2].startswith("."):
                yield path

    def refuse(self, path: str, code: str, text: Message, hint: Message, field_: str = "") -> None:
        """Say why a file counts for nothing."""
        self.problems.append(Problem(Where(path), field_, code, text, hint))

    def _read(self, path: str, shape: type[Shape]) -> Read[Shape] | None:
        try:
            document = self._document(path)
            self.problems += document.doubts
            return Read(path, shape.model_validate(document.data), document)
        except Refused as refused:
            self.problems.append(refused.problem)
        except ValidationError as error:
            self.problems += misfits(error, path, document, shape)
        self.unread.add(path)
        return None

    def _document(self, path: str) -> yamlfile.Document:
        content = (self.root / path).read_bytes()
        self.hashes[path] = key = hashlib.sha256(content).hexdigest()
        known = self.memory.recall("yaml", key)
        if known is not None:
            data, lines = known
            return yamlfile.Document(data, {tuple(place): line for place, line in lines})
        document = yamlfile.read(content, path)
        if not document.doubts:
            places = [[list(place), line] for place, line in document.lines.items()]
            self.memory.keep("yaml", key, [document.data, places])
        return document
