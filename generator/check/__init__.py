"""Records → problems: every rule over every record, all problems at once."""

from __future__ import annotations

from collections.abc import Collection

from generator.check import addresses, distribution, issues, submissions, vocabularies
from generator.check.facts import Facts, Rule
from generator.problems import Problem
from generator.records import Records

RULES: tuple[Rule, ...] = (
    *vocabularies.RULES,
    *distribution.RULES,
    *addresses.RULES,
    *submissions.RULES,
    *issues.RULES,
)


def check(records: Records, characters: Collection[int]) -> list[Problem]:
    """Return what every rule finds.

    `characters` are the code points that the print fonts have; see `generator.press.fonts`.
    """
    facts = Facts.of(records, characters)
    return [problem for rule in RULES for problem in rule(facts)]
