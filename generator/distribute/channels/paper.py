"""Printed copies: files for the printer, one for each numbered copy, or one for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from generator import whole
from generator.distribute.channels import AboutTo, Outcome
from generator.distribute.entries import Entry
from generator.distribute.message import Enclosure
from generator.distribute.plan import Delivery


@dataclass(frozen=True, slots=True)
class Paper:
    """The folder for the printer; `copy` makes the copy of a delivery that bears a number."""

    path: Path
    copy: Callable[[Delivery, int], bytes]

    def wait(self, now: datetime) -> float:  # noqa: ARG002 -- the protocol's
        """Take the next at once."""
        return 0.0

    def deliver(self, entry: Entry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        """Write what is to be printed; the same files whenever it is done."""
        delivery = entry.delivery
        about_to(str(self.path))
        for number in delivery.numbers:
            name = f"{number:06d}-{delivery.recipient.strip('_')}.pdf"
            whole.write(self.path / name, self.copy(delivery, number), 0o600)
        if not delivery.numbers:
            place = self.path / delivery.edition / enclosure.file_name
            if not place.is_file() or place.read_bytes() != enclosure.pdf:
                whole.write(place, enclosure.pdf, 0o600)
        return Outcome("sent", str(self.path))

    @staticmethod
    def settle(entry: Entry) -> bool | None:  # noqa: ARG004 -- the protocol's
        """Have it written again: that is no second delivery."""
        return False

    def finish(self) -> None:
        """Have nothing to close."""
