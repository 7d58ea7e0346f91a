"""The book of deliveries (发件簿): what the records of all machines come to.

An older book put back from a backup would send again what has gone since; see `store.books`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from generator.distribute.fold import Deliveries, GapError
from generator.store import books, chain
from generator.store.books import DamagedError
from generator.store.machine import Machine

__all__ = ["Book", "DamagedError"]


def _subject(record: chain.Record) -> tuple[object, ...]:
    return record.get("issue"), record.get("recipient"), "receipt" in record


class Book(books.Book):
    """The book of deliveries, open; `state` is what it comes to."""

    def __init__(self, folder: Path, machine: Machine, clock: Callable[[], datetime]) -> None:
        """Read the book in `folder`. Raises `DamagedError`."""
        super().__init__(folder, machine, clock, "deliveries")

    @property
    def added(self) -> int:
        """Return the number of deliveries and receipts of which this machine knew better."""
        subjects = map(_subject, self.lost)
        return len({one for one in subjects if one[0]})

    def fold(self) -> None:
        """Work out the state of all deliveries."""
        try:
            self.state = Deliveries(self.records.values())
        except GapError as gap:
            raise DamagedError(f"{gap}-*{chain.SUFFIX}", 0) from None
        self.n = self.state.n

    def took(self, record: chain.Record) -> None:
        """Take up a record that was just written."""
        self.state.add(record)
        self.n = self.state.n
