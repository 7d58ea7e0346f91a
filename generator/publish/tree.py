"""A tree of files that appears in one step.

`site` is a symbolic link to a folder named by what it holds. The next tree is put together beside
it by hard links and the link is replaced by one rename, so whoever reads or kills a build sees the
old tree or the new one, never half of one.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from generator.store.hashing import sha256
from generator.system import portable

StrPath = str | Path  # of thousands of files texts are told, which are sooner made
KEPT = 2  # trees: the one that is shown and the one before it


def show(link: Path, files: Mapping[str, StrPath], trees: Path) -> bool:
    """Let `link` show a tree of `files` (path in the tree → file to link); say whether it changed.

    The files' names must be the hashes of their content. `trees` is the folder in which trees are
    kept; it must be on the same file system as the files.
    """
    name = _name(files)
    link, trees = link.parent.resolve() / link.name, trees.resolve()
    at = portable.shown(link)
    shown = (link.parent / at).resolve() if at else None
    known = sorted(trees.glob(f"{name}*"), key=lambda tree: tree != shown)
    target = next((tree for tree in known if _is_whole(tree, files)), None)
    if target and target == shown:
        return False
    if target is None:
        names = (name, *(f"{name}-{number}" for number in range(1, len(known) + 1)))
        taken = {tree.name for tree in known}  # those of the same name that were touched
        target = trees / next(each for each in names if each not in taken)
        _assemble(target, files, _spare(trees, shown))
    portable.show(link, target)
    _forget(trees, target)
    return True


def _name(files: Mapping[str, StrPath]) -> str:
    names = (f"{path}\0{os.path.basename(files[path])}\n" for path in sorted(files))  # noqa: PTH119
    return sha256("".join(names))[:16]


def _is_whole(target: Path, files: Mapping[str, StrPath]) -> bool:
    """Say whether a tree holds just these files, each with the bytes that it has now.

    A tree may have been touched since it was made: what is linked to is the same file.
    """
    held = dict(_held(str(target)))
    return held.keys() == files.keys() and all(
        not held[path].is_symlink()
        and (_is_linked(held[path], source) or filecmp.cmp(held[path], source, shallow=False))
        for path, source in files.items()
    )


def _held(folder: str, under: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield the files below a folder, by their path in it."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _held(entry.path, f"{under}{entry.name}/")
            else:
                yield under + entry.name, entry


def _is_linked(held: os.DirEntry[str], source: StrPath) -> bool:
    """Say whether a file of a tree is the very file; both are on one file system."""
    try:
        return held.inode() == os.stat(source).st_ino  # noqa: PTH116 - thousands of files
    except OSError:
        return False


def _assemble(target: Path, files: Mapping[str, StrPath], spare: Path | None) -> None:
    """Put a tree together; out of a spare one, which nobody needs, where there is one.

    Of ten thousand files an issue changes a few dozen, so that is soon done.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
    try:
        if spare:
            spare.rename(new)
        missing = dict(files)
        for path, place in list(_held(str(new))):
            if path in files and _is_linked(place, files[path]):
                del missing[path]
            else:
                Path(place).unlink()
                _leave_no_empty(Path(place).parent, new)
        _link(new, missing)
        new.chmod(0o755)
        new.rename(target)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _leave_no_empty(folder: Path, tree: Path) -> None:
    """Delete a folder of a tree and those around it, as far as nothing is left in them."""
    with suppress(OSError):
        while folder != tree:
            folder.rmdir()
            folder = folder.parent


def _link(tree: Path, files: Mapping[str, StrPath]) -> None:
    made: set[str] = set()
    for path, source in files.items():
        place = f"{tree}/{path}"
        folder = place.rpartition("/")[0]
        if folder not in made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103 - thousands of files
            made.add(folder)
        portable.link_or_copy(source, place)


def _spare(trees: Path, shown: Path | None) -> Path | None:
    """Return a tree that will not be kept when another is shown."""
    others = _others(trees, shown)
    return others[0] if len(others) >= KEPT - 1 and shown else None


def _others(trees: Path, shown: Path | None) -> list[Path]:
    """Return the trees that are not shown, the youngest first, unfinished ones last."""
    return sorted(
        (path for path in trees.glob("*") if path != shown),
        key=lambda path: (not path.name.startswith("."), path.stat().st_mtime),
        reverse=True,
    )


def _forget(trees: Path, shown: Path) -> None:
    """Delete trees that are neither shown nor the youngest of the others, and unfinished ones."""
    for path in _others(trees, shown)[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
