"""What every step of a build works on."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path

from generator.messages import Message
from generator.model import Archive
from generator.press.cache import Cache, Kept, digest_of
from generator.seals import SealedPdf
from generator.settings import Publication
from generator.steps.workers import Workers


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


Report = Callable[[Message, int, int], None]  # step, done, of


@dataclass(frozen=True)
class Work:
    """One edition to build, and who does it; `root` is absolute.

    `sealed` maps a sealed issue to its PDFs by edition.
    """

    root: Path
    archive: Archive
    publication: Publication
    cache: Cache
    workers: Workers
    report: Report
    sealed: Mapping[str, Mapping[str, SealedPdf]] = field(default_factory=dict)

    @property
    def theme(self) -> Path:
        """Return the theme's folder."""
        return self.root / "theme"

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Return the hash of all that each issue's file and its submissions say."""
        return {issue.id: digest_of(issue) for issue in self.archive.issues}

    @cached_property
    def heads(self) -> Mapping[str, str]:
        """Return the hash of all but the text of each issue and each item, by its id."""
        issues = {
            each.id: digest_of(replace(each, groups=(), errata=())) for each in self.archive.issues
        }
        items = chain.from_iterable(issue.items for issue in self.archive.issues)
        return issues | {each.id: digest_of(replace(each, points=(), body="")) for each in items}

    def kept(self, kind: str, key: str, make: Callable[[], Mapping[str, bytes]]) -> Kept:
        """Return what was kept under the key, or make and keep it."""
        return self.cache.get(kind, key) or self.cache.put(kind, key, make())
