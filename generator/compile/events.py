"""What points are reckoned from: uses of items, what they reached above, commissions; by day.

Only issues that are signed count, and none that itself tells of adoption (a circular).
Which are signed is told: it rests on more than the records of `compile`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from generator.compile.commissions import commissioned
from generator.model import IssueRecord, Placement, Submission, ids
from generator.model.records import Records

CIRCULAR = "circular"


@dataclass(frozen=True, slots=True)
class Used:
    """A submission as it was used."""

    id: str
    unit: str
    commission: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """An item that was used: when and where, and what it was made of, in order."""

    item: str
    day: date
    series: str
    section: str
    title: str
    used: tuple[Used, ...]

    @property
    def topics(self) -> tuple[str, ...]:
        """Return the topics that it is filed under, each once."""
        return tuple(dict.fromkeys(topic for one in self.used for topic in one.topics))

    @property
    def units(self) -> tuple[str, ...]:
        """Return the units that it credits, each once."""
        return tuple(dict.fromkeys(one.unit for one in self.used))

    @property
    def is_merged(self) -> bool:
        """Say whether it was made of several submissions."""
        return len(self.used) > 1


@dataclass(frozen=True, slots=True)
class Raised:
    """That an item was taken above, or remarked on, at a level."""

    item: str
    day: date
    kind: Literal["forwarded", "remark"]
    level: str


@dataclass(frozen=True, slots=True)
class Asked:
    """That a unit was asked for something, and when it first sent it, if it did.

    `worth` is the commission's own, None where the policy says it.
    """

    commission: str
    unit: str
    title: str
    until: date
    answered: date | None = None
    worth: int | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Events:
    """All of them, and how many issues were left out because nobody has signed them."""

    uses: tuple[Use, ...]
    raised: tuple[Raised, ...]
    asked: tuple[Asked, ...]
    sent: tuple[Submission, ...]
    unsigned: tuple[IssueRecord, ...] = ()


def events(records: Records, signed: Collection[str]) -> Events:
    """Return what the records tell; `signed` are the issues that count."""
    known = {one.id: one for one in records.submissions}
    counted = [one for one in records.issues if one.series != CIRCULAR]
    placed = [
        (issue, section.section, entry)
        for issue in counted
        if issue.id in signed
        for section in issue.sections
        for entry in section.items
    ]
    remarks = [
        Raised(ids.item_id(one.issue, one.item), one.date, "remark", one.level)
        for one in records.remarks
        if one.item
    ]
    own = {
        id_
        for issue in records.issues
        if issue.series == CIRCULAR
        for section in issue.sections
        for entry in section.items
        for id_ in entry.submissions
    }
    return Events(
        tuple(_use(known, *each) for each in sorted(placed, key=lambda each: each[0].date)),
        (*_taken_above(records), *remarks),
        tuple(_asked(records)),
        tuple(one for one in records.submissions if one.id not in own),
        tuple(issue for issue in counted if issue.id not in signed),
    )


def _taken_above(records: Records) -> Iterable[Raised]:
    """Yield what was sent on and taken above."""
    for one in records.forwardings:
        if one.adopted:
            item = ids.item_id(one.issue, one.item)
            yield Raised(item, one.date, "forwarded", one.level)


def _use(known: dict[str, Submission], issue: IssueRecord, section: str, entry: Placement) -> Use:
    used = [known[id_] for id_ in entry.submissions if id_ in known]
    title = entry.title or (used[0].title if used else "")
    return Use(
        ids.item_id(issue.id, entry.anchor),
        issue.date,
        issue.series,
        section,
        title,
        tuple(Used(one.id, one.unit, one.commission, one.topics) for one in used),
    )


def _asked(records: Records) -> Iterable[Asked]:
    for one in commissioned(records):
        made = one.record
        came: dict[str, date] = {}
        for answer in one.answers:
            came.setdefault(answer.unit, answer.received)
        for unit in dict.fromkeys(made.units):
            yield Asked(
                made.id, unit, made.title, made.until, came.get(unit), made.worth, bool(made.closed)
            )
