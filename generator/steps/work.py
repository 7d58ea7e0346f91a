"""What every step of a build works on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generator.messages import Message
from generator.model import Archive
from generator.press.cache import Cache, Kept, digest
from generator.settings import Publication
from generator.steps.workers import Workers

Report = Callable[[Message, int, int], None]  # step, done, of


@dataclass(frozen=True)
class Work:
    """One edition to build: `program` is the hash of this program."""

    root: Path
    archive: Archive
    publication: Publication
    program: str
    cache: Cache
    workers: Workers
    report: Report

    @property
    def theme(self) -> Path:
        """Return the theme's folder."""
        return self.root / "theme"

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Return the hash of all that each issue's file and its submissions say."""
        return {issue.id: digest(repr(issue)) for issue in self.archive.issues}

    def kept(self, kind: str, key: str, make: Callable[[], Mapping[str, bytes]]) -> Kept:
        """Return what was kept under the key, or make and keep it."""
        return self.cache.get(kind, key) or self.cache.put(kind, key, make())
