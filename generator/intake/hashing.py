"""The hashes of files: one that nobody has touched since it was hashed is not read again."""

from __future__ import annotations

import hashlib
import os
import time

from generator.memory import Memory

MARGIN = 2_000_000_000  # ns; a file written to right before might be so again in the same moment


def sha256_of(root: str, path: str, memory: Memory) -> str:
    """Return the SHA-256 of the file at `path` below `root`; raise `OSError` when it has none.

    That a file is the same one and was not written to is taken from what the file system tells of
    it, of which the time of the last change cannot be set by hand.
    """
    place = f"{root}/{path}"
    status = os.stat(place)  # noqa: PTH116 - thousands of files
    stamp = [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    known: list[object] | None = memory.recall("file", path, list)
    if known and known[1:] == stamp:
        return str(known[0])
    found = read(place)
    if status.st_ctime_ns < time.time_ns() - MARGIN:
        memory.keep("file", path, [found, *stamp])
    return found


def read(place: str) -> str:
    """Return the SHA-256 of a file's content."""
    with open(place, "rb") as file:  # noqa: PTH123 - thousands of files
        return hashlib.file_digest(file, "sha256").hexdigest()
