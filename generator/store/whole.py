"""Files that appear whole, written beside their place and put there by one rename; whose they are.

What is not for the web server is its owner's alone, whatever the umask; what is there already is
made so again, for version control keeps no modes.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes, mode: int = 0o644, *, lasting: bool = True) -> None:
    """Write a file in one step: there is the old or the new, never a half.

    A `lasting` one is on the disk when this returns. One run at a time writes such a file, so what
    a killed run had begun has the same name, and is written over. Folders that are missing are
    private when the file is.
    """
    if not path.parent.is_dir():
        make_folder(path.parent, 0o755 if mode & 0o044 else 0o700)
    handle, new = _begun(path, lasting=lasting)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(handle, mode)
            if lasting:
                os.fsync(handle)
        os.replace(new, path)
        if lasting:
            sync(path.parent)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def make_folder(folder: Path, mode: int = 0o755) -> None:
    """Make a folder and those around it, each on the disk before what is put into it."""
    if not folder.is_dir():
        make_folder(folder.parent, mode)
        folder.mkdir(mode, exist_ok=True)
        sync(folder.parent)


def keep_private(folder: Path, *names: str) -> None:
    """Make a folder that only its owner may look into, and files of it that are there theirs."""
    make_folder(folder.parent)
    folder.mkdir(0o700, exist_ok=True)
    for path, mode in ((folder, 0o700), *((folder / name, 0o600) for name in names)):
        with suppress(OSError):  # another's, or not there
            if path.stat().st_mode & 0o077:
                path.chmod(mode)


def sync(folder: Path) -> None:
    """Have a folder's entries on the disk before what follows."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _begun(path: Path, *, lasting: bool) -> tuple[int, Path]:
    """Open a new file that is to take the path's place: nobody else's yet, and no link."""
    if not lasting:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        return handle, Path(name)
    new = path.with_name(f".new-{hashlib.sha256(path.name.encode()).hexdigest()[:16]}")
    new.unlink(missing_ok=True)
    return os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), new
