"""What the rules look things up in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TypeVar

from generator.check.passages import STYLED, Passage, passages, words_of
from generator.memory import Memory
from generator.model import (
    DistributionList,
    Recipient,
    Section,
    Submission,
    Topic,
    Unit,
    Where,
)
from generator.problems import Problem
from generator.records import Records

NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


class Named(Protocol):
    """Anything with an id and a place."""

    @property
    def id(self) -> str:
        """Return the id."""

    @property
    def where(self) -> Where:
        """Return the place in the source."""


Thing = TypeVar("Thing", bound=Named)


@dataclass(frozen=True, slots=True)
class Facts:
    """Records with their vocabularies by id; of two things with one id the first counts."""

    records: Records
    characters: Collection[int]
    printable: frozenset[str]  # what the print fonts have, and what ends a line
    units: Mapping[str, Unit]
    sections: Mapping[str, Section]
    topics: Mapping[str, Topic]
    recipients: Mapping[str, Recipient]
    lists: Mapping[str, DistributionList]
    submissions: Mapping[str, Submission]
    passages: Sequence[Passage]  # all that is published
    styled: Sequence[tuple[Passage, str]]  # what house style rules, with its words
    memory: Memory
    printed: Mapping[str, Sequence[str]]  # heading and text of the items that errata name

    @classmethod
    def of(
        cls,
        records: Records,
        characters: Collection[int],
        memory: Memory,
        printed: Mapping[str, Sequence[str]] = NONE,
    ) -> Facts:
        """Index the records."""
        published = [passage for passage in passages(records) if passage.text]
        return cls(
            records,
            characters,
            frozenset(map(chr, (*characters, 9, 10, 13))),
            units=by_id(records.units),
            sections=by_id(records.sections),
            topics=by_id(records.topics),
            recipients=by_id(records.recipients),
            lists=by_id(records.lists),
            submissions=by_id(records.submissions),
            passages=published,
            styled=[(piece, words_of(piece)) for piece in published if piece.kind in STYLED],
            memory=memory,
            printed=printed,
        )

    def is_unread(self, path: str) -> bool:
        """Say whether a file was there but could not be read: what it defines is not unknown."""
        return path in self.records.unread


Rule = Callable[[Facts], Iterator[Problem]]


def by_id(things: Iterable[Thing]) -> dict[str, Thing]:
    """Return the things by id, the first of equals."""
    found: dict[str, Thing] = {}
    for thing in things:
        found.setdefault(thing.id, thing)
    return found


def twice(things: Iterable[Thing]) -> Iterator[tuple[Thing, Thing]]:
    """Yield each thing whose id stood before, with the first that has it."""
    first: dict[str, Thing] = {}
    for thing in things:
        if thing.id in first:
            yield thing, first[thing.id]
        first.setdefault(thing.id, thing)
