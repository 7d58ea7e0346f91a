"""New files of the archive: all are written, or none; nothing that is there is overwritten."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from generator.store import whole


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written: its path below the root, with `/`, and its bytes; whose it is."""

    path: str
    content: bytes
    is_private: bool = False


def write(root: Path, files: Sequence[NewFile]) -> None:
    """Write the files; raise `FileExistsError` naming the first whose path is taken.

    Each comes into being whole. A failure takes back what this call has made.
    """
    made: list[Path] = []
    try:
        for file in files:
            path = root / file.path
            for folder in reversed(path.parents):
                if folder.is_relative_to(root) and not folder.is_dir():
                    folder.mkdir(0o700 if file.is_private else 0o777)
                    made.append(folder)
            whole.create(path, file.content, 0o600 if file.is_private else None)
            made.append(path)
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise
