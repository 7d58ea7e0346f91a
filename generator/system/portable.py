"""What not every system has, each with what is done where it is not to be had.

Nothing else in the program names these: links, modes of open files, a process's limits.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

# Of an opened file: its bytes are its bytes, and no process that is started has it.
PLAIN = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)
OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0) or None  # how a process ends that used up its time


def link(source: str | Path, place: str | Path) -> bool:
    """Give a file another name; False where that cannot be done; `FileExistsError` if taken."""
    try:
        os.link(source, place)
    except FileExistsError:
        raise
    except (OSError, AttributeError):  # a file system without links, or too many of them
        return False
    return True


def link_or_copy(source: str | Path, place: str | Path) -> None:
    """Have a file at another place as well."""
    if not link(source, place):
        shutil.copyfile(source, place)


def set_mode(handle: int, path: Path, mode: int) -> None:
    """Set an open file's mode, by its path where that is the only way."""
    os.fchmod(handle, mode) if hasattr(os, "fchmod") else path.chmod(mode)


def sync(folder: Path) -> None:
    """Have a folder's entries on the disk before what follows, where a folder can be opened."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_at(handle: int, start: int, size: int) -> bytes:
    """Return some bytes of an open file from a place on, fewer where it ends."""
    if hasattr(os, "pread"):
        return os.pread(handle, size, start)
    os.lseek(handle, start, os.SEEK_SET)
    return os.read(handle, size)


def after_fork(forget: Callable[[], None]) -> None:
    """Have something done in every process that is forked from this one, where any can be."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=forget)


def limit(memory: int, cpu: int) -> None:
    """Limit what this process may take: bytes, seconds from now; no file. Where it can be done."""
    if resource is None:  # the time on the clock is the only limit
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu += int(used.ru_utime + used.ru_stime) + 1
    asked = ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, cpu))
    for kind, most in (*asked, (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # a system that has no such limit
            resource.setrlimit(kind, (soft, hard))


# -- a name that shows a folder --------------------------------------------------------------------


def show(name: Path, folder: Path) -> None:
    """Let `name` show a folder beside or below it, in one step: a symbolic link is replaced.

    Where symbolic links are not to be had, `name` is a copy of the folder, and a file beside it
    says of which. It is put together first; between two renames nothing is there.
    """
    new = _aside(name, "new")
    leads = os.path.relpath(folder, name.parent)
    try:
        new.symlink_to(leads)
    except (OSError, NotImplementedError, AttributeError):
        _show_copy(name, folder, new)
        return
    if name.is_dir() and not name.is_symlink():
        shutil.rmtree(name)
    os.replace(new, name)
    _told(name).unlink(missing_ok=True)


def shown(name: Path) -> str | None:
    """Return which folder a name shows, relative to where it lies; None when `show` made none."""
    if name.is_symlink():
        return str(name.readlink())
    told = _told(name)
    return told.read_text(encoding="utf-8") if name.is_dir() and told.is_file() else None


def _show_copy(name: Path, folder: Path, new: Path) -> None:
    shutil.copytree(folder, new, copy_function=_copied)
    old = _aside(name, "old")
    _told(name).unlink(
        missing_ok=True
    )  # a run that is killed here leaves what it does not vouch for
    if name.exists():
        name.rename(old)
    new.rename(name)
    _told(name).write_text(Path(os.path.relpath(folder, name.parent)).as_posix(), encoding="utf-8")
    shutil.rmtree(old, ignore_errors=True)


def _copied(source: str, place: str) -> str:
    link_or_copy(source, place)
    shutil.copystat(source, place)
    return place


def _told(name: Path) -> Path:
    return name.with_name(f".{name.name}.shows")


def _aside(name: Path, which: str) -> Path:
    """Return a hidden place beside a name, with nothing in it."""
    place = name.with_name(f".{name.name}-{which}-{os.getpid()}")
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    return place
