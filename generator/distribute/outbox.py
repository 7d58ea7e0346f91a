"""The ledger of deliveries: what is planned, under way and done, as the book's records have it.

Every change is a record that is on the disk before anything else happens; nothing is ever changed
or taken away. See `book` for what an older one put back from a backup would do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from generator.channels import CHANNELS
from generator.distribute.book import Book
from generator.distribute.fold import Deliveries
from generator.distribute.plan import Plan, adds
from generator.model.deliveries import Delivery, Event, LedgerEntry, Receipt, State
from generator.model.settings import Publication
from generator.store.machine import Machine

LEFT = ("sending", "sent", "unknown")  # states in which the issue may have arrived

MessageId = Callable[[Delivery, int], str]  # delivery and attempt → Message-ID


class Outbox:
    """The ledger, open. One writer at a time: see `claim`."""

    def __init__(self, folder: Path, machine: Machine, clock: Callable[[], datetime]) -> None:
        """Open or make the book in `folder`; a machine without a name only reads it.

        `added` counts what the machine knew better. Raises `DamagedError`.
        """
        self.clock = clock
        self.book = Book(folder, machine, clock)
        self.added = self.book.added

    @property
    def state(self) -> Deliveries:
        """Return what all records come to."""
        return self.book.state

    def close(self) -> None:
        """Close the ledger."""
        self.book.close()

    @property
    def is_known(self) -> bool:
        """Say whether this machine has claimed the ledger before."""
        return self.book.machine.id in self.state.machines

    # -- planning

    def changed_editions(self, plan: Plan) -> tuple[str, ...]:
        """Return the editions whose PDF is another than the one that was frozen."""
        known_ = [one for e in self.entries(plan.issue) for one in (*self.had(e), e.delivery)]
        frozen = {(delivery.edition, delivery.sha256) for delivery in known_}
        known = {edition for edition, _ in frozen}
        now = {(delivery.edition, delivery.sha256) for delivery in plan.deliveries}
        return tuple(sorted(edition for edition, sha256 in now - frozen if edition in known))

    def freeze(
        self, plan: Plan, message_id: MessageId, reason: str = ""
    ) -> tuple[tuple[Delivery, LedgerEntry], ...]:
        """Enter what the ledger lacks; take up new addresses where nothing has left yet.

        A number (份号) that was given stays with its recipient and is given to nobody else.
        Returns the deliveries that are left out because somebody has had the issue at the same
        address, with that entry. `reason` is recorded where an entry changes.
        """
        known = {entry.delivery.recipient: entry for entry in self.entries(plan.issue)}
        reached = {_place(e.delivery): e for e in known.values() if e.state in LEFT}
        following = max((entry.delivery.numbers.stop for entry in known.values()), default=0)
        left_out: list[tuple[Delivery, LedgerEntry]] = []
        records: list[dict[str, Any]] = []
        for delivery in plan.deliveries:
            entry = known.get(delivery.recipient)
            if entry is None and _place(delivery) in reached:
                left_out.append((delivery, reached[_place(delivery)]))
            elif entry is None:
                number = delivery.number
                if known and number:
                    number = max(following, 1)
                    following = number + delivery.copies
                records.append(self._first(replace(delivery, number=number), message_id))
            elif entry.state == "planned":
                kept = replace(delivery, number=entry.delivery.number)
                if kept != entry.delivery:
                    changed = replace(entry, delivery=kept)
                    records.append(self._next(changed, "", reason or "relisted"))
        self.book.write(*records)
        return tuple(left_out)

    def widen(
        self, plan: Plan, publication: Publication, person: str, message_id: MessageId
    ) -> tuple[Delivery, ...]:
        """Let those be sent the rest who have less of the issue than they may see now.

        Return what they had; what was sent stays in the ledger.
        """
        found = []
        for delivery in plan.deliveries:
            entry = self.entry(plan.issue, delivery.recipient)
            if entry and entry.state == "sent" and adds(delivery, entry.delivery, publication):
                found.append(entry.delivery)
                kept = replace(delivery, number=entry.delivery.number or delivery.number)
                self.send_again(replace(entry, delivery=kept), person, message_id)
        return tuple(found)

    # -- reading

    def entries(self, issue: str = "", state: str = "") -> tuple[LedgerEntry, ...]:
        """Return deliveries in the order of their entry: of one issue, in one state, or all."""
        return tuple(self.state.entries(issue, state))

    def entry(self, issue: str, recipient: str) -> LedgerEntry | None:
        """Return one delivery."""
        return self.state.entry(issue, recipient)

    def had(self, entry: LedgerEntry) -> tuple[Delivery, ...]:
        """Return what a recipient was really sent, oldest first, and what may have arrived."""
        delivery = entry.delivery
        had = self.state.had(delivery.issue, delivery.recipient)
        open_ = entry.state in LEFT and delivery not in had
        return (*had, delivery) if open_ else had

    def by_message(self, message_id: str) -> LedgerEntry | None:
        """Return the delivery whose last message bears the Message-ID."""
        return self.state.by_message(message_id)

    def events(self, issue: str) -> tuple[Event, ...]:
        """Return all that happened to an issue's deliveries, oldest first."""
        return self.state.events(issue)

    def receipts(self, issue: str) -> dict[str, Receipt]:
        """Return an issue's receipts by recipient."""
        return self.state.receipts(issue)

    # -- changing

    def mark(
        self,
        entry: LedgerEntry,
        state: State,
        detail: str = "",
        *,
        person: str = "",
        due: datetime | None = None,
    ) -> LedgerEntry:
        """Record a new state of a delivery and return it; on the disk when this returns.

        `due` puts a planned delivery off and counts a try.
        """
        tries = entry.tries + 1 if due else entry.tries
        due = due or (self.clock() if state == "planned" else entry.due)
        changed = replace(entry, state=state, detail=detail, tries=tries, due=due)
        self.book.write(self._next(changed, person, detail), is_kept_twice=state == "sending")
        marked = self.entry(entry.delivery.issue, entry.delivery.recipient)
        assert marked
        return marked

    def send_again(self, entry: LedgerEntry, person: str, message_id: MessageId) -> LedgerEntry:
        """Let a delivery be sent once more, because a person says so."""
        attempt = entry.attempt + 1
        new_id = message_id(entry.delivery, attempt)
        again = replace(entry, attempt=attempt, tries=0, message_id=new_id, planned=self.clock())
        return self.mark(again, "planned", person=person)

    def note(self, entry: LedgerEntry, detail: str, person: str = "") -> None:
        """Record something about a delivery that changes nothing."""
        self.book.write(_event(entry, person, detail))

    def sign(self, receipt: Receipt, *, is_correction: bool = False) -> bool:
        """Record a receipt; False when there is one already that this one is not to correct."""
        before = self.state.signed(receipt.issue, receipt.recipient)
        if before and not is_correction:
            return False
        body = receipt.record()
        what = {name: body.pop(name) for name in ("issue", "recipient")}
        self.book.write({**what, "over": before, "receipt": body})
        return True

    def claim(self, issue: str, over: Sequence[str]) -> str:
        """Record that this machine sends an issue, or no longer; return the record's name."""
        self.book.write({"claim": issue, "over": list(over)})
        return self.book.last

    # -- inside

    def _first(self, delivery: Delivery, message_id: MessageId) -> dict[str, Any]:
        now = self.clock()
        entry = LedgerEntry(delivery, "planned", 1, 0, now, now, now, message_id(delivery, 1))
        return self._next(entry, "", "")

    def _next(self, entry: LedgerEntry, person: str, said: str) -> dict[str, Any]:
        """Return the record that makes a delivery so: what is new, and what it goes on from."""
        delivery = entry.delivery
        known = self.state.fields(delivery.issue, delivery.recipient)
        fields = {
            name: value
            for name, value in entry.record().items()
            if name not in TOLD and known.get(name) != value
        }
        over = self.state.heads(delivery.issue, delivery.recipient)
        return {**_event(entry, person, said), "over": over, "entry": fields}


# What a record says of a delivery besides, or what follows from when it was written and by whom.
TOLD = ("state", "attempt", "machine", "changed")


def _event(entry: LedgerEntry, person: str, said: str) -> dict[str, Any]:
    delivery = entry.delivery
    return {
        "issue": delivery.issue,
        "recipient": delivery.recipient,
        "attempt": entry.attempt,
        "state": entry.state,
        "person": person,
        "said": said,
    }


def _place(delivery: Delivery) -> tuple[str, str]:
    return CHANNELS[delivery.channel].place(delivery)
