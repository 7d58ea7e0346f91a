"""What the rules look things up in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import chain
from types import MappingProxyType
from typing import Protocol, TypeVar

from generator.check.published_text import STYLED, Passage, Placed, passages, placed, words_of
from generator.model import (
    DistributionList,
    Recipient,
    Section,
    Series,
    Submission,
    Topic,
    Unit,
    Where,
)
from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.seals import Taken
from generator.store.memory import Memory

NONE: Mapping[str, Sequence[str]] = MappingProxyType({})


def escaped(_: str, text: str) -> str:
    """Return a text as HTML: a paragraph each line, for want of what renders it."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines())


class Fallback(Protocol):
    """What steps in for characters that the print fonts lack."""

    @property
    def mark(self) -> str:
        """Return what the answers depend on."""

    def lacks(self, character: str) -> str | None:
        """Return None if it has the character, else the package to install, "" if none has."""


class NoFallback:
    """Nothing steps in."""

    mark = ""

    def lacks(self, _: str) -> str | None:
        """Return "": no package helps."""
        return ""


class Identified(Protocol):
    """Anything with an id and a place."""

    @property
    def id(self) -> str:
        """Return the id."""

    @property
    def where(self) -> Where:
        """Return the place in the source."""


Thing = TypeVar("Thing", bound=Identified)


@dataclass(frozen=True)
class Facts:
    """Records with their vocabularies by id; of two things with one id the first counts.

    `paths` are the files whose text is looked at, None when it is all of them.
    """

    records: Records
    characters: Collection[int]
    printable: frozenset[str]  # what the print fonts have, and what ends a line
    units: Mapping[str, Unit]
    sections: Mapping[str, Section]
    topics: Mapping[str, Topic]
    series: Mapping[str, Series]
    recipients: Mapping[str, Recipient]
    lists: Mapping[str, DistributionList]
    submissions: Mapping[str, Submission]
    places: Mapping[str, Placed]
    memory: Memory
    printed: Mapping[str, Sequence[str]]  # heading and text of the items that errata name
    taken: Mapping[str, Taken]  # sealed issue → what it takes from shared files now
    shown: Callable[[str, str], str]  # kind and words of a passage → its HTML
    fallback: Fallback
    paths: frozenset[str] | None = None

    @classmethod
    def of(
        cls,
        records: Records,
        characters: Collection[int],
        memory: Memory,
        printed: Mapping[str, Sequence[str]] = NONE,
        taken: Mapping[str, Taken] = MappingProxyType({}),
        shown: Callable[[str, str], str] = escaped,
        fallback: Fallback | None = None,
    ) -> Facts:
        """Index the records."""
        return cls(
            records,
            characters,
            frozenset(map(chr, (*characters, 9, 10, 13))),
            units=by_id(records.units),
            sections=by_id(records.sections),
            topics=by_id(records.topics),
            series=by_id(records.series),
            recipients=by_id(records.recipients),
            lists=by_id(records.lists),
            submissions=by_id(records.submissions),
            places=placed(records),
            memory=memory,
            printed=printed,
            taken=taken,
            shown=shown,
            fallback=fallback or NoFallback(),
        )

    def looking_at(self, paths: Iterable[str]) -> Facts:
        """Return the same facts for rules that are to look at the text of these files only.

        To look at many files look at some after the other: their text is set out all at once.
        """
        return replace(self, paths=frozenset(paths))

    @cached_property
    def passages(self) -> Sequence[Passage]:
        """Return all that is published."""
        return tuple(passages(self.records, self.paths))

    @cached_property
    def styled(self) -> Sequence[tuple[Passage, str]]:
        """Return what house style rules, with its words."""
        return [(piece, words_of(piece)) for piece in self.passages if piece.kind in STYLED]

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Return all that the passages of a file depend on, by its path: its hash, and its place.

        What has none is worked out each time.
        """
        found = dict(self.records.hashes)
        for submission in self.records.submissions:
            place = self.places.get(submission.id)
            if place and submission.where.path in found:
                new = place.placement
                told = (place.issue.id, bool(new.title), bool(new.points or new.body))
                found[submission.where.path] += repr(told)
        for issue in self.records.issues:
            if issue.where.path in found:
                placements = chain.from_iterable(section.items for section in issue.sections)
                ids = chain.from_iterable(each.submissions for each in placements)
                credited = [self.submissions[id_].unit for id_ in ids if id_ in self.submissions]
                found[issue.where.path] += repr(credited)
        return found

    def is_unread(self, path: str) -> bool:
        """Say whether a file, or any of a folder, could not be read: what it says is unsaid."""
        return any(
            f"{each}/".startswith(f"{path}/") or path.startswith(f"{each}/")
            for each in self.records.unread
        )


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
