"""What became of each submission: derived from the issues and from its decision, never stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from generator.model import Submission, ids
from generator.model.decisions import Fate
from generator.model.records import Records


@dataclass(frozen=True, slots=True)
class Followed:
    """A submission, what became of it, and the items that were made of it."""

    submission: Submission
    fate: Fate
    items: tuple[str, ...] = ()

    def is_offered(self, day: date) -> bool:
        """Say whether an issue of that day may take it: it waits, or was held no longer."""
        decision = self.submission.decision
        is_due = bool(decision and decision.held and decision.held <= day)
        return self.fate == "waiting" or (self.fate == "held" and is_due)


def fates(records: Records) -> tuple[Followed, ...]:
    """Return what became of every submission, by the day it came."""
    items = items_by_submission(records)
    found = sorted(records.submissions, key=lambda one: (one.received, one.id))
    return tuple(Followed(s, _fate(s, items), tuple(items.get(s.id, ()))) for s in found)


def items_by_submission(records: Records) -> Mapping[str, list[str]]:
    """Return the ids of the items that were made of each submission."""
    found: dict[str, list[str]] = defaultdict(list)
    for item, submissions in _items(records):
        for id_ in submissions:
            found[id_].append(item)
    return found


def _items(records: Records) -> Iterator[tuple[str, tuple[str, ...]]]:
    for issue in records.issues:
        for section in issue.sections:
            for placement in section.items:
                yield ids.item_id(issue.id, placement.anchor), placement.submissions


def _fate(submission: Submission, items: Mapping[str, list[str]]) -> Fate:
    decision = submission.decision
    if submission.id in items:
        return "used"
    if decision is None:
        return "waiting"
    return "held" if decision.held else "returned"
