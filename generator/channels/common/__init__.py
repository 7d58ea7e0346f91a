"""What a channel says of itself, and what it is given to hand over."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from generator.model import Contact, Recipient
from generator.model.deliveries import Delivery, LedgerEntry
from generator.model.settings import DeliverySettings as Settings
from generator.model.settings import Publication, Server
from generator.words.messages import Message, msg

if TYPE_CHECKING:
    import ssl

    from generator.channels.common.message import Enclosure, Sender

Result = Literal["sent", "later", "failed", "unknown"]
Fault = tuple[str, Message, Message]  # code, what is wrong, how to mend it


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
AboutTo = Callable[[str], LedgerEntry]


@dataclass(frozen=True, slots=True)
class Means:
    """What a way may need: the issue's outbox folder, and `copy`, which makes a numbered copy."""

    folder: Path
    sender: Sender
    server: Server
    trust: Callable[[], ssl.SSLContext]
    copy: Callable[[Delivery, int], bytes]


class Way:
    """A way to deliver, open for one run."""

    __slots__ = ()

    def wait(self, now: datetime) -> float:
        """Return the seconds until this way takes the next delivery."""
        return 0.0

    def deliver(self, entry: LedgerEntry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        """Deliver, calling `about_to` before the step that cannot be undone."""
        raise NotImplementedError

    def finish(self) -> None:
        """End the run: close what is open."""


class Channel(Way):
    """All that is particular to one channel; where most are alike it is said here.

    Printed copies are as many as are asked for, each with a number of its own, from 1 on; they are
    handed to persons, who may share a place, by the sheet that each signs.
    """

    __slots__ = ()

    id: ClassVar[str]
    label: ClassVar[Message]
    file_label: ClassVar[Message]  # where its deliveries go as files for another program to send
    sent_label: ClassVar[Message] = msg("sent")
    order: ClassVar[int] = 9  # in lists of channels; the last are served first
    is_printed: ClassVar[bool] = False
    is_secret: ClassVar[bool] = False  # nothing that is published may hold an address
    leaves_files: ClassVar[bool] = False  # where the ledger says

    @classmethod
    def fault(cls, recipient: Recipient) -> Fault | None:
        """Say what is wrong with a recipient's address."""
        raise NotImplementedError

    @classmethod
    def of_contact(cls, contact: Contact) -> str:
        """Return the address by which this channel reaches a unit's contact, if it does."""
        return ""

    @classmethod
    def domain(cls, address: str) -> str:
        """Return the domain of an address."""
        return ""

    @classmethod
    def house_faults(cls, house: Publication, *, is_used: bool) -> Iterator[tuple[str, Fault]]:
        """Yield what the publication's settings lack for this channel, with the field."""
        yield from ()

    @classmethod
    def copies(cls, recipient: Recipient) -> int:
        """Return how many copies a recipient gets."""
        return recipient.copies if cls.is_printed else 1

    @classmethod
    def folded(cls, address: str) -> str:
        """Return an address as it is compared, however it is spelt."""
        return unicodedata.normalize("NFKC", address).casefold()

    @classmethod
    def place(cls, delivery: Delivery) -> tuple[str, str]:
        """Return where a delivery goes: no two go to one place."""
        return cls.id, delivery.recipient if cls.is_printed else cls.folded(delivery.address)

    @classmethod
    def way(cls, settings: Settings) -> str:
        """Return the id of the channel whose way its deliveries take."""
        return cls.id

    @classmethod
    def told(cls, delivery: Delivery) -> Message:
        """Say that a delivery is done."""
        return msg("sent: {name}", name=delivery.name)

    @classmethod
    def closed(cls, why: str) -> Message:
        """Say why nothing goes this way now."""
        return msg("{channel}: nothing can be delivered: {why}", channel=cls.label, why=why)

    @classmethod
    def open(cls, means: Means) -> Way:
        """Open the way for a run."""
        raise NotImplementedError

    @staticmethod
    def settle(entry: LedgerEntry) -> bool | None:
        """Say what became of a delivery that was cut short: done, not done, or None: unknown."""
        return None
