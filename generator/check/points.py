"""Rules about the policies by which points are reckoned."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check.facts import Facts, Rule
from generator.model.problems import Problem, did_you_mean
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


def policies_name_sections(facts: Facts) -> Iterator[Problem]:
    """The sections that a policy names stand in `data/sections.yml`.

    计分办法里写的栏目在 `data/sections.yml` 里。[错误 unknown-section]
    """
    if facts.is_unread("data/sections.yml"):
        return
    for policy in facts.records.policies:
        for rule in policy.used:
            if rule.section and rule.section not in facts.sections:
                text = msg("unknown section '{id}'", id=rule.section)
                hint = did_you_mean(rule.section, facts.sections)
                yield Problem(rule.where, "section", "unknown-section", text, hint)


RULES: tuple[Rule, ...] = (policies_begin_once, policies_name_sections)
