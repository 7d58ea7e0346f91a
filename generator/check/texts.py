"""The rules on text, over all that is published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.check.facts import Facts
from generator.check.published_text import Passage
from generator.model.problems import Problem
from generator.text.engine import told
from generator.text.primitives import pattern
from generator.text.rules import RULES


def of(facts: Facts, code: str) -> Iterator[Problem]:
    """Yield what the rules of one code find, in the texts of the kinds that they look at."""
    rules = [rule for rule in RULES if rule.code == code]
    quick = {
        kind: [(pattern(one.maybe or one.sought).search, one) for one in rules if kind in one.kinds]
        for kind in frozenset().union(*(rule.kinds for rule in rules))
    }
    raw = ((passage, passage.text) for passage in facts.passages)
    for passage, words in raw if rules[0].is_raw else facts.styled:
        for is_likely, rule in quick.get(passage.kind, ()):
            if is_likely(words):
                found = told((rule,), words, passage.text, _names(facts, passage))
                for _, at, text, hint in found:
                    where = passage.at(at)
                    yield Problem(where, passage.field, code, text, hint, rule.severity)


def _names(facts: Facts, passage: Passage) -> Sequence[Sequence[str]]:
    """Return the names of each unit that a title's heading credits."""
    units = (facts.units.get(id_) for id_ in passage.units)
    return [(unit.name, *(former.name for former in unit.formerly)) for unit in units if unit]
