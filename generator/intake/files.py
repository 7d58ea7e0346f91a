"""The files of a publication, read one by one: each is a record or gives its problems."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from generator.intake.fitting import fitted
from generator.intake.listing import listed
from generator.intake.refusal import Refused
from generator.intake.yaml import yaml_file
from generator.model import Where
from generator.model.problems import Problem
from generator.store.hashing import sha256s
from generator.store.memory import Memory
from generator.store.stamps import is_settled, stamp_of
from generator.words.faults import cause
from generator.words.messages import Message, msg

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class _Known(Generic[Record]):
    """A record as it is remembered, with what it depends on: its file, and something besides.

    `stamp` is the file's, empty where the file had just been written.
    """

    stamp: list[int]
    sha256s: tuple[str, ...]
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
    lf_hashes: dict[str, str] = field(default_factory=dict)  # of texts with CRLF, as with LF
    there: set[str] = field(init=False)  # the paths of sound files

    def __post_init__(self) -> None:
        listing = listed(self.root)
        self.there = set(listing.paths)
        self.problems += listing.problems
        self.unread |= {problem.where.path for problem in listing.problems}

    def data(self, name: str, record: type[Record], *, needed: bool = True) -> Record | None:
        """Read a file of `data/`."""
        path = f"data/{name}.yml"
        if path in self.unread:
            return None
        if os.path.lexists(self.root / path):
            content = self.content(path)
            return None if content is None else self._fitting(path, content, record)[0]
        if needed and "data" not in self.unread:
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
            try:
                stamp = stamp_of(f"{self.root}/{path}")
            except OSError:  # gone since it was listed
                stamp = []
            known = self._recalled(path, record)
            if known and (known.stamp, known.beside) == (stamp, beside):
                self._hashed(path, known.sha256s)
                yield known.record
                continue
            content = self.content(path)
            if content is None:
                continue
            left = stamp if stamp and is_settled(stamp) else []
            hashes = self._hashes(path)
            if known and (known.sha256s, known.beside) == (hashes, beside):
                known = replace(known, stamp=left)
            else:
                id_ = path.removeprefix(f"{folder}/").removesuffix(".yml")
                read, is_doubtful = self._fitting(path, content, record, id_)
                if read is None:
                    continue
                known = _Known(left, hashes, beside, make(read))
                if is_doubtful:  # which is told each time
                    yield known.record
                    continue
            self.memory.keep("record", path, known)
            yield (self._recalled(path, record) or known).record  # what was packed is held twice

    def _recalled(self, path: str, record: type[Record]) -> _Known[Record] | None:
        shape: Any = _Known
        known: _Known[Record] | None = self.memory.recall("record", path, shape[record])
        return known

    def content(self, path: str) -> bytes | None:
        """Return a file's content, whose hash is noted; None, with a problem, if it has none."""
        place = self.root / path
        try:
            is_file = stat.S_ISREG(place.stat().st_mode)  # to read anything else may take for ever
            content = place.read_bytes() if is_file else b""
        except OSError as error:
            self._unreadable(path, cause(error))
            return None
        if not is_file:
            self._unreadable(path, msg("it is no file"))
            return None
        self._hashed(path, sha256s(path, content))
        return content

    def _hashed(self, path: str, hashes: tuple[str, ...]) -> None:
        self.hashes[path] = hashes[-1]
        if len(hashes) > 1:
            self.lf_hashes[path] = hashes[0]

    def _hashes(self, path: str) -> tuple[str, ...]:
        lf = self.lf_hashes.get(path)
        return (lf, self.hashes[path]) if lf else (self.hashes[path],)

    def _unreadable(self, path: str, why: object) -> None:
        text = msg("this cannot be read: {why}", why=why)
        self.refuse(path, "unreadable", text, msg("allow it to be read, or put it back"))

    def paths(self, folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
        """Yield the paths of the files below a folder."""
        below = f"{folder}/"
        found = (path for path in self.there if path.startswith(below) and path.endswith(suffixes))
        return iter(sorted(found))

    def refuse(self, path: str, code: str, text: Message, hint: Message, field_: str = "") -> None:
        """Say why a file counts for nothing."""
        self.unread.add(path)
        self.problems.append(Problem(Where(path), field_, code, text, hint))

    def _fitting(
        self, path: str, content: bytes, record: type[Record], id_: str = ""
    ) -> tuple[Record | None, bool]:
        """Return a file's record, if it is fit, and whether there are doubts about the file."""
        try:
            document = yaml_file.read(content, path)
            self.problems += document.doubts
            made = fitted(document, path, record, id_)
            if not isinstance(made, list):
                return made, bool(document.doubts)
            self.problems += made
        except Refused as refused:
            self.problems.append(refused.problem)
        self.unread.add(path)
        return None, False
