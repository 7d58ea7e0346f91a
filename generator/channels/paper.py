"""Printed copies: files for the printer, one for each numbered copy, or one for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from generator.channels.common import AboutTo, Channel, Fault, Means, Outcome, Way
from generator.channels.common.message import Enclosure
from generator.model import Recipient
from generator.model.deliveries import Delivery, LedgerEntry
from generator.store import whole
from generator.words.messages import Message, msg


@dataclass(frozen=True, slots=True)
class Paper(Channel):
    """The folder for the printer; `copy` makes the copy of a delivery that bears a number."""

    id = "paper"
    label = msg("paper")
    sent_label = msg("ready to hand over")
    order = 1
    is_printed = leaves_files = True

    path: Path
    copy: Callable[[Delivery, int], bytes]

    @classmethod
    def fault(cls, recipient: Recipient) -> Fault | None:
        """Want a place to hand over at, or a unit."""
        if recipient.address or recipient.unit:
            return None
        return (
            "no-address",
            msg("nothing says where the copies are to be handed over"),
            msg("give an `address` or a `unit`"),
        )

    @classmethod
    def told(cls, delivery: Delivery) -> Message:
        """Say that copies can be handed over."""
        return msg("ready: {name}, {count} copies", name=delivery.name, count=delivery.copies)

    @classmethod
    def open(cls, means: Means) -> Way:
        """Write to a folder of its own."""
        return cls(means.folder / cls.id, means.copy)

    def deliver(self, entry: LedgerEntry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        """Write what is to be printed; the same files whenever it is done."""
        delivery = entry.delivery
        (file,) = enclosure.files
        suffix = PurePath(file.name).suffix
        about_to(str(self.path))
        for number in delivery.numbers:
            name = f"{number:06d}-{delivery.recipient.strip('_')}{suffix}"
            whole.write(self.path / name, self.copy(delivery, number), 0o600)
        if not delivery.numbers:
            place = self.path / delivery.edition / file.name
            if not place.is_file() or place.read_bytes() != file.data:
                whole.write(place, file.data, 0o600)
        return Outcome("sent", str(self.path))

    @staticmethod
    def settle(entry: LedgerEntry) -> bool | None:  # noqa: ARG004 -- the protocol's
        """Have it written again: that is no second delivery."""
        return False


CHANNEL = Paper
