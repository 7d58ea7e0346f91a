"""What has become of each issue: from its draft to its recipients, as the records say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.model import IssueRecord
from generator.model.records import Records
from generator.model.signatures import Standing
from generator.order import delivery_run
from generator.order.standing import kept_back, standings
from generator.publish import release


@dataclass(frozen=True, slots=True)
class IssueState:
    """An issue, how it stands, the editions in which readers see it, how many have been sent it."""

    record: IssueRecord
    standing: Standing
    published: tuple[str, ...] = ()
    sent: int = 0


def states(root: Path, records: Records) -> tuple[IssueState, ...]:
    """Return what has become of each issue, oldest first."""
    found = standings(records)
    outbox = delivery_run.read_outbox(root)
    shown = dict(_shown(root, records))
    return tuple(
        IssueState(
            one,
            found[one.id],
            tuple(edition for edition, site in shown.items() if (site / one.id).is_dir()),
            sum(each.state == "sent" for each in outbox.entries(one.id)) if outbox else 0,
        )
        for one in sorted(records.issues, key=lambda one: (one.date, one.id))
    )


def unsigned_in_releases(root: Path, records: Records) -> dict[str, tuple[str, ...]]:
    """Return the issues that readers see and nobody signed, each with the editions they see it in.

    They came with a release of before signatures were asked for. They stay as they are until they
    are signed or taken down; what is sealed counts as signed.
    """
    shown = dict(_shown(root, records))
    found = {
        id_: tuple(edition for edition, site in shown.items() if (site / id_).is_dir())
        for id_ in kept_back(records)
    }
    return {id_: editions for id_, editions in found.items() if editions}


def _shown(root: Path, records: Records) -> Iterator[tuple[str, Path]]:
    """Yield the editions whose folder is named, each with the site that its readers see."""
    for edition, target in records.publication.publish.items():
        now = release.shown(root / target)
        if now:
            yield edition, now.folder / "site"
