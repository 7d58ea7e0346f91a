"""Kept releases that hold what is withheld now: they go, so that nothing leads back to it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from generator.publish import inspection, release
from generator.publish.leaks import Sought
from generator.publish.manifest import NAME, hashes_below
from generator.publish.release import Release
from generator.publish.restricted import Secret


def forget(
    target: Path, hidden: Sought, withheld: Collection[Secret], jobs: int
) -> tuple[int, ...]:
    """Delete the releases beside the shown one that hold what is withheld; return their numbers.

    `hidden` is what the shown one was searched for, `withheld` the secrets that count. One that
    cannot be searched goes too.
    """
    now = release.shown(target)
    if now is None:
        return ()
    others = [each for each in release.kept(target) if each.folder != now.folder]
    gone = [each for each in others if _holds(each, now, hidden, withheld, jobs)]
    if gone:
        release.forget(target, {now.folder, *(each.folder for each in others if each not in gone)})
    return tuple(each.manifest.number for each in gone)


def _holds(
    each: Release, now: Release, hidden: Sought, withheld: Collection[Secret], jobs: int
) -> bool:
    """Say whether a release holds it, in files other than those that were searched for it."""
    searched = set(now.manifest.files.values())
    hashes = hashes_below(each.folder, {})
    paths = [path for path, sha in hashes.items() if sha and sha not in searched and path != NAME]
    found = inspection.leaks(each.folder, sorted(paths), hidden, jobs, hashes=hashes)
    return any(finding.secret is None or finding.secret in withheld for finding in found)
