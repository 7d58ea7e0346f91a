"""Rules that look at one piece of text at a time: what they find in a file is remembered."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from generator.check.facts import Facts, Rule
from generator.check.passages import Passage
from generator.problems import Problem, packed, unpacked


def by_piece(facts: Facts, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Apply rules to the pieces of each file of which is not known what they find."""
    world = _hash(
        [
            *sorted(facts.printable),
            *map(repr, facts.records.wordings),
            *map(repr, facts.units.values()),
        ]
    )
    files: dict[str, list[Passage]] = defaultdict(list)
    for passage in facts.passages:
        files[passage.where.path].append(passage)
    keys = {path: _key(world, pieces) for path, pieces in files.items()}
    new: dict[str, list[Problem]] = {}
    for path, key in keys.items():
        known = facts.memory.recall("pieces", key)
        if known is None:
            new[path] = []
        else:
            yield from map(unpacked, known)
    left = replace(
        facts,
        passages=[piece for piece in facts.passages if piece.where.path in new],
        styled=[pair for pair in facts.styled if pair[0].where.path in new],
    )
    for rule in rules:
        for problem in rule(left):
            new[problem.where.path].append(problem)
    for path, found in new.items():
        yield from found
        facts.memory.keep("pieces", keys[path], list(map(packed, found)))


def _key(world: str, pieces: Iterable[Passage]) -> str:
    return _hash([world, *(part for piece in pieces for part in _told(piece))])


def _told(piece: Passage) -> tuple[str, ...]:
    """Return what the rules may look at of a piece, and what they say of its place."""
    place = f"{piece.where.path}:{piece.where.line}:{piece.field}"
    return (place, piece.kind, piece.text, *piece.units)


def _hash(parts: Iterable[str]) -> str:
    whole = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()
