"""A delivery, what the ledger of deliveries holds, and its form as text."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

from generator.store.moments import moment_of, text_of

RECORDS = "data/ledger/deliveries"  # the folder of what was recorded

Why = Literal["up", "across", "down", "file", "unit"]  # the last of a notice
State = Literal["planned", "sending", "sent", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one recipient gets of one issue; or the notice of that name, which a unit gets.

    `way` is how it travels (an e-mail recipient's may be a file in the outbox); `sha256` is that of
    the edition's PDF; `number` is the first 份号 of its copies, 0 when they bear none; `items` is
    how many of the issue's it holds, 0 where that was not counted yet.
    """

    issue: str
    recipient: str
    name: str
    line: Why
    via: str
    channel: str
    way: str
    address: str
    edition: str
    sha256: str
    copies: int
    number: int = 0
    items: int = 0

    @property
    def numbers(self) -> range:
        """Return the numbers (份号) that its copies bear."""
        return range(self.number, self.number + self.copies) if self.number else range(0)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One recipient's delivery as the ledger has it.

    `attempt` counts sendings that a person asked for, from 1; `tries` counts how often the present
    one was put off, and `due` says until when; `machine` recorded the present state.
    """

    delivery: Delivery
    state: State
    attempt: int
    tries: int
    due: datetime
    planned: datetime
    changed: datetime
    message_id: str
    detail: str = ""
    machine: str = ""

    def record(self) -> dict[str, Any]:
        """Return the entry as data for JSON."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        for name in ("due", "planned", "changed"):
            fields[name] = text_of(fields[name])
        delivery = asdict(self.delivery)
        if not self.delivery.items:  # as it was recorded before they were counted
            del delivery["items"]
        return {**fields, "delivery": delivery}

    @classmethod
    def of(cls, record: dict[str, Any]) -> LedgerEntry:
        """Return the entry that `record` was made from."""
        moments = {name: moment_of(record[name]) for name in ("due", "planned", "changed")}
        return cls(**{**record, **moments, "delivery": Delivery(**record["delivery"])})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a delivery; `person` is who said so, empty for the program."""

    at: datetime
    issue: str
    recipient: str
    attempt: int
    state: str
    person: str
    detail: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt (签收)."""

    issue: str
    recipient: str
    signed_by: str
    signed_on: date
    note: str
    recorded: datetime

    def record(self) -> dict[str, Any]:
        """Return the receipt as data for JSON."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "signed_on": self.signed_on.isoformat(),
            "recorded": text_of(self.recorded),
        }

    @classmethod
    def of(cls, record: dict[str, Any]) -> Receipt:
        """Return the receipt that `record` was made from."""
        return cls(
            **{
                **record,
                "signed_on": date.fromisoformat(record["signed_on"]),
                "recorded": moment_of(record["recorded"]),
            }
        )
