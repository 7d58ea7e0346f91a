"""Adoption (采用): what each unit, section or topic sent, had used and earned in a period.

Every figure comes with what it counts: submissions, items, awards.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from generator.compile.archive import issue_names
from generator.compile.events import Events, Use, Used
from generator.compile.points import Award, awards, nil_from
from generator.model import Submission
from generator.model.points import Policy, policy_on
from generator.model.records import Records
from generator.words.messages import msg

By = Literal["unit", "section", "topic"]
QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a quarter or a month: its first and last day, and its name in Chinese."""

    text: str
    first: date
    last: date
    name: str

    def has(self, day: date) -> bool:
        """Say whether a day is in it."""
        return self.first <= day <= self.last

    @property
    def to_date(self) -> Period:
        """Return its year until its last day."""
        return replace(self, first=date(self.last.year, 1, 1))


def period_of(text: str) -> Period | None:
    """Return the period of `2026`, `2026Q1` or `2026-03`; None when it is none."""
    found = re.fullmatch(r"(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?", text)
    if not found or found[1] < "1900":
        return None
    year, quarter, month = int(found[1]), found[2], found[3]
    if quarter:
        last = 3 * int(quarter)
        first, name = last - 2, f"{year}年第{QUARTERS[int(quarter) - 1]}季度"
    elif month:
        first, last, name = int(month), int(month), f"{year}年{int(month)}月"
    else:
        first, last, name = 1, 12, f"{year}年"
    end = date(year, last, calendar.monthrange(year, last)[1])
    return Period(text, date(year, first, 1), end, name)


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of one unit, section or topic, each as what it counts.

    `uses` are the items in which it has a part, `taken` the submissions of it that they used;
    `year_uses`, `year_taken` and `year_awards` are those of the year until the period's end.
    """

    id: str
    name: str
    sent: tuple[Submission, ...] = ()
    uses: tuple[Use, ...] = ()
    taken: tuple[str, ...] = ()
    awards: tuple[Award, ...] = ()
    year_uses: tuple[Use, ...] = ()
    year_taken: tuple[str, ...] = ()
    year_awards: tuple[Award, ...] = ()
    rank: int = 0

    @property
    def alone(self) -> int:
        """Return how many items were its own alone."""
        return sum(not use.is_merged for use in self.uses)

    @property
    def merged(self) -> int:
        """Return in how many merged items it has a part."""
        return sum(use.is_merged for use in self.uses)

    @property
    def rate(self) -> Fraction | None:
        """Return what it had used for what it sent, in per cent; None where it sent nothing."""
        return Fraction(100 * len(self.taken), len(self.sent)) if self.sent else None

    @property
    def points(self) -> Fraction:
        """Return its points of the period."""
        return sum((one.points for one in self.awards), Fraction(0))

    @property
    def year_points(self) -> Fraction:
        """Return its points of the year until the period's end."""
        return sum((one.points for one in self.year_awards), Fraction(0))


@dataclass(frozen=True, slots=True)
class Figures:
    """The lines of a period by rank, how many issues nobody has signed yet, all issues' names."""

    period: Period
    by: By
    lines: tuple[Line, ...]
    unsigned: int
    names: Mapping[str, str]

    @property
    def silent(self) -> tuple[Line, ...]:
        """Return those that sent nothing."""
        return tuple(line for line in self.lines if not line.sent)


def figures(
    records: Records, found: Events, period: Period, by: By, policies: Sequence[Policy], today: date
) -> Figures:
    """Return the figures of a period as they stand today."""
    earned = _with_nil(awards(found, policies, today), policies, period)
    year = period.to_date
    policy = policy_on(tuple(policies), period.last)
    kinds = policy.kinds if policy else ()
    counted = {one.id for one in records.units if not kinds or one.kind in kinds}
    keys = _KEYS[by]
    sent, uses = keys.sent, keys.uses
    made = {id_: Line(id_, name) for id_, name in _names(records, by, period, counted, found)}
    mine = [one for one in found.sent if one.unit in counted]
    for id_, line in made.items():
        there = [use for use in found.uses if id_ in uses(use)]
        units = {id_} if by == "unit" else counted
        credited = [use for use in there if units.intersection(use.units)]
        made[id_] = replace(
            line,
            sent=tuple(s for s in mine if period.has(s.received) and id_ in sent(s)),
            uses=tuple(use for use in credited if period.has(use.day)),
            taken=tuple(_taken(credited, period, units, keys.part, id_)),
            awards=tuple(_of(earned[0], keys.awards, id_, counted, period)),
            year_uses=tuple(use for use in credited if year.has(use.day)),
            year_taken=tuple(_taken(credited, year, units, keys.part, id_)),
            year_awards=tuple(_of(earned[1], keys.awards, id_, counted, year)),
        )
    unsigned = sum(period.has(issue.date) for issue in found.unsigned)
    return Figures(period, by, tuple(_ranked(made.values())), unsigned, issue_names(records))


@dataclass(frozen=True, slots=True)
class _Keys:
    """Under which ids a submission, a use, each part of a use, and an award count."""

    sent: Callable[[Submission], tuple[str, ...]]
    uses: Callable[[Use], tuple[str, ...]]
    part: Callable[[Use, Used], tuple[str, ...]]
    awards: Callable[[Award], tuple[str, ...]]


_KEYS: Mapping[By, _Keys] = {
    "unit": _Keys(
        lambda one: (one.unit,),
        lambda use: use.units,
        lambda _, one: (one.unit,),
        lambda award: (award.unit,),
    ),
    "section": _Keys(
        lambda _: (),
        lambda use: (use.section,),
        lambda use, _: (use.section,),
        lambda award: (award.section,),
    ),
    "topic": _Keys(
        lambda one: one.topics,
        lambda use: use.topics,
        lambda _, one: one.topics,
        lambda award: award.topics,
    ),
}


def _names(
    records: Records, by: By, period: Period, counted: set[str], found: Events
) -> Iterable[tuple[str, str]]:
    """Yield what gets a line: all that is there on the period's last day, or has done something."""
    if by == "section":
        yield from ((one.id, one.name) for one in records.sections)
    elif by == "topic":
        yield from ((one.id, one.name) for one in records.topics)
    else:
        year = period.to_date
        busy = {s.unit for s in found.sent if year.has(s.received)}
        busy |= {unit for use in found.uses if year.has(use.day) for unit in use.units}
        for unit in records.units:
            if unit.id in counted and (unit.id in busy or unit.exists_on(period.last)):
                yield unit.id, unit.name_on(period.last)


def _taken(
    uses: Iterable[Use],
    period: Period,
    units: set[str],
    part: Callable[[Use, Used], tuple[str, ...]],
    id_: str,
) -> Iterable[str]:
    for use in uses:
        for one in use.used if period.has(use.day) else ():
            if one.unit in units and id_ in part(use, one):
                yield one.id


def _of(
    earned: Iterable[Award],
    keys: Callable[[Award], tuple[str, ...]],
    id_: str,
    counted: set[str],
    period: Period,
) -> Iterable[Award]:
    return (
        one for one in earned if id_ in keys(one) and one.unit in counted and period.has(one.day)
    )


def _with_nil(
    earned: Sequence[Award], policies: Sequence[Policy], period: Period
) -> tuple[list[Award], list[Award]]:
    """Return the awards of the period, and of its year, with what makes a unit's year nil."""
    made: tuple[list[Award], list[Award]] = ([], [])
    for kept, span in zip(made, (period, period.to_date), strict=True):
        kept += [one for one in earned if span.has(one.day)]
        for unit in dict.fromkeys(one.unit for one in kept):
            day = nil_from(earned, policies, unit, period.last.year)
            if day and day <= period.last:
                whole = sum((one.points for one in kept if one.unit == unit), Fraction(0))
                told = msg("so many commissions missed on {day}: the year is nil", day=day)
                kept.append(Award(unit, span.last, -whole, "nil", told, ""))
    return made


def _ranked(lines: Iterable[Line]) -> Iterable[Line]:
    """Yield the lines by points; who has as many has the same rank."""
    ordered = sorted(lines, key=lambda line: -line.points)
    rank = 0
    for number, line in enumerate(ordered, 1):
        if number == 1 or line.points != ordered[number - 2].points:
            rank = number
        yield replace(line, rank=rank)
