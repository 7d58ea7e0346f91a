"""Points (积分): awards, each with the rule that gives it; derived from events, never stored.

An award falls on the day of what it is for, and the policy in force on that day gives it:
- a use: by the first rule that fits its series and section; a merged one's are shared;
- an item taken above, or remarked on: by level, shared likewise. Under `highest` a level counts for
  what it adds to the most that the unit had for the item so far; being used is a level below all
  others above, and remarks are levels of their own;
- an answer in time to a commission, when it is first used: once, for the unit that was asked;
- a commission due and answered late, or not at all until today: taken off, on the day after it was
  due; so many missed in a year make that year's score nil.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from generator.compile.events import Asked, Events, Raised, Use
from generator.model.points import Policy, UseRule, policy_on
from generator.model.registers import LEVELS
from generator.model.tables import decimal
from generator.words.messages import Message, msg

Kind = Literal["used", "forwarded", "remark", "commissioned", "late", "missed", "nil"]


@dataclass(frozen=True, slots=True)
class Award:
    """Points that a unit gets on a day, what for, and by which rule; `item` is empty where none."""

    unit: str
    day: date
    points: Fraction
    kind: Kind
    rule: Message
    title: str
    item: str = ""
    section: str = ""
    topics: tuple[str, ...] = ()


def awards(events: Events, policies: Sequence[Policy], today: date) -> tuple[Award, ...]:
    """Return all awards by day, as they stand today."""
    reckoning = _Reckoning(events, tuple(policies), today)
    found = [*reckoning.uses(), *reckoning.raised(), *reckoning.answers(), *reckoning.overdue()]
    return tuple(sorted(found, key=lambda one: (one.day, one.unit, one.item, one.kind)))


def nil_from(
    found: Iterable[Award], policies: Sequence[Policy], unit: str, year: int
) -> date | None:
    """Return the day on which a unit has missed so many commissions that its year is nil."""
    count = 0
    for one in found:
        if one.unit == unit and one.kind == "missed" and one.day.year == year:
            count += 1
            policy = policy_on(tuple(policies), one.day)
            if policy and policy.missed_most and count >= policy.missed_most:
                return one.day
    return None


def shares(policy: Policy, count: int, *, is_merged: bool) -> list[Fraction]:
    """Return what each of the units that an item credits gets of its points."""
    if not is_merged or policy.shares == "each":
        return [Fraction(1)] * count
    weights = [1] * count
    if policy.shares == "weights":
        last = len(policy.weights) - 1
        weights = [policy.weights[min(number, last)] for number in range(count)]
    return [Fraction(weight, sum(weights)) for weight in weights]


class _Reckoning:
    def __init__(self, events: Events, policies: tuple[Policy, ...], today: date) -> None:
        self.events, self.policies, self.today = events, policies, today
        self.by_item = {use.item: use for use in events.uses}
        self.most: dict[tuple[str, str, bool], Fraction] = {}  # unit, item, of remarks

    def uses(self) -> Iterator[Award]:
        """Yield what items are worth that were used."""
        for use in self.events.uses:
            policy = policy_on(self.policies, use.day)
            found = _rule(policy, use) if policy else None
            if policy is None or found is None:
                continue
            number, rule = found
            whole = rule.merged if use.is_merged else rule.alone
            for unit, share in _shared(policy, use):
                self.most[unit, use.item, False] = whole * share
                told = _told(policy, _used(use, number), whole, share)
                yield _award(use, unit, use.day, whole * share, "used", told)

    def raised(self) -> Iterator[Award]:
        """Yield what it adds that items were taken above or remarked on."""
        worth: list[tuple[date, Fraction, str, str, Raised, Policy]] = []
        for one in self.events.raised:
            policy = policy_on(self.policies, one.day)
            if policy and one.item in self.by_item:
                table = policy.remarks if one.kind == "remark" else policy.forwarded
                value = table.get(one.level, Fraction(0))
                worth.append((one.day, value, one.item, one.kind, one, policy))
        for day, whole, item, kind, one, policy in sorted(worth, key=lambda each: each[:4]):
            use = self.by_item[item]
            for unit, share in _shared(policy, use):
                key = unit, item, kind == "remark"
                before = self.most.get(key, Fraction(0))
                points = whole * share
                self.most[key] = max(before, points)
                told = _told(policy, _reached(one), whole, share)
                if policy.levels == "highest":
                    points = max(points - before, Fraction(0))
                    told = msg("{rule}; the highest alone", rule=told)
                if whole:
                    yield _award(use, unit, day, points, one.kind, told)

    def answers(self) -> Iterator[Award]:
        """Yield what it adds that an answer in time to a commission was used."""
        asked = {(one.commission, one.unit): one for one in self.events.asked}
        given: set[tuple[str, str]] = set()
        for use in sorted(self.events.uses, key=lambda use: (use.day, use.item)):
            policy = policy_on(self.policies, use.day)
            for one in use.used if policy else ():
                key = one.commission, one.unit
                answer = asked.get(key)
                if policy is None or answer is None or key in given or not _in_time(answer):
                    continue
                given.add(key)
                points = policy.commissioned if answer.worth is None else Fraction(answer.worth)
                if points:
                    what = msg("answers the commission {id}", id=one.commission)
                    told = _told(policy, what, points)
                    yield _award(use, one.unit, use.day, points, "commissioned", told)

    def overdue(self) -> Iterator[Award]:
        """Yield what is taken off for commissions that were due."""
        for one in self.events.asked:
            if one.until >= self.today:
                continue
            day = one.until + timedelta(days=1)
            policy = policy_on(self.policies, day)
            is_forgiven = one.is_closed and not one.answered
            if policy is None or _in_time(one) or is_forgiven:
                continue
            kind: Kind = "late" if one.answered else "missed"
            points = policy.late if one.answered else policy.missed
            if points or (kind == "missed" and policy.missed_most):
                what = msg("late for the commission {id}", id=one.commission)
                if kind == "missed":
                    what = msg("nothing for the commission {id}", id=one.commission)
                told = _told(policy, what, -points)
                yield Award(one.unit, day, -points, kind, told, one.title)


def _in_time(one: Asked) -> bool:
    return one.answered is not None and one.answered <= one.until


def _rule(policy: Policy, use: Use) -> tuple[int, UseRule] | None:
    fitting = (
        (number, rule)
        for number, rule in enumerate(policy.used, 1)
        if rule.series in ("", use.series) and rule.section in ("", use.section)
    )
    return next(fitting, None)


def _shared(policy: Policy, use: Use) -> Iterator[tuple[str, Fraction]]:
    yield from zip(use.units, shares(policy, len(use.units), is_merged=use.is_merged), strict=True)


def _award(use: Use, unit: str, day: date, points: Fraction, kind: Kind, rule: Message) -> Award:
    return Award(unit, day, points, kind, rule, use.title, use.item, use.section, use.topics)


def _used(use: Use, number: int) -> Message:
    if use.is_merged:
        return msg("used merged, rule {number}", number=number)
    return msg("used alone, rule {number}", number=number)


def _reached(one: Raised) -> Message:
    if one.kind == "remark":
        return msg("remark, {level}", level=LEVELS[one.level])
    return msg("taken above, {level}", level=LEVELS[one.level])


def _told(policy: Policy, what: Message, whole: Fraction, share: Fraction = Fraction(1)) -> Message:
    points = decimal(whole)
    if share == 1:
        return msg("{policy}: {what}, {points}", policy=policy.name, what=what, points=points)
    return msg(
        "{policy}: {what}, {share} of {points}",
        policy=policy.name,
        what=what,
        share=share,
        points=points,
    )
