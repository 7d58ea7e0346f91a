"""Rules about what the office knows: `data/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.check.facts import Facts, Identified, Rule, twice
from generator.model import Recipient, Unit, Where
from generator.model.problems import Problem
from generator.words.messages import msg

PUBLICATION = Where("data/publication.yml")


def ids_stand_once(facts: Facts) -> Iterator[Problem]:
    """An id names one thing.

    一个代码只指一样东西。[错误 duplicate-id]
    """
    kinds: tuple[Iterable[Identified], ...] = (
        facts.records.units,
        facts.records.sections,
        facts.records.topics,
        facts.records.series,
        facts.records.recipients,
    )
    for things in kinds:
        for thing, first in twice(things):
            yield Problem(
                thing.where,
                "id",
                "duplicate-id",
                msg("the id '{id}' is taken on line {line}", id=thing.id, line=first.where.line),
                msg("give it another id, or delete it"),
            )


def periods_run_forward(facts: Facts) -> Iterator[Problem]:
    """`since` does not come after `until`.

    起始日期不晚于终止日期。[错误 period]
    """
    things: tuple[Unit | Recipient, ...] = (*facts.records.units, *facts.records.recipients)
    for thing in things:
        if thing.since and thing.until and thing.since > thing.until:
            yield Problem(
                thing.where,
                "until",
                "period",
                msg("`until` comes before `since`"),
                msg("exchange or correct the two dates"),
            )


RULES: tuple[Rule, ...] = (
    ids_stand_once,
    periods_run_forward,
)
