"""What the records of deliveries come to: the same, in whatever order they were brought together.

A record about a delivery names those that it goes on from (`over`). Where two machines went on
from the same one without knowing of each other, the safer state counts: the one that sends less.
`n` is greater than that of every record its writer knew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.model.deliveries import Delivery, Event, LedgerEntry, Receipt
from generator.store.chain import Record
from generator.store.moments import moment_of

SAFETY = ("planned", "failed", "sending", "unknown", "sent")


class GapError(Exception):
    """A record goes on from one that is not here; `args` is the machine that wrote it."""


class Deliveries:
    """The state of all deliveries; grows by `add`."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        """Fold records. Raises `GapError` when one that another goes on from is missing."""
        self.n = 0
        self.claims: dict[str, Record] = {}  # those that nobody has ended, by hash
        self.machines: set[str] = set()  # those that have claimed a run
        self.writers: set[str] = set()  # those that have recorded a delivery
        self._fields: dict[str, dict[str, Any]] = {}  # a delivery's after each record, by hash
        self._heads: dict[str, dict[str, list[str]]] = {}  # what no record goes on from
        self._receipts: dict[str, dict[str, dict[str, Receipt]]] = {}
        self._events: dict[str, list[Event]] = {}
        self._by_message: dict[str, tuple[str, str]] = {}
        self._had: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for record in sorted(records, key=lambda one: (one["n"], one["sha256"])):
            self.add(record)

    def add(self, record: Record) -> None:
        """Take up a record that comes after all before."""
        self.n = record["n"]
        id_, over = record["sha256"], record.get("over", ())
        if "claim" in record:
            self.machines.add(record["machine"])
            self.claims = {known: one for known, one in self.claims.items() if known not in over}
            if record["claim"]:
                self.claims[id_] = record
            return
        issue, recipient = record["issue"], record["recipient"]
        if "receipt" in record:
            signed = self._receipts.setdefault(issue, {}).setdefault(recipient, {})
            for known in over:
                signed.pop(known, None)
            signed[id_] = Receipt.of({"issue": issue, "recipient": recipient, **record["receipt"]})
            return
        self.writers.add(record["machine"])
        self._heads.setdefault(issue, {}).setdefault(recipient, [])
        if "entry" in record:
            self._go_on(record, over)
        self._events.setdefault(issue, []).append(
            Event(
                moment_of(record["at"]),
                issue,
                recipient,
                record["attempt"],
                record["state"],
                record["person"],
                record["said"],
            )
        )

    def issues(self) -> frozenset[str]:
        """Return the issues of which anything was planned."""
        return frozenset(self._heads)

    def entries(self, issue: str = "", state: str = "") -> Iterator[LedgerEntry]:
        """Yield deliveries in the order of their entry: of one issue, in one state, or all."""
        for id_ in (issue,) if issue else tuple(self._heads):
            for heads in self._heads.get(id_, {}).values():
                if heads and state in ("", self._fields[heads[0]]["state"]):
                    yield LedgerEntry.of(self._fields[heads[0]])

    def entry(self, issue: str, recipient: str) -> LedgerEntry | None:
        """Return one delivery."""
        heads = self.heads(issue, recipient)
        return LedgerEntry.of(self._fields[heads[0]]) if heads else None

    def heads(self, issue: str, recipient: str) -> list[str]:
        """Return the records of a delivery that no other goes on from; the first one counts."""
        return self._heads.get(issue, {}).get(recipient, [])

    def fields(self, issue: str, recipient: str) -> dict[str, Any]:
        """Return a delivery as data, empty when there is none."""
        heads = self.heads(issue, recipient)
        return self._fields[heads[0]] if heads else {}

    def had(self, issue: str, recipient: str) -> tuple[Delivery, ...]:
        """Return what a recipient was really sent of an issue, oldest first."""
        return tuple(Delivery(**each) for each in self._had.get((issue, recipient), ()))

    def by_message(self, message_id: str) -> LedgerEntry | None:
        """Return the delivery whose last message bears the Message-ID."""
        entry = self.entry(*self._by_message.get(message_id, ("", "")))
        return entry if entry and entry.message_id == message_id else None

    def events(self, issue: str) -> tuple[Event, ...]:
        """Return all that happened to an issue's deliveries, oldest first."""
        return tuple(self._events.get(issue, ()))

    def receipts(self, issue: str) -> dict[str, Receipt]:
        """Return an issue's receipts by recipient: of two made apart, the first."""
        signed = self._receipts.get(issue, {})
        return {
            recipient: min((one.recorded, id_, one) for id_, one in signed[recipient].items())[2]
            for recipient in signed
        }

    def signed(self, issue: str, recipient: str) -> list[str]:
        """Return the records of a delivery's receipts that no other corrects."""
        return list(self._receipts.get(issue, {}).get(recipient, ()))

    def _go_on(self, record: Record, over: Iterable[str]) -> None:
        base: dict[str, Any] = {}
        for id_ in over:
            if id_ not in self._fields:
                raise GapError(record["machine"])
            base = base or self._fields[id_]
        now = {name: record[name] for name in ("state", "attempt", "machine")}
        fields = {**base, "changed": record["at"], **record["entry"], **now}
        self._fields[record["sha256"]] = fields
        if fields["state"] == "sent" and base.get("state") != "sent":
            self._had.setdefault((record["issue"], record["recipient"]), []).append(
                fields["delivery"]
            )
        theirs = self._heads[record["issue"]]
        left = [id_ for id_ in theirs[record["recipient"]] if id_ not in over]
        theirs[record["recipient"]] = sorted([*left, record["sha256"]], key=self._safety)[::-1]
        self._by_message[fields["message_id"]] = record["issue"], record["recipient"]

    def _safety(self, id_: str) -> tuple[int, int, str]:
        fields = self._fields[id_]
        return SAFETY.index(fields["state"]), fields["attempt"], id_
