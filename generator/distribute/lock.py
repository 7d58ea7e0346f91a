"""One sender at a time, by a lock that dies with its process."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.store import whole


class BusyError(Exception):
    """Another process holds the lock."""


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock at `path` meanwhile; raises `BusyError` at once when another process does."""
    whole.keep_private(path.parent, path.name)
    path.touch(0o600)
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError from None
        yield  # closing the file, which the kernel does for a dead process, gives the lock back
