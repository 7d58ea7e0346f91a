"""A tree of files that appears in one step.

`site` is a symbolic link to a folder named by what it holds. The next tree is put together beside
it by hard links and the link is replaced by one rename, so whoever reads or kills a build sees the
old tree or the new one, never half of one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

KEPT = 2  # trees: the one that is shown and the one before it


def show(link: Path, files: Mapping[str, Path], trees: Path) -> bool:
    """Let `link` show a tree of `files` (path in the tree → file to link); say whether it changed.

    The files' names must be the hashes of their content. `trees` is the folder in which trees are
    kept; it must be on the same file system as the files.
    """
    name = _name(files)
    target = trees / name
    if link.is_symlink() and link.resolve() == target.resolve() and target.is_dir():
        return False
    if not target.is_dir():
        _assemble(target, files)
    _point(link, target)
    _forget(trees, target)
    return True


def _name(files: Mapping[str, Path]) -> str:
    listing = "".join(f"{path}\0{files[path].name}\n" for path in sorted(files))
    return hashlib.sha256(listing.encode()).hexdigest()[:16]


def _assemble(target: Path, files: Mapping[str, Path]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    try:
        made: set[Path] = set()
        for path, source in files.items():
            place = new / path
            if place.parent not in made:
                place.parent.mkdir(parents=True, exist_ok=True)
                made.add(place.parent)
            try:
                os.link(source, place)
            except OSError:  # a file system without hard links
                shutil.copyfile(source, place)
        new.chmod(0o755)
        new.rename(target)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _point(link: Path, target: Path) -> None:
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    new = link.with_name(f".{link.name}-{os.getpid()}")
    new.unlink(missing_ok=True)
    new.symlink_to(os.path.relpath(target, link.parent))
    os.replace(new, link)


def _forget(trees: Path, shown: Path) -> None:
    """Delete trees that are neither shown nor the youngest of the others, and unfinished ones."""
    others = sorted(
        (path for path in trees.iterdir() if path != shown),
        key=lambda path: (not path.name.startswith("."), path.stat().st_mtime),
        reverse=True,
    )
    for path in others[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
