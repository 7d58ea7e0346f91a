"""Rules that look at one piece of text at a time: what they find in a file is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from generator.check.facts import Facts, Rule
from generator.model.problems import Problem, packed, unpacked
from generator.store.hashing import key_of

AT_ONCE = 500  # files


def by_piece(facts: Facts, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Apply rules to the pieces of each file of which is not known what they find."""
    world = key_of(
        *sorted(facts.printable),
        facts.fallback.mark,
        *map(repr, facts.records.wordings),
        *map(repr, facts.units.values()),
    )
    keys = {path: key_of(world, path, mark) for path, mark in facts.marks.items()}
    new: dict[str, list[Problem]] = {}
    for path, key in keys.items():
        known: list[Any] | None = facts.memory.recall("pieces", key, list)
        if known is None:
            new[path] = []
        else:
            yield from map(unpacked, known)
    waiting = iter(tuple(new))
    while some := tuple(islice(waiting, AT_ONCE)):
        left = facts.looking_at(some)
        for rule in rules:
            for problem in rule(left):
                new[problem.where.path].append(problem)
    for path, found in new.items():
        yield from found
        facts.memory.keep("pieces", keys[path], list(map(packed, found)))
