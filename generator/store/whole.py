"""Files that appear whole, written beside their place and put there by one rename; whose they are.

What is not for the web server is its owner's alone, whatever the umask; what is there already is
made so again, for version control keeps no modes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.store.hashing import sha256
from generator.system import portable


def write(path: Path, data: bytes, mode: int = 0o644, *, lasting: bool = True) -> None:
    """Write a file in one step: there is the old or the new, never a half.

    A `lasting` one is on the disk when this returns. One run at a time writes such a file, so what
    a killed run had begun has the same name, and is written over. Folders that are missing are
    private when the file is.
    """
    with (
        replacing(path, mode, lasting=lasting) as handle,
        os.fdopen(handle, "wb", closefd=False) as file,
    ):
        file.write(data)


@contextmanager
def replacing(path: Path, mode: int = 0o600, *, lasting: bool = False) -> Iterator[int]:
    """Yield an open file that takes the path's place in one step, if nothing fails meanwhile."""
    if not path.parent.is_dir():
        make_folder(path.parent, 0o755 if mode & 0o044 else 0o700)
    handle, new = _begun(path, lasting=lasting)
    try:
        try:
            yield handle
            portable.set_mode(handle, new, mode)
            if lasting:
                os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(new, path)
        if lasting:
            portable.sync(path.parent)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def put(path: Path, data: bytes, mode: int | None = 0o644) -> None:
    """Write a file where none is and nobody looks yet, onto the disk; by default as the umask is.

    Raises `FileExistsError`.
    """
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        if mode is not None:
            portable.set_mode(file.fileno(), path, mode)
        os.fsync(file.fileno())


def create(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a new file, which comes into being whole; raise `FileExistsError` if there is one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        put(draft, data, mode)
        if not portable.link(draft, path):
            if path.exists():
                raise FileExistsError(path)
            draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Make a folder and those around it, each on the disk before what is put into it."""
    if not folder.is_dir():
        make_folder(folder.parent, mode)
        folder.mkdir(mode, exist_ok=True)
        portable.sync(folder.parent)


def keep_private(folder: Path, *names: str) -> None:
    """Make a folder that only its owner may look into, and files of it that are there theirs."""
    make_folder(folder.parent)
    folder.mkdir(0o700, exist_ok=True)
    for path, mode in ((folder, 0o700), *((folder / name, 0o600) for name in names)):
        with suppress(OSError):  # another's, or not there
            if path.stat().st_mode & 0o077:
                path.chmod(mode)


def _begun(path: Path, *, lasting: bool) -> tuple[int, Path]:
    """Open a new file that is to take the path's place: nobody else's yet, and no link."""
    if not lasting:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        return handle, Path(name)
    new = path.with_name(f".new-{sha256(path.name)[:16]}")
    new.unlink(missing_ok=True)
    return os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | portable.PLAIN, 0o600), new
