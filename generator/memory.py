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
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from msgspec import MsgspecError, Raw, msgpack

Value = TypeVar("Value")
Packed = dict[str, Raw]  # values by key

FORM = 2  # of the file: a line that says the form and the version, then frames
AT_ONCE = 200  # values a frame
WASTE = 4  # a file is written anew when one of so many values is no longer used
_FRAME = struct.Struct("<II")  # length of what follows, its CRC-32


@dataclass(slots=True)
class Memory:
    """Values by kind and key; what a run neither recalls nor keeps is forgotten in time.

    `is_whole` says that all of the file could be read, so that more can be put to its end.
    """

    known: Mapping[str, Packed] = field(default_factory=dict)
    recalled: dict[str, set[str]] = field(default_factory=dict)
    new: dict[str, Packed] = field(default_factory=dict)
    is_whole: bool = False

    def recall(self, kind: str, key: str, shape: type[Value] | Any) -> Value | None:
        """Return the value kept under the key, None when there is none of that shape."""
        packed = self.new.get(kind, {}).get(key)
        if packed is None:
            packed = self.known.get(kind, {}).get(key)
            if packed is None:
                return None
            self.recalled.setdefault(kind, set()).add(key)
        try:
            value: Value = msgpack.decode(packed, type=shape)
        except MsgspecError:
            return None
        return value

    def hold(self, kind: str, key: str) -> None:
        """Count a value as used without looking at it."""
        if key in self.known.get(kind, {}):
            self.recalled.setdefault(kind, set()).add(key)

    def keep(self, kind: str, key: str, value: object) -> None:
        """Keep a value of plain types or of ours; None cannot be told from nothing."""
        with suppress(UnicodeEncodeError):  # the name of a file may be no text
            self.new.setdefault(kind, {})[key] = Raw(msgpack.encode(value))


def key_of(*parts: str) -> str:
    """Return a key for what depends on some words."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def remember(path: Path, version: str) -> Memory:
    """Return what runs before saved at `path`, if the same version of the program did."""
    try:
        content = memoryview(path.read_bytes())  # of which every value is a part
    except OSError:
        return Memory()
    head = _head(version)
    if content[: len(head)] != head:
        return Memory()
    known: dict[str, Packed] = {}
    at = len(head)
    for frame in _frames(content, at):
        kind, values = msgpack.decode(frame, type=tuple[str, Packed])
        known.setdefault(kind, {}).update(values)
        at += _FRAME.size + len(frame)
    return Memory(known, is_whole=at == len(content))


def begin(memory: Memory, path: Path, version: str) -> None:
    """Save what a first run has worked out so far, so that it need not hold it until its end."""
    if not memory.known and memory.new:
        _replace(path, memory, version)
        memory.new.clear()
        memory.is_whole = True


def save(memory: Memory, path: Path, version: str) -> None:
    """Save what this run has worked out, and in time forget what is of no use any more.

    What is new is put to the file's end; a file with much that is old is replaced in one step.
    Either way a run that reads meanwhile, or is killed, meets nothing that is wrong.
    """
    known = sum(map(len, memory.known.values()))
    used = sum(map(len, memory.recalled.values()))
    if memory.is_whole and (known - used) * WASTE <= known:
        if memory.new:
            _append(path, _head(version), _framed(memory.new))
    else:
        _replace(path, memory, version)


def _append(path: Path, head: bytes, frames: Iterator[bytes]) -> None:
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND), "r+b", buffering=0) as file:
        if file.read(len(head)) == head:  # nobody has replaced it
            file.writelines(frames)


def _replace(path: Path, memory: Memory, version: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_head(version))
            for kind, keys in memory.recalled.items():
                file.writelines(_framed({kind: {key: memory.known[kind][key] for key in keys}}))
            file.writelines(_framed(memory.new))
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _head(version: str) -> bytes:
    return json.dumps([FORM, version]).encode() + b"\n"


def _framed(values: Mapping[str, Packed]) -> Iterator[bytes]:
    """Yield frames, each with so many values that none is large."""
    for kind, found in values.items():
        entries = iter(found.items())
        while some := dict(islice(entries, AT_ONCE)):
            frame = msgpack.encode((kind, some))
            yield _FRAME.pack(len(frame), zlib.crc32(frame)) + frame


def _frames(content: memoryview, at: int) -> Iterator[memoryview]:
    """Yield the frames from a place on, as far as they are whole."""
    while at + _FRAME.size <= len(content):
        length, check = _FRAME.unpack_from(content, at)
        frame = content[at + _FRAME.size : at + _FRAME.size + length]
        if len(frame) < length or zlib.crc32(frame) != check:
            return
        yield frame
        at += _FRAME.size + length
