"""The rules on text, over all that is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.check.facts import Facts
from generator.check.passages import Passage
from generator.problems import Problem
from generator.text.engine import told
from generator.text.rules import RULES


def of(facts: Facts, code: str) -> Iterator[Problem]:
    """Yield what the rules of one code find, in the texts of the kinds that they look at."""
    rules = [rule for rule in RULES if rule.code == code]
    by_kind = {
        kind: [rule for rule in rules if kind in rule.kinds]
        for kind in frozenset().union(*(rule.kinds for rule in rules))
    }
    raw = ((passage, passage.text) for passage in facts.passages)
    for passage, words in raw if rules[0].is_raw else facts.styled:
        if fit := by_kind.get(passage.kind):
            names = _names(facts, passage)
            for rule, at, text, hint in told(fit, words, passage.text, names):
                where = passage.at(at)
                yield Problem(where, passage.field, code, text, hint, rule.severity)


def _names(facts: Facts, passage: Passage) -> Sequence[Sequence[str]]:
    """Return the names of each unit that a title's heading credits."""
    units = (facts.units.get(id_) for id_ in passage.units)
    return [(unit.name, *(former.name for former in unit.formerly)) for unit in units if unit]
