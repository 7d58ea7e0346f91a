"""Releases in a folder that a web server serves; what readers see changes by one rename.

    TARGET/current -> releases/0007     what readers see: `current/site`
    TARGET/releases/0006, 0007          what is shown, and what was shown before
    TARGET/manifests/0001.sha256 …      every manifest there has been: the chain

A release is put together beside the others. Files that one of these has already are linked, not
copied. A run that is cut short leaves what was shown, and the next one clears up after it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generator.publish import manifest as manifests
from generator.publish.manifest import Manifest
from generator.store import whole
from generator.store.hashing import sha256, sha256_of
from generator.system import portable
from generator.words.messages import Message, msg

CURRENT, RELEASES, MANIFESTS, LOCK = "current", "releases", "manifests", ".lock"
_NUMBER = re.compile(r"\d{4,}")

# Web servers tell versions of a file apart by its size and time. Times made from content give the
# same answer on every machine and after going back, and never the same for two contents in a row.
_EARLIEST = 315_532_800  # 1980-01-01, and at most 8.5 years later: before any clock's now


class ReleaseRefusedError(Exception):
    """A release that must not be made; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.say("en"))
        self.message = message


@dataclass(frozen=True, slots=True)
class Release:
    """A release on the disk."""

    folder: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class StagedRelease:
    """A release put together but not shown; `linked` of its files were there already."""

    folder: Path
    manifest: Manifest
    linked: int


def shown(target: Path) -> Release | None:
    """Return the release that readers see."""
    at = portable.shown(target / CURRENT)
    return _release((target / at).resolve()) if at else None


def kept(target: Path) -> list[Release]:
    """Return the releases on the disk that can be read, oldest first."""
    found = (_release(folder) for _, folder in _folders(target))
    return [release for release in found if release]


def before(target: Path) -> Release | None:
    """Return the release before the one that is shown, if it is still there."""
    now = shown(target)
    older = [r for r in kept(target) if now and r.manifest.number < now.manifest.number]
    return older[-1] if older else None


def manifests_of(target: Path) -> list[tuple[int, Path]]:
    """Return every manifest of the chain by its number, oldest first."""
    return _folders_of(target / MANIFESTS, ".sha256")


def newest(target: Path) -> int:
    """Return the number of the chain's last release, 0 when there is none."""
    return max((number for number, _ in manifests_of(target)), default=0)


def chain(target: Path) -> Iterator[tuple[str, Message]]:
    """Yield each manifest that does not follow from the one before, or is not its release's."""
    previous, last = manifests.NONE, 0
    for number, path in manifests_of(target):
        name = f"{MANIFESTS}/{path.name}"
        try:
            manifest = manifests.parse(path.read_bytes())
        except ValueError:
            yield name, msg("this manifest is damaged")
        else:
            if (manifest.number, manifest.previous) != (number, previous):
                yield name, msg("this manifest does not follow from the one before")
        previous, last = sha256_of(path), number
        place = target / RELEASES / f"{number:04}" / manifests.NAME
        if place.exists() and sha256_of(place) != previous:
            yield f"{RELEASES}/{number:04}/{manifests.NAME}", msg("this manifest was replaced")
    for number, folder in _folders(target):
        if number > last:
            yield f"{RELEASES}/{folder.name}/{manifests.NAME}", msg("this manifest was replaced")


@contextmanager
def drafted(
    target: Path,
    files: Mapping[str, Path | bytes],
    edition: str,
    keep: Mapping[str, str],
    widened: str = "",
) -> Iterator[StagedRelease]:
    """Put a release of `files` (path in it → content) together, to be shown by `show`.

    `keep` names files of the shown release, by path and SHA-256, to be kept for its readers;
    `widened` is what the manifest says of a decision that they see more than before. What is not
    shown in the end is deleted. Raises `ReleaseRefusedError` when the target shows another edition.
    """
    _refuse(target, edition)
    clear_up(target)
    folder = _new_folder(target / RELEASES)
    try:
        yield _assemble(folder, files, edition, keep, target, widened)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def show(target: Path, draft: StagedRelease) -> Release:
    """Show a draft: give it its place, swap the link, forget all but it and what was shown."""
    now = shown(target)
    portable.sync(draft.folder)
    place = target / RELEASES / f"{draft.manifest.number:04}"
    _record(target, draft.manifest)
    draft.folder.rename(place)
    portable.sync(target / RELEASES)
    portable.show(target / CURRENT, place)
    portable.sync(target)
    forget(target, {place} | ({now.folder} if now else set()))
    return Release(place, draft.manifest)


def clear_up(target: Path) -> None:
    """Delete what runs that were cut short have left."""
    for path in [*(target / RELEASES).glob(".*"), *target.glob(f".{CURRENT}-*")]:
        if path.is_symlink() or path.is_file():
            path.unlink(missing_ok=True)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _refuse(target: Path, edition: str) -> None:
    """Refuse a target that is none, or that readers of another edition look at."""
    link = target / CURRENT
    if link.exists() and not portable.shown(link):
        raise ReleaseRefusedError(msg("{path} is not a link that publishing made", path=link))
    recorded = manifests_of(target)
    if not recorded:
        return
    try:
        last = manifests.parse(recorded[-1][1].read_bytes()).edition
    except ValueError:
        raise ReleaseRefusedError(msg("{path} is damaged", path=recorded[-1][1])) from None
    if last != edition:
        raise ReleaseRefusedError(
            msg(
                "{target} shows the edition '{shown}', not '{edition}'; name another folder",
                target=target,
                shown=last,
                edition=edition,
            )
        )


def _assemble(
    folder: Path,
    files: Mapping[str, Path | bytes],
    edition: str,
    keep: Mapping[str, str],
    target: Path,
    widened: str,
) -> StagedRelease:
    there = _contents(target)
    own, linked = {}, 0
    for path, content in files.items():
        own[path], was_there = _place(folder / path, content, there)
        linked += was_there
    old = shown(target)
    carried = {path: sha for path, sha in keep.items() if path not in own}
    for path, sha in carried.items():
        assert old is not None
        _place(folder / path, old.folder / path, {sha: old.folder / path})
    number, previous = _next(target)
    manifest = Manifest(number, edition, previous, own, carried, widened)
    _write(folder / manifests.NAME, manifest.as_bytes())
    return StagedRelease(folder, manifest, linked + len(carried))


def _place(place: Path, content: Path | bytes, there: Mapping[str, Path]) -> tuple[str, bool]:
    """Link or write one file; return its SHA-256 and whether it was there already."""
    data = content if isinstance(content, bytes) else content.read_bytes()
    sha = sha256(data)
    make_folder(place.parent)
    old = there.get(sha)
    # a damaged file must not be handed on
    if old and sha256_of(old) == sha and portable.link(old, place):
        return sha, True
    _write(place, data)
    return sha, False


def _write(place: Path, data: bytes) -> None:
    """Write a file for good, readable by the web server whatever the umask is."""
    whole.put(place, data)
    moment = _EARLIEST + int(sha256(data)[:7], 16)
    os.utime(place, (moment, moment))


def make_folder(folder: Path) -> None:
    """Make a folder that readers can read, whatever the umask is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(0o755)


def _new_folder(parent: Path) -> Path:
    make_folder(parent)
    folder = Path(tempfile.mkdtemp(prefix=".new-", dir=parent))
    folder.chmod(0o755)
    return folder


def _contents(target: Path) -> dict[str, Path]:
    """Return where each content lies in the releases on the disk, by its SHA-256."""
    return {
        sha: release.folder / path
        for release in kept(target)
        for path, sha in release.manifest.files.items()
    }


def _next(target: Path) -> tuple[int, str]:
    """Return the next release's number and the SHA-256 of the last manifest."""
    recorded = manifests_of(target)
    last, path = recorded[-1] if recorded else (0, None)
    number = 1 + max([last, *(number for number, _ in _folders(target))])
    return number, sha256_of(path) if path else manifests.NONE


def _record(target: Path, manifest: Manifest) -> None:
    place = target / MANIFESTS / f"{manifest.number:04}.sha256"
    make_folder(place.parent)
    whole.write(place, manifest.as_bytes())


def forget(target: Path, wanted: set[Path]) -> None:
    """Delete the releases that lie in none of the wanted folders."""
    names = {folder.name for folder in wanted}
    for _, folder in _folders(target):
        if folder.name not in names:
            gone = folder.with_name(f".old-{folder.name}")
            folder.rename(gone)  # so that a half-deleted one is no release
            shutil.rmtree(gone, ignore_errors=True)


def _folders(target: Path) -> list[tuple[int, Path]]:
    return _folders_of(target / RELEASES)


def _folders_of(folder: Path, suffix: str = "") -> list[tuple[int, Path]]:
    """Return what lies in a folder by number, smallest first."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    numbers = [name.removesuffix(suffix) for name in names if name.endswith(suffix)]
    return sorted((int(n), folder / f"{n}{suffix}") for n in numbers if _NUMBER.fullmatch(n))


def _release(folder: Path) -> Release | None:
    try:
        return Release(folder, manifests.parse((folder / manifests.NAME).read_bytes()))
    except (OSError, ValueError):
        return None
