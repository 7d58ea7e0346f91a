"""The ledger of deliveries (发件簿): what is planned, under way and done, in SQLite.

Every change is one transaction that is on the disk before anything else happens. `delivery` holds
the present state; `event` and `receipt` only ever grow. What is about to leave is written to the
shadow as well, so that an older ledger put back from a backup does not send again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from generator.distribute.plan import Delivery, Plan
from generator.distribute.shadow import Shadow

State = Literal["planned", "sending", "sent", "failed", "unknown"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS delivery (
  issue TEXT NOT NULL, recipient TEXT NOT NULL, delivery TEXT NOT NULL, attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'sending', 'sent', 'failed', 'unknown')),
  tries INTEGER NOT NULL, due TEXT NOT NULL, planned TEXT NOT NULL, changed TEXT NOT NULL,
  message_id TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (issue, recipient)
) STRICT;
CREATE INDEX IF NOT EXISTS by_message ON delivery (message_id);
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, issue TEXT NOT NULL, recipient TEXT NOT NULL,
  attempt INTEGER NOT NULL, state TEXT NOT NULL, person TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS receipt (
  issue TEXT NOT NULL, recipient TEXT NOT NULL, signed_by TEXT NOT NULL, signed_on TEXT NOT NULL,
  note TEXT NOT NULL, recorded TEXT NOT NULL, PRIMARY KEY (issue, recipient)
) STRICT;
"""
FOR_GOOD = """
CREATE TRIGGER IF NOT EXISTS {table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'what is recorded stays'); END;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recipient's delivery as the ledger has it.

    `attempt` counts sendings that a person asked for, from 1; `tries` counts how often the present
    one was put off, and `due` says until when. Times are in UTC to the second.
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


class Outbox:
    """The ledger, open. One writer at a time: see `generator.distribute.lock`."""

    def __init__(self, path: Path, shadow: Path, clock: Callable[[], datetime]) -> None:
        """Open or make the ledger at `path`; add what its `shadow` knows better.

        `added` counts the deliveries that the ledger had forgotten. Raises `sqlite3.DatabaseError`
        when the file is damaged.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
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
        self.shadow = Shadow(shadow)
        self.added = self._catch_up()

    def close(self) -> None:
        """Close the ledger, with everything in its one file."""
        self.base.close()
        self.shadow.close()

    # -- planning

    def changed_editions(self, plan: Plan) -> tuple[str, ...]:
        """Return the editions whose PDF is another than the one that was frozen."""
        frozen = {
            (entry.delivery.edition, entry.delivery.sha256) for entry in self.entries(plan.issue)
        }
        known = {edition for edition, _ in frozen}
        now = {(delivery.edition, delivery.sha256) for delivery in plan.deliveries}
        return tuple(sorted(edition for edition, sha256 in now - frozen if edition in known))

    def freeze(self, plan: Plan, message_id: Callable[[Delivery, int], str]) -> None:
        """Enter what the ledger lacks; take up new addresses where nothing has left yet."""
        with self._change():
            known = {entry.delivery.recipient: entry for entry in self.entries(plan.issue)}
            taken = [entry.delivery.numbers.stop for entry in known.values()]
            following = max(taken, default=0)
            for delivery in plan.deliveries:
                entry = known.get(delivery.recipient)
                if entry is None:
                    if known and delivery.number:
                        delivery = replace(delivery, number=max(following, 1))
                        following = delivery.numbers.stop
                    self._enter(delivery, 1, message_id(delivery, 1))
                elif entry.state == "planned" and not _same(entry.delivery, delivery):
                    kept = replace(delivery, number=entry.delivery.number)
                    self._update(replace(entry, delivery=kept), "", "taken up from the lists")

    # -- reading

    def entries(self, issue: str = "") -> tuple[Entry, ...]:
        """Return the deliveries of an issue, of all when empty, in the order of their entry."""
        where = "WHERE issue = ?" if issue else ""
        rows = self.base.execute(
            "SELECT delivery, state, attempt, tries, due, planned, changed, message_id, detail"
            f" FROM delivery {where} ORDER BY rowid",  # noqa: S608 -- a constant
            (issue,) if issue else (),
        )
        return tuple(_entry(row) for row in rows)

    def entry(self, issue: str, recipient: str) -> Entry | None:
        """Return one delivery."""
        found = (one for one in self.entries(issue) if one.delivery.recipient == recipient)
        return next(found, None)

    def events(self, issue: str) -> tuple[Event, ...]:
        """Return all that happened to an issue's deliveries, oldest first."""
        rows = self.base.execute(
            "SELECT at, issue, recipient, attempt, state, person, detail FROM event"
            " WHERE issue = ? ORDER BY id",
            (issue,),
        )
        return tuple(Event(_moment(row[0]), *row[1:]) for row in rows)

    def receipts(self, issue: str) -> dict[str, Receipt]:
        """Return an issue's receipts by recipient."""
        rows = self.base.execute(
            "SELECT issue, recipient, signed_by, signed_on, note, recorded FROM receipt"
            " WHERE issue = ? ORDER BY rowid",
            (issue,),
        )
        return {
            row[1]: Receipt(
                row[0], row[1], row[2], date.fromisoformat(row[3]), row[4], _moment(row[5])
            )
            for row in rows
        }

    # -- changing

    def mark(
        self,
        entry: Entry,
        state: State,
        detail: str = "",
        *,
        person: str = "",
        due: datetime | None = None,
    ) -> Entry:
        """Record a new state of a delivery and return it; on the disk when this returns.

        `due` puts a planned delivery off and counts a try.
        """
        now = self.clock()
        changed = replace(
            entry,
            state=state,
            detail=detail,
            changed=now,
            due=due or now,
            tries=entry.tries + 1 if due else entry.tries,
        )
        if state == "sending":
            self.shadow.write(_record(changed), sync=True)
        with self._change():
            self._update(changed, person, detail)
        if state != "sending":
            self.shadow.write(_record(changed), sync=False)
        return changed

    def send_again(
        self, entry: Entry, person: str, message_id: Callable[[Delivery, int], str]
    ) -> Entry:
        """Let a delivery be sent once more, because a person says so."""
        attempt = entry.attempt + 1
        again = replace(
            entry, attempt=attempt, tries=0, message_id=message_id(entry.delivery, attempt)
        )
        return self.mark(again, "planned", "to be sent again", person=person)

    def note(self, entry: Entry, detail: str, person: str = "") -> None:
        """Record something about a delivery that changes nothing."""
        with self._change():
            self._add_event(entry, person, detail)

    def sign(self, receipt: Receipt) -> bool:
        """Record a receipt for good; False when there is one already."""
        with self._change():
            done = self.base.execute(
                "INSERT OR IGNORE INTO receipt VALUES (?, ?, ?, ?, ?, ?)",
                (
                    receipt.issue,
                    receipt.recipient,
                    receipt.signed_by,
                    receipt.signed_on.isoformat(),
                    receipt.note,
                    _text(receipt.recorded),
                ),
            )
        return done.rowcount == 1

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

    def _enter(self, delivery: Delivery, attempt: int, message_id: str) -> None:
        now = self.clock()
        entry = Entry(delivery, "planned", attempt, 0, now, now, now, message_id)
        self._insert(entry)
        self._add_event(entry, "", "")

    def _insert(self, entry: Entry) -> None:
        self.base.execute(
            "INSERT OR REPLACE INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _row(entry),
        )

    def _update(self, entry: Entry, person: str, detail: str) -> None:
        delivery = entry.delivery
        self.base.execute(
            "UPDATE delivery SET delivery = ?, attempt = ?, state = ?, tries = ?, due = ?,"
            " planned = ?, changed = ?, message_id = ?, detail = ?"
            " WHERE issue = ? AND recipient = ?",
            (*_row(entry)[2:], delivery.issue, delivery.recipient),
        )
        self._add_event(entry, person, detail)

    def _add_event(self, entry: Entry, person: str, detail: str) -> None:
        delivery = entry.delivery
        what = (delivery.issue, delivery.recipient, entry.attempt, entry.state, person, detail)
        self.base.execute(
            "INSERT INTO event (at, issue, recipient, attempt, state, person, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (_text(self.clock()), *what),
        )
