"""The hashes of files: one that nobody has touched since it was hashed is not read again.

That a file is the same one and was not written to is taken from its stamp: what the file system
tells of it, of which the time of the last change cannot be set by hand.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from generator.store.hashing import sha256_at
from generator.store.memory import Memory

MARGIN = 2_000_000_000  # ns; a file written to right before might be so again in the same moment


def stamp_of(place: str) -> list[int]:
    """Return a file's number, size, and times; raise `OSError` when it has none."""
    status = os.stat(place)  # noqa: PTH116 - thousands of files
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def is_settled(stamp: Sequence[int]) -> bool:
    """Say whether a file was left alone for so long that a write would give it another stamp.

    The stamp's last is the time of the last change.
    """
    return stamp[-1] < time.time_ns() - MARGIN


def sha256_of(root: str, path: str, memory: Memory) -> str:
    """Return the SHA-256 of the file at `path` below `root`; raise `OSError` when it has none."""
    place = f"{root}/{path}"
    stamp = stamp_of(place)
    known: list[object] | None = memory.recall("file", path, list)
    if known and known[1:] == stamp:
        return str(known[0])
    found = sha256_at(place)
    if is_settled(stamp):
        memory.keep("file", path, [found, *stamp])
    return found
