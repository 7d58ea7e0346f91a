"""One run at a time in a place, by a lock that dies with its process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class BusyError(Exception):
    """Another process holds the lock."""


@contextmanager
def held(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the lock at `path` meanwhile; when another process does, say so once and wait for it.

    Who cannot wait leaves out `waiting`: `BusyError` is raised at once.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        if waiting is None:
            raise BusyError from None
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
