"""What a run has worked out about files, for the next run: values by a hash of their source.

Nothing here is trusted further than the program's own folder: what another version of the program
wrote, what was cut short or has a bit changed is not remembered.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from msgspec import MsgspecError, Raw, msgpack

Value = TypeVar("Value")
Packed = dict[str, Raw]  # values by key

FORM = 2  # of the file: a line that says the form and the version, then frames
AT_ONCE = 200  # values a frame
WASTE = 4  # a file is written anew when one of so many of its bytes is no longer used
_FRAME = struct.Struct("<II")  # length of what follows, its CRC-32


@dataclass(slots=True)
class Memory:
    """Values by kind and key; what a run neither recalls nor keeps is forgotten in time.

    `file` tells the file that holds what is known, by its number and its size in bytes; `is_whole`
    says that all of it could be read, so that more can be put to its end. Where runs follow each
    other in one process, `values` has what was unpacked before: it is not unpacked again.
    """

    known: dict[str, Packed] = field(default_factory=dict)
    recalled: dict[str, set[str]] = field(default_factory=dict)
    new: dict[str, Packed] = field(default_factory=dict)
    is_whole: bool = False
    file: tuple[int, int] = (0, 0)
    values: dict[tuple[str, str], object] | None = None

    def recall(self, kind: str, key: str, shape: type[Value] | Any) -> Value | None:
        """Return the value kept under the key, None when there is none of that shape.

        It may be the very value that was returned or kept before; do not change it.
        """
        packed = self.new.get(kind, {}).get(key)
        if packed is None and not self.hold(kind, key):
            return None
        if self.values is not None and (kind, key) in self.values:
            return self.values[kind, key]  # type: ignore[return-value]  # as that kind's are
        try:
            value: Value = msgpack.decode(packed or self.known[kind][key], type=shape)
        except MsgspecError:
            return None
        if self.values is not None:
            self.values[kind, key] = value
        return value

    def hold(self, kind: str, key: str) -> bool:
        """Count a value as used without looking at it; say whether it was there."""
        if key not in self.known.get(kind, ()):
            return False
        self.recalled.setdefault(kind, set()).add(key)
        return True

    def keep(self, kind: str, key: str, value: object) -> None:
        """Keep a value of plain types or of ours; None cannot be told from nothing."""
        with suppress(UnicodeEncodeError):  # the name of a file may be no text
            self.new.setdefault(kind, {})[key] = Raw(msgpack.encode(value))
            if self.values is not None:
                self.values.pop((kind, key), None)

    def settle(self) -> None:
        """Count what is new, which was saved, as known and used."""
        for kind, values in self.new.items():
            self.known.setdefault(kind, {}).update(values)
            self.recalled.setdefault(kind, set()).update(values)
        self.new.clear()

    @property
    def waste(self) -> int:
        """Return how many bytes of the file hold what this run has not used."""
        return sum(
            len(key) + memoryview(values[key]).nbytes
            for kind, values in self.known.items()
            for key in values.keys() - self.recalled.get(kind, ())
        )


def key_of(*parts: str) -> str:
    """Return a key for what depends on some words."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def remember(path: Path, version: str, last: Memory | None = None) -> Memory:
    """Return what runs before saved at `path`, if the same version of the program did.

    In a process that goes on `last` is what its last run remembered; for the first, an empty one
    with `values`.
    """
    if last and last.is_whole and last.file == _told(path):
        last.recalled.clear()
        return last
    memory = Memory(values=None if last is None or last.values is None else {})
    with suppress(OSError):
        _read(path, _head(version), memory)
    return memory


def _read(path: Path, head: bytes, memory: Memory) -> None:
    file = _told(path)
    content = memoryview(path.read_bytes())  # of which every value is a part
    if content[: len(head)] != head:
        return
    at = len(head)
    is_whole = file[1] == len(content)
    for frame, is_sound in _frames(content, at):
        at += _FRAME.size + len(frame)
        is_whole &= is_sound
        if is_sound:
            kind, values = msgpack.decode(frame, type=tuple[str, Packed])
            memory.known.setdefault(kind, {}).update(values)
    memory.is_whole = is_whole and at == len(content)
    memory.file = file


def _told(path: Path) -> tuple[int, int]:
    """Return what tells a file and how much was put to its end."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_ino, status.st_size


def begin(memory: Memory, path: Path, version: str) -> None:
    """Save what a first run has worked out so far, so that it need not hold it until its end."""
    if not memory.known and memory.new and memory.values is None:
        _replace(path, memory, version, {})
        memory.new.clear()


def add(memory: Memory, path: Path, version: str) -> None:
    """Save what is new in the middle of a run, for the case that it does not come to its end."""
    if memory.is_whole:
        _append(path, memory, version)
    elif memory.new:
        _replace(path, memory, version, memory.known)
    memory.settle()


def save(memory: Memory, path: Path, version: str) -> None:
    """Save what this run has worked out, and in time forget what is of no use any more.

    What is new is put to the file's end; a file with much that is old is replaced in one step.
    Either way a run that reads meanwhile, or is killed, meets nothing that is wrong.
    """
    if memory.is_whole and memory.waste * WASTE <= memory.file[1]:
        _append(path, memory, version)
    else:
        used = {
            kind: {key: memory.known[kind][key] for key in keys}
            for kind, keys in memory.recalled.items()
        }
        _replace(path, memory, version, used)
    memory.settle()


def _append(path: Path, memory: Memory, version: str) -> None:
    """Put what is new to the file's end, if nobody has replaced it."""
    if not memory.new:
        return
    head = _head(version)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND), "r+b", buffering=0) as file:
        if file.read(len(head)) == head:
            size = sum(map(file.write, _framed(memory.new)))
            memory.file = memory.file[0], memory.file[1] + size


def _replace(path: Path, memory: Memory, version: str, known: dict[str, Packed]) -> None:
    """Write a file of what is known and new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_head(version))
            file.writelines(chain(_framed(known), _framed(memory.new)))
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    memory.known, memory.is_whole, memory.file = known, True, _told(path)
    if memory.values is not None:
        memory.values = {
            (kind, key): value
            for (kind, key), value in memory.values.items()
            if key in known.get(kind, ()) or key in memory.new.get(kind, ())
        }


def _head(version: str) -> bytes:
    return json.dumps([FORM, version]).encode() + b"\n"


def _framed(values: Mapping[str, Packed]) -> Iterator[bytes]:
    """Yield frames, each with so many values that none is large."""
    for kind, found in values.items():
        entries = iter(found.items())
        while some := dict(islice(entries, AT_ONCE)):
            frame = msgpack.encode((kind, some))
            yield _FRAME.pack(len(frame), zlib.crc32(frame)) + frame


def _frames(content: memoryview, at: int) -> Iterator[tuple[memoryview, bool]]:
    """Yield the frames from a place on that are not cut short, and whether they are sound."""
    while at + _FRAME.size <= len(content):
        length, check = _FRAME.unpack_from(content, at)
        frame = content[at + _FRAME.size : at + _FRAME.size + length]
        if len(frame) < length:
            return
        yield frame, zlib.crc32(frame) == check
        at += _FRAME.size + length
