"""The ledger of deliveries (发件簿): what is planned, under way and done, in SQLite.

Every change is one transaction that is on the disk before anything else happens. `delivery` holds
the present state; `event` and `receipt` only ever grow. See `shadow` for what an older ledger put
back from a backup would do.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from generator.channels import CHANNELS
from generator.distribute.journal import Shadow
from generator.distribute.plan import Plan
from generator.model.deliveries import (
    Delivery,
    Event,
    LedgerEntry,
    Receipt,
    State,
    moment_of,
    text_of,
)
from generator.store import whole

SCHEMA = """
CREATE TABLE IF NOT EXISTS delivery (
  issue TEXT NOT NULL, recipient TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown')),
  message_id TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (issue, recipient)
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_message ON delivery (message_id);
CREATE INDEX IF NOT EXISTS delivery_state ON delivery (state);
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, issue TEXT NOT NULL, recipient TEXT NOT NULL,
  attempt INTEGER NOT NULL, state TEXT NOT NULL, person TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS event_issue ON event (issue);
CREATE TABLE IF NOT EXISTS receipt (
  issue TEXT NOT NULL, recipient TEXT NOT NULL, receipt TEXT NOT NULL,
  PRIMARY KEY (issue, recipient)
) STRICT;
"""
FOR_GOOD = """
CREATE TRIGGER IF NOT EXISTS {table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'what is recorded stays'); END;
"""

LEFT = ("sending", "sent", "unknown")  # states in which the issue may have arrived

MessageId = Callable[[Delivery, int], str]  # delivery and attempt → Message-ID


class Outbox:
    """The ledger, open. One writer at a time: see `generator.store.lock`."""

    def __init__(self, path: Path, shadow: Path | None, clock: Callable[[], datetime]) -> None:
        """Open or make the ledger at `path`.

        `added` counts what the shadow knew better; without a shadow the ledger is only to be read.
        Raises `sqlite3.DatabaseError` when the file is damaged.
        """
        beside = (f"{path.name}{ending}" for ending in ("", "-wal", "-shm"))
        whole.keep_private(path.parent, *beside)
        with suppress(OSError):  # which SQLite tells better; its other files get this one's mode
            path.touch(0o600)
        self.clock = clock
        self.base = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.base.execute("PRAGMA journal_mode = WAL")
        self.base.execute("PRAGMA synchronous = FULL")
        if self.base.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("quick_check")
        self.base.executescript(SCHEMA)
        for table in ("event", "receipt"):
            for verb in ("UPDATE", "DELETE"):
                self.base.executescript(FOR_GOOD.format(table=table, verb=verb))
        self.shadow = Shadow(shadow) if shadow else None
        self.added = self._catch_up(self.shadow) if self.shadow else 0

    def close(self) -> None:
        """Close the ledger, with everything in its one file."""
        self.base.close()
        if self.shadow:
            self.shadow.close()

    # -- planning

    def changed_editions(self, plan: Plan) -> tuple[str, ...]:
        """Return the editions whose PDF is another than the one that was frozen."""
        frozen = {(e.delivery.edition, e.delivery.sha256) for e in self.entries(plan.issue)}
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
        with self._change():
            for delivery in plan.deliveries:
                entry = known.get(delivery.recipient)
                if entry is None and _place(delivery) in reached:
                    left_out.append((delivery, reached[_place(delivery)]))
                elif entry is None:
                    number = delivery.number
                    if known and number:
                        number = max(following, 1)
                        following = number + delivery.copies
                    self._enter(replace(delivery, number=number), message_id)
                elif entry.state == "planned":
                    kept = replace(delivery, number=entry.delivery.number)
                    if kept != entry.delivery:
                        self._put(replace(entry, delivery=kept), "", reason or "relisted")
        return tuple(left_out)

    # -- reading

    def entries(self, issue: str = "", state: str = "") -> tuple[LedgerEntry, ...]:
        """Return deliveries in the order of their entry: of one issue, in one state, or all."""
        rows = self.base.execute(
            "SELECT entry FROM delivery WHERE (?1 = '' OR issue = ?1) AND (?2 = '' OR state = ?2)"
            " ORDER BY rowid",
            (issue, state),
        )
        return tuple(LedgerEntry.of(json.loads(row[0])) for row in rows)

    def entry(self, issue: str, recipient: str) -> LedgerEntry | None:
        """Return one delivery."""
        return self._one("issue = ? AND recipient = ?", issue, recipient)

    def by_message(self, message_id: str) -> LedgerEntry | None:
        """Return the delivery whose last message bears the Message-ID."""
        return self._one("message_id = ? AND recipient <> ?", message_id, "")

    def events(self, issue: str) -> tuple[Event, ...]:
        """Return all that happened to an issue's deliveries, oldest first."""
        rows = self.base.execute(
            "SELECT at, issue, recipient, attempt, state, person, detail FROM event"
            " WHERE issue = ? ORDER BY id",
            (issue,),
        )
        return tuple(Event(moment_of(row[0]), *row[1:]) for row in rows)

    def receipts(self, issue: str) -> dict[str, Receipt]:
        """Return an issue's receipts by recipient."""
        rows = self.base.execute("SELECT receipt FROM receipt WHERE issue = ?", (issue,))
        receipts = (Receipt.of(json.loads(row[0])) for row in rows)
        return {receipt.recipient: receipt for receipt in receipts}

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
        changed = replace(entry, state=state, detail=detail, tries=tries, due=due or self.clock())
        with self._change():
            changed = self._put(changed, person, detail)
        if self.shadow:
            self.shadow.write(changed, sync=state == "sending")
        return changed

    def send_again(self, entry: LedgerEntry, person: str, message_id: MessageId) -> LedgerEntry:
        """Let a delivery be sent once more, because a person says so."""
        attempt = entry.attempt + 1
        new_id = message_id(entry.delivery, attempt)
        again = replace(entry, attempt=attempt, tries=0, message_id=new_id, planned=self.clock())
        return self.mark(again, "planned", person=person)

    def note(self, entry: LedgerEntry, detail: str, person: str = "") -> None:
        """Record something about a delivery that changes nothing."""
        with self._change():
            self._add_event(entry, person, detail)

    def sign(self, receipt: Receipt) -> bool:
        """Record a receipt for good; False when there is one already."""
        with self._change():
            is_new = self._add_receipt(receipt)
        if is_new and self.shadow:
            self.shadow.write(receipt)
        return is_new

    # -- inside

    @contextmanager
    def _change(self) -> Iterator[None]:
        self.base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.base.execute("ROLLBACK")
            raise
        self.base.execute("COMMIT")

    def _one(self, condition: str, *values: str) -> LedgerEntry | None:
        query = f"SELECT entry FROM delivery WHERE {condition}"  # noqa: S608 -- never from outside
        row = self.base.execute(query, values).fetchone()
        return LedgerEntry.of(json.loads(row[0])) if row else None

    def _enter(self, delivery: Delivery, message_id: MessageId) -> None:
        now = self.clock()
        self._put(
            LedgerEntry(delivery, "planned", 1, 0, 0, now, now, now, message_id(delivery, 1)),
            "",
            "",
        )

    def _put(self, entry: LedgerEntry, person: str, detail: str) -> LedgerEntry:
        """Store an entry as its next revision, and say so among the events."""
        entry = replace(entry, revision=entry.revision + 1, changed=self.clock())
        delivery = entry.delivery
        self.base.execute(
            "INSERT INTO delivery (issue, recipient, state, message_id, entry)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " state = excluded.state, message_id = excluded.message_id, entry = excluded.entry",
            (
                delivery.issue,
                delivery.recipient,
                entry.state,
                entry.message_id,
                json.dumps(entry.record(), ensure_ascii=False),
            ),
        )
        self._add_event(entry, person, detail)
        return entry

    def _add_event(self, entry: LedgerEntry, person: str, detail: str) -> None:
        delivery = entry.delivery
        what = (delivery.issue, delivery.recipient, entry.attempt, entry.state, person, detail)
        self.base.execute(
            "INSERT INTO event (at, issue, recipient, attempt, state, person, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (text_of(self.clock()), *what),
        )

    def _add_receipt(self, receipt: Receipt) -> bool:
        done = self.base.execute(
            "INSERT INTO receipt VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (receipt.issue, receipt.recipient, json.dumps(receipt.record(), ensure_ascii=False)),
        )
        return done.rowcount == 1

    def _catch_up(self, shadow: Shadow) -> int:
        """Take over what the shadow has in a later revision; return how many."""
        added = 0
        known = {
            (entry.delivery.issue, entry.delivery.recipient): entry.revision
            for entry in (self.entries() if shadow.entries else ())
        }
        with self._change():
            for key, entry in shadow.entries.items():
                if entry.revision > known.get(key, 0):
                    self._put(entry, "", "restored")
                    added += 1
            for receipt in shadow.receipts.values():
                added += self._add_receipt(receipt)
        return added


def _place(delivery: Delivery) -> tuple[str, str]:
    return CHANNELS[delivery.channel].place(delivery)
