"""Whatever a way does, and wherever the program dies: each gets it once or is listed."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.channels.common import AboutTo, Outcome, UnreachableError
from generator.channels.common.message import Enclosure
from generator.distribute.deliver import Pace, deliver, settle
from generator.model.deliveries import LedgerEntry
from tests.mailing import ENCLOSURE, ISSUE, identifier, open_ledger, plan_of, say

Happening = Literal[
    "sent", "later", "failed", "unanswered", "unanswered but arrived", "away", "away for good",
    "dies early", "dies before", "dies after",
]  # fmt: skip
RECIPIENTS = 4


class DiedError(Exception):
    """The program's end at this point."""


@dataclass
class Scripted:
    """A way on which things happen as they are written; then all goes well."""

    script: list[Happening]
    arrived: Counter[str] = field(default_factory=Counter)

    def wait(self, now: datetime) -> float:
        return 0.0

    def deliver(self, entry: LedgerEntry, enclosure: Enclosure, about_to: AboutTo) -> Outcome:
        happens = self.script.pop(0) if self.script else "sent"
        if happens.startswith("away"):
            raise UnreachableError(happens, is_lasting=happens == "away for good")
        if happens == "dies early":
            raise DiedError
        about_to("there")
        if happens == "dies before":
            raise DiedError
        if happens in ("sent", "unanswered but arrived", "dies after"):
            self.arrived[entry.delivery.recipient] += 1
        if happens == "dies after":
            raise DiedError
        if happens.startswith("unanswered"):
            return Outcome("unknown", happens)
        return Outcome(happens, happens)  # type: ignore[arg-type]  # the three results are left

    @staticmethod
    def settle(entry: LedgerEntry) -> bool | None:
        return None

    def finish(self) -> None:
        """Have nothing to close."""


@given(
    st.lists(st.sampled_from(Happening.__args__), max_size=12),
    st.lists(st.integers(-90, 90), max_size=3),
)  # type: ignore[attr-defined]
@settings(max_examples=40)
def test_each_arrives_once_or_is_listed(script: list[Happening], jumps: list[int]) -> None:
    """The clock may jump by any minutes between two runs."""
    way = Scripted(script)
    now = datetime.fromisoformat("2023-02-10T09:00:00+00:00")
    ends = sum(happens.startswith(("dies", "away for good")) for happens in script)
    pace = Pace(1e9, sleep=lambda seconds: None)
    with tempfile.TemporaryDirectory() as folder:
        for jump in [*jumps, *[0] * ends, 0]:
            now += timedelta(minutes=jump)
            with closing(open_ledger(Path(folder))) as outbox:
                outbox.clock = lambda: now  # noqa: B023 -- used within this round alone
                settle(outbox)
                outbox.freeze(plan_of(RECIPIENTS), identifier)
                try:
                    deliver(
                        outbox, plan_of(RECIPIENTS), {"email": way}, lambda e: ENCLOSURE, pace, say
                    )
                except DiedError:
                    continue
        with closing(open_ledger(Path(folder))) as outbox:
            settle(outbox)
            entries = outbox.entries(ISSUE)
    assert len(entries) == RECIPIENTS
    for entry in entries:
        arrived = way.arrived[entry.delivery.recipient]
        expected = {"sent": (1,), "failed": (0,), "unknown": (0, 1)}[entry.state]
        assert arrived in expected, entry
