"""The files of a publication, read one by one: each is a record or gives its problems."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from generator.intake import yamlfile
from generator.intake.fitting import fitted
from generator.intake.hashing import is_settled, stamp_of
from generator.intake.refusal import Refused
from generator.memory import Memory
from generator.messages import Message, msg
from generator.model import Where
from generator.problems import Problem

Record = TypeVar("Record")


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

    def data(self, name: str, record: type[Record], *, needed: bool = True) -> Record | None:
        """Read a file of `data/`."""
        path = f"data/{name}.yml"
        if (self.root / path).is_file():
            return self._fitting(path, self.content(path), record)[0]
        if needed:
            self.unread.add(path)
            hint = msg("the handbook shows what stands in it")
            self.refuse(path, "missing-file", msg("the file is missing"), hint)
        return None

    def all(
        self,
        folder: str,
        record: type[Record],
        beside: str = "",
        make: Callable[[Record], Record] = lambda record: record,
    ) -> Iterator[Record]:
        """Make the record of every YAML file below a folder, in the order of their names.

        A record is remembered with its file; `beside` is what `make` adds to it from elsewhere.
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
                id_ = path.removeprefix(f"{folder}/").removesuffix(".yml")
                read, is_doubtful = self._fitting(path, content, record, id_)
                if read is None:
                    continue
                known = _Known(left, self.hashes[path], beside, make(read))
                if is_doubtful:  # which is told each time
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
        """Yield the paths of a folder's files, hidden ones left out."""
        return iter(sorted(path for path in self._below(folder) if path.endswith(suffixes)))

    def _below(self, folder: str) -> Iterator[str]:
        if not (self.root / folder).is_dir():
            return
        with os.scandir(self.root / folder) as entries:
            for entry in entries:
                path = f"{folder}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    yield from self._below(path)
                elif entry.is_file() and not entry.name.startswith("."):
                    yield path

    def refuse(self, path: str, code: str, text: Message, hint: Message, field_: str = "") -> None:
        """Say why a file counts for nothing."""
        self.problems.append(Problem(Where(path), field_, code, text, hint))

    def _fitting(
        self, path: str, content: bytes, record: type[Record], id_: str = ""
    ) -> tuple[Record | None, bool]:
        """Return a file's record, if it is fit, and whether there are doubts about the file."""
        try:
            document = yamlfile.read(content, path)
            self.problems += document.doubts
            made = fitted(document, path, record, id_)
            if not isinstance(made, list):
                return made, bool(document.doubts)
            self.problems += made
        except Refused as refused:
            self.problems.append(refused.problem)
        self.unread.add(path)
        return None, False
