"""What a run has worked out about files, for the next run: values by a hash of their source.

They lie in one file, of which a run reads where each value is, and the values that it asks for.
Nothing here is trusted further than the program's own folder: what another version of the program
wrote, what was cut short or has a bit changed is not remembered.

One table of SQLite is fewer lines, but a cold `check` of 300 issues takes 1.07 times the CPU with
it, and a file that was cut short loses everything (`python -m tests.bench.store --corpus …`).
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from msgspec import MsgspecError, msgpack

from generator.store import whole
from generator.store.frames import File, Span, framed, frames, some_of
from generator.system import portable

Value = TypeVar("Value")

FORM = 3  # of the file: a line that says the form and the version, then frames
WASTE = 4  # a file is written anew when one of so many of its bytes is no longer used
MOST = 8 << 20  # bytes of new values that a run holds before it puts them to the file's end


@dataclass(slots=True)
class Memory:
    """Values by kind and key; what a run neither recalls nor keeps is forgotten in time.

    They lie in the file at `path`, written by `version` of the program; without a path they are
    held. `is_whole` says that all of the file could be read, so that more can be put to its end.
    Where runs follow each other in one process, `values` has what was unpacked before: it is not
    unpacked again.
    """

    path: Path | None = None
    version: str = ""
    values: dict[tuple[str, str], object] | None = None
    known: dict[str, dict[str, Span]] = field(default_factory=lambda: defaultdict(dict))
    recalled: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    new: dict[str, dict[str, bytes]] = field(default_factory=lambda: defaultdict(dict))
    weight: int = 0  # bytes of new values since they were put away, or should have been
    is_whole: bool = False
    file: File | None = None  # from which values are read
    told: tuple[int, int] = (0, 0)  # which file that is, and how long it was

    @property
    def is_changed(self) -> bool:
        """Say whether anything is new."""
        return any(self.new.values())

    def recall(self, kind: str, key: str, shape: type[Value] | Any) -> Value | None:
        """Return the value kept under the key, None when there is none of that shape.

        It may be the very value that was returned before; do not change it.
        """
        packed = self.new[kind].get(key)
        if packed is None:
            if key not in self.known[kind]:
                return None
            self.recalled[kind].add(key)
        if self.values is not None and (kind, key) in self.values:
            return self.values[kind, key]  # type: ignore[return-value]  # as that kind's are
        if packed is None:
            packed = self._read(kind, key)
        try:
            value: Value = msgpack.decode(packed or b"", type=shape)
        except MsgspecError:
            return None
        if self.values is not None:
            self.values[kind, key] = value
        return value

    def hold(self, kind: str, key: str) -> None:
        """Count a value as used without looking at it."""
        if key in self.known[kind]:
            self.recalled[kind].add(key)

    def keep(self, kind: str, key: str, value: object) -> None:
        """Keep a value of plain types or of ours; None cannot be told from nothing."""
        try:
            packed = msgpack.encode(value)
            key.encode()
        except UnicodeEncodeError:  # the name of a file may be no text
            return
        self.new[kind][key] = packed
        self.weight += len(packed)
        if self.values is not None:
            self.values.pop((kind, key), None)
        if self.weight > MOST:
            self.weight = 0
            with suppress(OSError):  # what cannot be put away is held
                self.add()

    def add(self) -> None:
        """Save what is new in the middle of a run, for the case that it does not come to its end.

        Without a path, or where somebody has replaced the file, it is held.
        """
        if self.path and self.is_changed:
            if self.is_whole:
                self._append(self.path)
            else:
                self._replace(self.path, self.known)

    def save(self) -> None:
        """Save what this run has worked out, and in time forget what is of no use any more.

        What is new is put to the file's end; a file with much that is old is replaced in one step.
        Either way a run that reads meanwhile, or is killed, meets nothing that is wrong.
        """
        if self.path and self.is_whole and self._waste() * WASTE <= self.told[1]:
            self._append(self.path)
        elif self.path:
            self._replace(self.path, self.recalled)

    def _waste(self) -> int:
        """Return how many bytes of the file hold what this run has not used."""
        return sum(
            len(key) + spans[key][1]
            for kind, spans in self.known.items()
            for key in spans.keys() - self.recalled[kind]
        )

    def _read(self, kind: str, key: str) -> bytes | None:
        """Return a known value, or None when it is not what was written."""
        packed = self.file.value(self.known[kind][key]) if self.file else None
        if packed is not None:
            return packed
        self.is_whole = False
        del self.known[kind][key]
        return None

    def learn(self, path: Path) -> None:
        """Learn where the values of a file lie, as far as it can be read."""
        self.file = File(os.open(path, os.O_RDONLY | portable.PLAIN))
        self.told = self.file.told
        head = _head(self.version)
        if self.file.read(0, len(head)) != head:
            return
        at = len(head)
        self.is_whole = True
        for kind, spans, end in frames(self.file, at):
            self.is_whole &= bool(spans)
            self.known[kind].update(spans)
            at = end
        self.is_whole &= at == self.told[1]

    def _append(self, path: Path) -> None:
        """Put what is new to the file's end, if nobody has replaced it."""
        if not self.is_changed:
            return
        place = File(os.open(path, os.O_WRONLY | os.O_APPEND | portable.PLAIN))
        if place.told[0] != self.told[0]:
            return
        for kind, spans, frame in framed(self.new):
            self._settle(kind, spans, place.append(frame))
        self.told = place.told
        self._is_saved()

    def _replace(self, path: Path, wanted: Mapping[str, Iterable[str]]) -> None:
        """Write a file of some of what is known and of what is new."""
        with whole.replacing(path) as handle:
            written = Memory(path, self.version, file=File(os.dup(handle)))
            assert written.file
            written.file.append(_head(self.version))
            for kind, keys in wanted.items():
                for some in some_of(sorted(self.known[kind].keys() & keys)):
                    found = {key: packed for key in some if (packed := self._read(kind, key))}
                    for _, spans, frame in framed({kind: found}):
                        written._settle(kind, spans, written.file.append(frame))
            for kind, spans, frame in framed(self.new):
                written._settle(kind, spans, written.file.append(frame))
        self.file, self.told = written.file, written.file.told
        self.known, self.is_whole = written.known, True
        for kind, found in self.new.items():
            self.recalled[kind].update(found)
        self._is_saved()
        if self.values is not None:
            self.values = {
                (kind, key): value
                for (kind, key), value in self.values.items()
                if key in self.known[kind]
            }

    def _settle(self, kind: str, spans: Mapping[str, Span], at: int) -> None:
        """Know values whose frame's values begin at a place, and count them as used."""
        moved = {key: (at + start, size, check) for key, (start, size, check) in spans.items()}
        self.known[kind].update(moved)
        self.recalled[kind].update(moved)

    def _is_saved(self) -> None:
        self.new.clear()
        self.weight = 0


def remember(path: Path, version: str, last: Memory | None = None) -> Memory:
    """Return what runs before saved at `path`, if the same version of the program did.

    In a process that goes on `last` is what its last run remembered; for the first, an empty one
    with `values`.
    """
    if last and last.is_whole and not last.is_changed and last.told == _told(path):
        last.recalled.clear()
        return last
    memory = Memory(path, version, None if last is None or last.values is None else {})
    with suppress(OSError):
        memory.learn(path)
    return memory


def _told(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_ino, status.st_size


def _head(version: str) -> bytes:
    return json.dumps([FORM, version]).encode() + b"\n"
