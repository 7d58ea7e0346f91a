"""The ways a delivery can travel, behind one protocol: `folder`, `email`, `paper`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from generator.distribute.entries import Entry
from generator.distribute.message import Enclosure

Result = Literal["sent", "later", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a delivery; `detail` is the other side's own words."""

    result: Result
    detail: str = ""


class UnreachableError(Exception):
    """The way is closed for everybody; `is_lasting` when waiting will not open it."""

    def __init__(self, detail: str, *, is_lasting: bool = False) -> None:
        super().__init__(detail)
        self.detail = detail
        self.is_lasting = is_lasting


# Called with the place of the delivery right before it can no longer be taken back.
AboutTo = Callable[[str], Entry]


class Way(Protocol):
    """A way to deliver."""

    def wait(self, now: datetime) -> float:
        """Return the seconds until this way takes the next delivery."""

    def deliver(self, entry: Entry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        """Deliver, calling `about_to` before the step that cannot be undone."""

    @staticmethod
    def settle(entry: Entry) -> bool | None:
        """Say what became of a delivery that was cut short: done, not done, or None: unknown."""

    def finish(self) -> None:
        """End the run: close what is open."""
