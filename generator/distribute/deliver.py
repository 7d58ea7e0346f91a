"""A run: what the ledger lacks is delivered, each once, whatever cuts the run short."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from generator.channels import CHANNELS
from generator.channels.common import Outcome, UnreachableError, Way
from generator.channels.common.message import Enclosure
from generator.distribute.outbox import Outbox
from generator.distribute.plan import Plan
from generator.model.deliveries import LedgerEntry

# How long to wait after the first, second … time that the other side asked to be tried later.
DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))

Report = Callable[[LedgerEntry, Outcome], None]
EnclosureFor = Callable[[LedgerEntry], Enclosure]


@dataclass(slots=True)
class Pace:
    """How long a run waits: between tries, and at most in all before it leaves the rest."""

    patience: float = 0.0  # seconds
    delays: tuple[timedelta, ...] = DELAYS
    sleep: Callable[[float], None] = time.sleep
    notice: Callable[[float], None] | None = None  # told the seconds before a rest
    waited: float = 0.0

    def rest(self, seconds: float) -> bool:
        """Sleep, or say that it would be too long."""
        if seconds <= 0:
            return True
        if self.waited + seconds > self.patience:
            return False
        if self.notice:
            self.notice(seconds)
        self.sleep(seconds)
        self.waited += seconds
        return True

    def delay(self, tries: int) -> timedelta:
        """Return how long to wait after the `tries`-th try, from 1."""
        return self.delays[min(tries, len(self.delays)) - 1]

    def left(self, entry: LedgerEntry, now: datetime) -> float:
        """Return the seconds until an entry is due: no more than its delay, whatever the clock."""
        if not entry.tries:
            return 0.0
        return min(entry.due - now, self.delay(entry.tries)).total_seconds()


@dataclass(slots=True)
class Run:
    """What a run did, by recipient; what it left for later, and why a way was closed."""

    done: dict[str, Outcome] = field(default_factory=dict)
    left: list[LedgerEntry] = field(default_factory=list)
    closed: dict[str, str] = field(default_factory=dict)


def settle(outbox: Outbox, *, of_others: bool = False) -> tuple[LedgerEntry, ...]:
    """Decide what became of deliveries that a dead run had under way; return the unknown ones.

    To be called under the lock alone: then nobody is sending here; those `of_others` under the
    claim, when nobody sends anywhere. What another machine left where, this one cannot see.
    """
    unknown: list[LedgerEntry] = []
    for entry in outbox.entries(state="sending"):
        is_own = entry.machine == outbox.book.machine.id
        if not is_own and not of_others:
            continue
        is_done = CHANNELS[entry.delivery.way].settle(entry) if is_own else None
        if is_done is None:
            unknown.append(outbox.mark(entry, "unknown", "interrupted"))
        else:
            outbox.mark(entry, "sent" if is_done else "planned", entry.detail)
    return tuple(unknown)


def deliver(
    outbox: Outbox,
    plan: Plan,
    ways: Mapping[str, Way],
    enclosure_for: EnclosureFor,
    pace: Pace,
    report: Report,
) -> Run:
    """Deliver what is planned, one way after the other, waiting within the pace's patience."""
    run = Run()
    wanted = {delivery.recipient for delivery in plan.deliveries}
    waiting = [e for e in outbox.entries(plan.issue, "planned") if e.delivery.recipient in wanted]
    for name, way in ways.items():
        theirs = [entry for entry in waiting if entry.delivery.way == name]
        if theirs:
            _Round(outbox, way, enclosure_for, pace, report, run).serve(name, theirs)
            way.finish()
    return run


@dataclass(slots=True)
class _Round:
    """The deliveries of one way."""

    outbox: Outbox
    way: Way
    enclosure_for: EnclosureFor
    pace: Pace
    report: Report
    run: Run

    def serve(self, name: str, entries: list[LedgerEntry]) -> None:
        queue = [(e.due if e.tries else e.planned, n, e) for n, e in enumerate(entries)]
        heapq.heapify(queue)
        closed = 0
        while queue:
            _, number, entry = queue[0]
            now = self.outbox.clock()
            if not self.pace.rest(max(self.pace.left(entry, now), self.way.wait(now))):
                break
            try:
                entry = self._deliver(entry)
            except UnreachableError as fault:
                closed += 1
                wait = self.pace.delay(closed).total_seconds()
                if fault.is_lasting or not self.pace.rest(wait):
                    self.run.closed[name] = fault.detail
                    break
                continue
            closed = 0
            heapq.heappop(queue)
            if entry.state == "planned":
                heapq.heappush(queue, (entry.due, number, entry))
        self.run.left += [entry for _, _, entry in sorted(queue, key=lambda one: one[1])]

    def _deliver(self, entry: LedgerEntry) -> LedgerEntry:
        current = entry

        def about_to(place: str) -> LedgerEntry:
            nonlocal current
            current = self.outbox.mark(current, "sending", place)
            return current

        outcome = self.way.deliver(entry, self.enclosure_for(entry), about_to)
        if outcome.result == "later" and entry.tries + 1 > len(self.pace.delays):
            outcome = Outcome("failed", outcome.detail)
        if outcome.result == "later":
            due = self.outbox.clock() + self.pace.delay(entry.tries + 1)
            current = self.outbox.mark(current, "planned", outcome.detail, due=due)
        else:
            current = self.outbox.mark(current, outcome.result, outcome.detail)
        self.run.done[entry.delivery.recipient] = outcome
        self.report(current, outcome)
        return current
