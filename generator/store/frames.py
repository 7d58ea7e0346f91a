"""Values in a file: frames of a few, each with a head that says what they are and where they lie.

Every head and every value has a check of its own, so that damage costs what it hit. Frames are put
to a file's end, where one that was cut short spoils none before it.
"""

from __future__ import annotations

import errno
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, islice

from msgspec import msgpack

from generator.system import portable

AT_ONCE = 200  # values a frame
_LENGTHS = struct.Struct("<II")  # of a frame's head and of its values
_START = struct.Struct("<8sI")  # the lengths, the CRC-32 of them and the head
_HEAD = tuple[str, list[str], list[int], list[int]]  # kind; of each value key, length, CRC-32

Span = tuple[int, int, int]  # where a value begins, its length, its CRC-32
Spans = Mapping[str, Span]


class File:
    """An open file, closed when nobody holds it any more."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __del__(self) -> None:
        os.close(self.descriptor)

    @property
    def told(self) -> tuple[int, int]:
        """Return which file it is, and how long."""
        status = os.fstat(self.descriptor)
        return status.st_ino, status.st_size

    def read(self, start: int, size: int) -> bytes:
        """Return so many bytes from a place on, fewer where the file ends."""
        return portable.read_at(self.descriptor, start, size)

    def value(self, span: Span) -> bytes | None:
        """Return a value, or None when it is not what was written."""
        start, size, check = span
        packed = self.read(start, size)
        return packed if len(packed) == size and zlib.crc32(packed) == check else None

    def append(self, data: bytes) -> int:
        """Write at the end; return where what was written begins."""
        size = os.write(self.descriptor, data)
        if size < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return os.lseek(self.descriptor, 0, os.SEEK_CUR) - size


def some_of(keys: Iterable[str]) -> Iterator[list[str]]:
    """Yield the keys of a frame at a time."""
    waiting = iter(keys)
    while some := list(islice(waiting, AT_ONCE)):
        yield some


def framed(values: Mapping[str, Mapping[str, bytes]]) -> Iterator[tuple[str, Spans, bytes]]:
    """Yield frames of few values each: kind, where the values lie in it, the frame."""
    for kind, found in values.items():
        for some in some_of(found):
            packed = [found[key] for key in some]
            sizes, checks = [*map(len, packed)], [*map(zlib.crc32, packed)]
            head = msgpack.encode((kind, some, sizes, checks))
            lengths = _LENGTHS.pack(len(head), sum(sizes))
            start = _START.pack(lengths, zlib.crc32(lengths + head)) + head
            yield kind, _spans(some, sizes, checks, len(start)), b"".join((start, *packed))


def frames(file: File, at: int) -> Iterator[tuple[str, Spans, int]]:
    """Yield the frames from a place on: kind, where its values lie, where it ends.

    Of one whose head is damaged nothing is known; one that was cut short is the end.
    """
    _, end = file.told
    while len(start := file.read(at, _START.size)) == _START.size:
        lengths, check = _START.unpack(start)
        size, all_ = _LENGTHS.unpack(lengths)
        at += _START.size + size
        if at + all_ > end:
            return
        head = file.read(at - size, size)
        kind, spans = "", _spans((), (), (), at)
        if zlib.crc32(lengths + head) == check:
            kind, keys, sizes, checks = msgpack.decode(head, type=_HEAD)
            spans = _spans(keys, sizes, checks, at)
        at += all_
        yield kind, spans, at


def _spans(keys: Sequence[str], sizes: Sequence[int], checks: Sequence[int], at: int) -> Spans:
    starts = accumulate(sizes, initial=at)  # and the end
    return dict(zip(keys, zip(starts, sizes, checks, strict=False), strict=False))
