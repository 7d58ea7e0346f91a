"""What readers see against what was published: on the disk, and as the web server hands it out.

What the search for secrets found before is used again where neither the bytes nor what the secrets
are made from have changed; then the records need not even be read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.model import Where
from generator.model.problems import Problem, in_order
from generator.order.steps import inputs
from generator.publish import inspection, live, release, soundness, standing
from generator.publish.live import SiteLogin
from generator.publish.manifest import NAME, hashes_below
from generator.publish.release import Release, ReleaseRefusedError
from generator.publish.signature import ENDING, Signer
from generator.system import portable
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    from generator.order.building import Checked

DAY = 86400  # seconds

Report = Callable[[Message, int, int], None]


@dataclass(frozen=True, slots=True)
class ToVerify:
    """What is asked of a verification."""

    jobs: int = 1
    signer: Signer | None = None
    anchor: str = ""
    url: str = ""
    login: SiteLogin | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found: the releases, every problem, how many days the newest has been shown.

    `language` is the publication's. `anchored` is the release that the anchor names, and the
    newest; `asked` counts the addresses that the server was asked for.
    """

    releases: tuple[Release, ...]
    problems: tuple[Problem, ...]
    language: str
    days: int = 0
    anchored: tuple[int, int] | None = None
    asked: int = 0


class UnsoundError(Exception):
    """The sources have errors, so that nobody knows what is withheld."""

    def __init__(self, checked: Checked) -> None:
        super().__init__()
        self.checked = checked


def verify(root: Path, target: Path, asked: ToVerify, report: Report) -> Verified:
    """Return the releases in `target` with everything that is not as it should be.

    That is: a file added, removed or changed; a broken chain, or one that has not the anchor; a
    missing signature; a link that leads elsewhere; wrong permissions; what an edition must not
    hold; what the server hands out otherwise. Raises `ReleaseRefusedError` when nothing is shown,
    and `UnsoundError`.
    """
    if portable.shown(target / release.CURRENT) is None:
        raise ReleaseRefusedError(msg("{target} shows no release", target=target))
    there = release.kept(target)
    now = release.shown(target)
    if now not in there:  # the link leads elsewhere, which is a problem of its own
        now = there[-1] if there else None
    if now is None:
        raise ReleaseRefusedError(msg("{target} shows no release", target=target))
    read: dict[tuple[int, int], str] = {}
    hashes = {each.folder: hashes_below(each.folder, read) for each in there}
    problems = [problem for e in there for problem in soundness.damage(e, hashes[e.folder])]
    problems += [Problem(Where(p), "", "chain-broken", text) for p, text in release.chain(target)]
    problems += standing.problems(target)
    problems += _signature(now, asked.signer)
    found = standing.anchored(target, asked.anchor) if asked.anchor else None
    if asked.anchor and not found:
        text = msg("no manifest of this chain is the one that the anchor names: it was made anew")
        problems.append(Problem(Where(release.MANIFESTS), "", "anchor-missing", text))
    language, leaks, checked = _leaks(root, now, hashes[now.folder], asked, report)
    problems += leaks
    count = 0
    if asked.url:
        house = (checked or _checked(root)).records.publication
        is_due = house.admits(now.manifest.edition, house.default_edition)
        is_due &= now.manifest.edition != house.default_edition
        count, wrong = live.problems(asked.url, now, asked.login, report, is_due=is_due)
        problems += wrong
    days = int(time.time() - (target / release.CURRENT).lstat().st_mtime) // DAY
    return Verified(tuple(there), in_order(problems), language, days, found, count)


def _signature(now: Release, signer: Signer | None) -> list[Problem]:
    if signer is None or signer.vouches_for(now.folder):
        return []
    where = soundness.where(now, NAME + ENDING[signer.program])
    text = msg("the release does not bear this key's signature")
    return [Problem(where, "", "signature-missing", text)]


def _leaks(
    root: Path, now: Release, hashes: Mapping[str, str], asked: ToVerify, report: Report
) -> tuple[str, list[Problem], Checked | None]:
    """Return the publication's language, what readers must not see, the records if need was."""
    edition = now.manifest.edition
    searched = inputs.recall(root, edition, full=asked.full)
    made_from = inputs.digest(root, edition)
    if made_from and made_from == searched.inputs:
        if inspection.is_clean(now.folder, soundness.searchable(hashes), searched):
            return searched.language, [], None
        searched.met.clear()
    checked = _checked(root)
    hidden = soundness.secrets(root, checked.records, edition)
    stage = msg("searching for what is withheld")

    def tell(done: int, total: int) -> None:
        report(stage, done, total)

    found = soundness.leaks(now, hashes, hidden, asked.jobs, tell, searched)
    language = checked.records.publication.language
    made_from = inputs.digest(root, edition, checked.records.hashes)
    searched.save(made_from, language, hidden.digests)
    return language, found, checked


def _checked(root: Path) -> Checked:
    from generator.order import building  # which takes longer to load than all the rest to be done

    checked = building.check(root)
    if not checked.can_be_built or checked.records.unread:
        raise UnsoundError(checked)
    return checked
