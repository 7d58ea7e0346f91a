"""Points, reckoned a second time in another way, are the same; each says what gave it."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.compile.adoption import period_of
from generator.compile.events import Asked, Events, Raised, Use, Used
from generator.compile.points import awards, nil_from, shares
from generator.model.points import Policy, UseRule
from generator.model.registers import LEVELS
from generator.model.tables import decimal

F = Fraction
TODAY = date(2026, 12, 31)
UNITS = [f"u{number}" for number in range(12)]
POLICIES = (
    Policy(
        name="甲", from_=date(2024, 1, 1), used=(UseRule(alone=F(5), merged=F(3)),),
        forwarded={"province": F(4), "central": F(10)}, remarks={"city": F(5), "province": F(10)},
        levels="highest", commissioned=F(5), late=F(3), missed=F(10), missed_most=2,
    ),
    Policy(
        name="乙", from_=date(2025, 1, 1), shares="equal",
        used=(
            UseRule(section="focus", alone=F(10), merged=F(8)),
            UseRule(series="extra", alone=F("7.5"), merged=F(6)),
            UseRule(alone=F(4), merged=F(4)),
        ),
        forwarded={"province": F(40), "state-council": F(80)}, remarks={"city": F(30)},
        commissioned=F(2), late=F(1), missed=F(4),
    ),
    Policy(
        name="丙", from_=date(2026, 4, 1), shares="weights", weights=(3, 2, 1),
        used=(UseRule(series="regular", alone=F(6), merged=F(9)),),
        forwarded={"province": F(12)}, remarks={"central": F(50), "city": F(1)},
        levels="highest", missed=F(8), missed_most=3,
    ),
)  # fmt: skip


def made_up(seed: int, count: int = 1000) -> Events:
    """A thousand items over three years, what they reached, and commissions of every fate."""
    draw = random.Random(seed)

    def day() -> date:
        return date(2023, 12, 1) + timedelta(days=draw.randrange(1100))

    asked, uses, raised = [], [], []
    for number in range(60):
        until = day()
        for unit in draw.sample(UNITS, draw.randint(1, 5)):
            came = draw.choice([None, until - timedelta(days=3), until, until + timedelta(days=2)])
            worth = draw.choice([None, None, 9])
            asked.append(
                Asked(f"2024/c{number}", unit, "约", until, came, worth, draw.random() < 0.1)
            )
    for number in range(count):
        when = day()
        parts = draw.choice([1, 1, 1, 2, 3, 4])
        used = tuple(
            Used(
                f"s{number}-{part}",
                draw.choice(UNITS),
                f"2024/c{draw.randrange(70)}" if draw.random() < 0.2 else "",
            )
            for part in range(parts)
        )
        series, section = draw.choice(["regular", "extra"]), draw.choice(["focus", "local"])
        uses.append(Use(f"2024/{number}#a", when, series, section, "题", used))
        for _ in range(draw.choice([0, 0, 0, 1, 2, 4])):
            later = when + timedelta(days=draw.randrange(1, 300))
            kind = draw.choice(["forwarded", "remark"])
            raised.append(Raised(f"2024/{number}#a", later, kind, draw.choice([*LEVELS])))  # type: ignore[arg-type]
    draw.shuffle(uses)
    draw.shuffle(raised)
    return Events(tuple(uses), tuple(raised), tuple(asked), ())


Book = dict[tuple[str, int, int], Fraction]  # unit, year, month → points


def by_hand(events: Events, policies: tuple[Policy, ...]) -> Book:
    """Reckon a unit's points by year and month, item by item, as a clerk would with the rules."""
    book: Book = defaultdict(Fraction)
    rewarded: set[tuple[str, str]] = set()
    for use in sorted(events.uses, key=lambda one: (one.day, one.item)):
        policy = at(policies, use.day)
        base = F(0)
        if policy:
            fitting = [r for r in policy.used if r.series in ("", use.series)]
            fitting = [r for r in fitting if r.section in ("", use.section)]
            if fitting:
                base = fitting[0].alone if len(use.used) == 1 else fitting[0].merged
            answers_by_hand(events, use, policy, rewarded, book)
        for unit in {one.unit for one in use.used}:
            first = base * part(policy, use, unit) if policy else F(0)
            enter(book, unit, use.day, first)
            levels_by_hand(events, policies, use, unit, "forwarded", first, book)
            levels_by_hand(events, policies, use, unit, "remark", F(0), book)
    for asked in events.asked:
        after = asked.until + timedelta(days=1)
        policy = at(policies, after)
        if policy and after <= TODAY:
            if asked.answered is None and not asked.is_closed:
                enter(book, asked.unit, after, -policy.missed)
            elif asked.answered and asked.answered > asked.until:
                enter(book, asked.unit, after, -policy.late)
    return {key: points for key, points in book.items() if points}


def enter(book: Book, unit: str, when: date, points: Fraction) -> None:
    book[unit, when.year, when.month] += points


def at(policies: tuple[Policy, ...], when: date) -> Policy | None:
    last = None
    for policy in sorted(policies, key=lambda one: one.from_.toordinal()):
        if policy.from_.toordinal() <= when.toordinal():
            last = policy
    return last


def part(policy: Policy, use: Use, unit: str) -> Fraction:
    names: list[str] = []
    for one in use.used:
        if one.unit not in names:
            names.append(one.unit)
    if len(use.used) == 1 or policy.shares == "each":
        return F(1)
    if policy.shares == "equal":
        return F(1, len(names))
    padded = [*policy.weights, *[policy.weights[-1]] * len(names)][: len(names)]
    return F(padded[names.index(unit)], sum(padded))


def answers_by_hand(
    events: Events, use: Use, policy: Policy, rewarded: set[tuple[str, str]], book: Book
) -> None:
    for one in use.used:
        for asked in events.asked:
            if (asked.commission, asked.unit) != (one.commission, one.unit):
                continue
            is_timely = asked.answered and asked.answered <= asked.until
            if is_timely and (one.commission, one.unit) not in rewarded:
                rewarded.add((one.commission, one.unit))
                worth = policy.commissioned if asked.worth is None else F(asked.worth)
                enter(book, one.unit, use.day, worth)


def levels_by_hand(
    events: Events,
    policies: tuple[Policy, ...],
    use: Use,
    unit: str,
    kind: str,
    best: Fraction,
    book: Book,
) -> None:
    steps = []
    for one in events.raised:
        now = at(policies, one.day)
        if one.item == use.item and one.kind == kind and now:
            whole = (now.forwarded if kind == "forwarded" else now.remarks).get(one.level, F(0))
            steps.append((one.day, whole, whole * part(now, use, unit), now))
    for when, _, points, now in sorted(steps, key=lambda each: each[:2]):
        if now.levels == "sum":
            enter(book, unit, when, points)
        elif points > best:
            enter(book, unit, when, points - best)
        best = max(best, points)


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_items_under_three_policies_are_reckoned_alike_twice(seed: int) -> None:
    events = made_up(seed)
    found: dict[tuple[str, int, int], Fraction] = defaultdict(Fraction)
    for one in awards(events, POLICIES, TODAY):
        found[one.unit, one.day.year, one.day.month] += one.points
    wanted = by_hand(events, POLICIES)
    assert {key: points for key, points in found.items() if points} == wanted
    assert len(wanted) > 300


def test_each_award_says_by_which_policy_what_and_how_much() -> None:
    for one in awards(made_up(7), POLICIES, TODAY):
        told = one.rule.say("zh")
        policy = max((p for p in POLICIES if p.from_ <= one.day), key=lambda p: p.from_)
        assert told.startswith(f"{policy.name}：")
        if "的" not in told and "最高" not in told:
            assert told.endswith(f"{decimal(one.points)} 分")


@pytest.mark.parametrize("seed", range(3))
def test_what_each_award_says_comes_to_its_points(seed: int) -> None:
    """Every one of a thousand items' awards: the whole and the share that it names."""
    said = re.compile(r"，(-?[\d.]+) 分(?:的 (\d+(?:/\d+)?))?(；.*)?$")
    for one in awards(made_up(seed), POLICIES, TODAY):
        found = said.search(one.rule.say("zh"))
        assert found, one.rule.say("zh")
        whole = F(found[1]) * F(found[2] or 1)
        assert 0 <= one.points <= whole if found[3] else one.points == whole, one


def test_what_is_the_order_of_files_does_not_matter() -> None:
    events = made_up(3, 200)
    other = replace(events, uses=events.uses[::-1], raised=events.raised[::-1])
    assert awards(events, POLICIES, TODAY) == awards(other, POLICIES, TODAY)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(1, 6))
@settings(max_examples=60)
def test_shares_of_a_merged_item_come_to_the_whole(weights: list[int], count: int) -> None:
    policy = replace(POLICIES[2], weights=tuple(weights))
    assert sum(shares(policy, count, is_merged=True)) == 1
    assert sum(shares(POLICIES[1], count, is_merged=True)) == 1
    assert shares(POLICIES[0], count, is_merged=True) == [1] * count


def test_so_many_commissions_missed_make_the_year_nil() -> None:
    days = (date(2024, 2, 1), date(2024, 5, 1), date(2024, 8, 1))
    asked = tuple(Asked(f"2024/{day.month}", "u1", "约", day) for day in days)
    found = awards(Events((), (), asked, ()), POLICIES, TODAY)
    assert [one.points for one in found] == [-10, -10, -10]
    assert nil_from(found, POLICIES, "u1", 2024) == date(2024, 5, 2)
    assert nil_from(found[:1], POLICIES, "u1", 2024) is None
    assert nil_from(found, POLICIES, "u1", 2025) is None


def test_a_commission_due_today_is_not_missed_yet() -> None:
    asked = (Asked("2024/1", "u1", "约", TODAY),)
    assert not awards(Events((), (), asked, ()), POLICIES, TODAY)
    assert awards(Events((), (), asked, ()), POLICIES, TODAY + timedelta(days=1))
    ever = (Asked("2024/1", "u1", "约", date.max),)
    assert not awards(Events((), (), ever, ()), POLICIES, TODAY)


@pytest.mark.parametrize(
    ("text", "first", "last", "name"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2026年"),
        ("2026Q1", "2026-01-01", "2026-03-31", "2026年第一季度"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
    ],
)
def test_a_period_is_a_year_a_quarter_or_a_month(
    text: str, first: str, last: str, name: str
) -> None:
    period = period_of(text)
    assert period
    assert (str(period.first), str(period.last), period.name) == (first, last, name)


@pytest.mark.parametrize("text", ["", "26", "2026Q5", "2026-13", "2026Q1 ", "2026-1", "0026"])
def test_what_is_no_period_is_refused(text: str) -> None:
    assert period_of(text) is None


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=60))
def test_points_are_written_within_half_a_cent(value: Fraction) -> None:
    text = decimal(value)
    assert abs(Fraction(text) - value) <= Fraction(1, 200)
    assert text == "0" or not text.endswith((".", "-0"))
