"""What every step of a build works on."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from functools import cached_property
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from generator.model import Archive, Gap, Issue, Item
from generator.model.seals import Seal
from generator.model.settings import Publication
from generator.order.steps.workers import Workers
from generator.store.cache import Cache, Kept
from generator.store.hashing import digest, digest_of
from generator.system import provided
from generator.system.provided import Overlay
from generator.words.messages import Message


@contextmanager
def uncollected() -> Iterator[None]:
    """Spare the collector: what is made meanwhile holds no cycles, and it would walk all of it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _all_but(kind: type[Issue | Item], *names: str) -> Callable[[object], tuple[Any, ...]]:
    return attrgetter(*(each.name for each in fields(kind) if each.name not in names))


def _text(item: Item) -> tuple[str, str]:
    """Return an item's text as one, and how it is parted.

    To be packed by itself: a packer leaves a packed copy in each text that it meets.
    """
    parts = [*chain.from_iterable((point.lead, point.text) for point in item.points), item.body]
    return "".join(parts), repr([*map(len, parts)])


_ISSUE_HEAD = _all_but(Issue, "groups", "errata")
_ITEM_HEAD = _all_but(Item, "points", "body")

Report = Callable[[Message, int, int], None]  # step, done, of


@dataclass(frozen=True)
class Work:
    """One edition to build, and who does it; `root` is absolute.

    `sealed` has the seals that hold in this edition, by issue.
    """

    root: Path
    archive: Archive
    publication: Publication
    cache: Cache
    workers: Workers
    report: Report
    sealed: Mapping[str, Seal] = field(default_factory=dict)

    @property
    def theme(self) -> Overlay:
        """Return the theme."""
        return provided.theme(self.root)

    def pictures_of(self, issue: Issue) -> tuple[str, ...]:
        """Return the pictures that an issue's print shows."""
        return issue.shown_pictures(self.publication.on(issue.date, issue.series).style)

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Return the hash of all that each issue's file and its submissions say."""
        return {issue.id: self._mark(issue) for issue in self.archive.issues}

    def _mark(self, issue: Issue) -> str:
        frame = [
            (group.section.id, [isinstance(each, Gap) and each.anchor for each in group.entries])
            for group in issue.groups
        ]
        texts = chain.from_iterable(map(_text, issue.items))
        heads = (self.heads[item.id] for item in issue.items)
        return digest(digest_of((_ISSUE_HEAD(issue), issue.errata, frame)), *heads, *texts)

    @cached_property
    def heads(self) -> Mapping[str, str]:
        """Return the hash of all that a list shows of each item and its issue, by the item's id."""
        found: dict[str, str] = {}
        for issue in self.archive.issues:
            head = digest_of(_ISSUE_HEAD(issue))
            found.update((item.id, digest_of((head, _ITEM_HEAD(item)))) for item in issue.items)
        return found

    def kept(self, kind: str, key: str, make: Callable[[], Mapping[str, bytes]]) -> Kept:
        """Return what was kept under the key, or make and keep it."""
        return self.cache.get(kind, key) or self.cache.put(kind, key, make())
