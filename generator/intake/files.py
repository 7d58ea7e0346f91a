"""The files of a publication, read one by one: each fits its schema or gives its problems."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generator.intake import yamlfile
from generator.intake.hashing import is_settled, stamp_of
from generator.intake.listing import listed
from generator.intake.misfits import misfits
from generator.intake.refusal import Refused
from generator.memory import Memory
from generator.messages import Message, msg
from generator.model import Where
from generator.problems import Problem

Shape = TypeVar("Shape", bound=BaseModel)
Record = TypeVar("Record")


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


@dataclass(frozen=True, slots=True)
class _Known(Generic[Record]):
    """A record as it is remembered, with what it depends on: its file, and something besides.

    `stamp` is the file's, empty where the file had just been written.
    """

    stamp: list[int]
    sha256: str
    beside: str
    record: Record


@dataclass(slots=True)
class Reading:
    """What one run of `load` gathers besides the records."""

    root: Path
    memory: Memory
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    hashes: dict[str, str] = field(default_factory=dict)  # path → SHA-256
    there: set[str] = field(init=False)  # the paths of sound files

    def __post_init__(self) -> None:
        listing = listed(self.root)
        self.there = set(listing.paths)
        self.problems += listing.problems

    def data(self, name: str, shape: type[Shape], *, needed: bool = True) -> Read[Shape] | None:
        """Read a file of `data/`."""
        path = f"data/{name}.yml"
        if path in self.there:
            return self._fitting(path, self.content(path), shape)
        if needed and not any(problem.where.path == path for problem in self.problems):
            self.unread.add(path)
            hint = msg("the handbook shows what stands in it")
            self.refuse(path, "missing-file", msg("the file is missing"), hint)
        return None

    def all(
        self,
        folder: str,
        shape: type[Shape],
        record: type[Record],
        make: Callable[[Read[Shape]], Record],
        beside: str = "",
    ) -> Iterator[Record]:
        """Make the record of every YAML file below a folder, in the order of their names.

        A record is remembered with its file; `beside` is what it depends on besides.
        """
        for path in self.paths(folder, (".yml", ".yaml")):
            if path.endswith(".yaml"):
                name = msg("the file's name must end in .yml")
                self.refuse(path, "file-name", name, msg("rename it"))
                continue
            stamp = stamp_of(f"{self.root}/{path}")
            known = self._recalled(path, record)
            if known and (known.stamp, known.beside) == (stamp, beside):
                self.hashes[path] = known.sha256
                yield known.record
                continue
            content = self.content(path)
            left = stamp if is_settled(stamp) else []
            if known and (known.sha256, known.beside) == (self.hashes[path], beside):
                known = replace(known, stamp=left)
            else:
                read = self._fitting(path, content, shape)
                if read is None:
                    continue
                known = _Known(left, self.hashes[path], beside, make(read))
                if read.document.doubts:  # which are told each time
                    yield known.record
                    continue
            self.memory.keep("record", path, known)
            yield (self._recalled(path, record) or known).record  # what was packed is held twice

    def _recalled(self, path: str, record: type[Record]) -> _Known[Record] | None:
        shape: Any = _Known
        known: _Known[Record] | None = self.memory.recall("record", path, shape[record])
        return known

    def content(self, path: str) -> bytes:
        """Return a file's content, whose hash is noted."""
        content = (self.root / path).read_bytes()
        self.hashes[path] = hashlib.sha256(content).hexdigest()
        return content

    def paths(self, folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
        """Yield the paths of the files below a folder."""
        below = f"{folder}/"
        found = (path for path in self.there if path.startswith(below) and path.endswith(suffixes))
        return iter(sorted(found))

    def refuse(self, path: str, code: str, text: Message, hint: Message, field_: str = "") -> None:
        """Say why a file counts for nothing."""
        self.problems.append(Problem(Where(path), field_, code, text, hint))

    def _fitting(self, path: str, content: bytes, shape: type[Shape]) -> Read[Shape] | None:
        try:
            document = yamlfile.read(content, path)
            self.problems += document.doubts
            return Read(path, shape.model_validate(document.data), document)
        except Refused as refused:
            self.problems.append(refused.problem)
        except ValidationError as error:
            self.problems += misfits(error, path, document, shape)
        self.unread.add(path)
        return None
