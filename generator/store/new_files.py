"""New files of the archive: all are written, or none; nothing that is there is overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be written: its path below the root, with `/`, and its bytes."""

    path: str
    content: bytes


def write(root: Path, files: Sequence[NewFile]) -> None:
    """Write the files; raise `FileExistsError` naming the first whose path is taken.

    Each comes into being whole: it is written beside its place and linked there. A failure takes
    back what this call has made.
    """
    made: list[Path] = []
    try:
        for file in files:
            path = root / file.path
            for folder in reversed(path.parents):
                if folder.is_relative_to(root) and not folder.is_dir():
                    folder.mkdir()
                    made.append(folder)
            with _whole(path, file.content) as draft:
                _place(draft, path)
            made.append(path)
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise


def _place(draft: Path, path: Path) -> None:
    """Give the content its name, unless the name is taken."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if path.exists():
            raise FileExistsError(path) from None
        draft.rename(path)


@contextmanager
def _whole(path: Path, content: bytes) -> Iterator[Path]:
    """Yield a hidden file beside `path` that holds the content, safe on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        draft.unlink(missing_ok=True)
