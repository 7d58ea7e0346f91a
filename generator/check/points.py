"""Rules about the policies by which points are reckoned."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.facts import Facts, Rule
from generator.model.problems import Problem
from generator.words.messages import msg


def policies_begin_once(facts: Facts) -> Iterator[Problem]:
    """No two policies begin on one day.

    计分办法自不同的日期起施行。[错误 policy-twice]
    """
    begun: set[object] = set()
    for one in facts.records.policies:
        if one.from_ in begun:
            text = msg("another policy begins on {date} as well", date=one.from_)
            yield Problem(one.where, "from", "policy-twice", text, msg("delete one of them"))
        begun.add(one.from_)


RULES: tuple[Rule, ...] = (policies_begin_once,)
