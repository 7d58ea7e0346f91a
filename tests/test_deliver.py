"""A run delivers each once, whatever cuts it short and whatever the clock says."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.distribute.channels import Outcome
from generator.distribute.deliver import DELAYS, Pace, Run, deliver, settle
from generator.distribute.entries import Entry
from generator.distribute.lock import BusyError, held
from generator.distribute.outbox import Outbox
from tests.mailing import ENCLOSURE, ISSUE, identifier, open_ledger, plan_of, say, server
from tests.mailserver import DROP, Answer, Mailbox, serving

KILLS = 30
RECIPIENTS = 300


def states(outbox: Outbox) -> Counter[str]:
    return Counter(entry.state for entry in outbox.entries(ISSUE))


class Clock:
    """A clock that only moves when someone sleeps, or when it is set."""

    def __init__(self) -> None:
        self.now = datetime(2023, 2, 10, 9, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def a_run(outbox: Outbox, port: int, count: int, pace: Pace | None = None) -> Run:
    ways = {"email": server(port)}
    settle(outbox, ways)
    outbox.freeze(plan_of(count), identifier)
    return deliver(outbox, plan_of(count), ways, lambda entry: ENCLOSURE, pace or Pace(), say)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Outbox]:
    outbox = open_ledger(tmp_path)
    yield outbox
    outbox.close()


# -- kills


def test_kills_at_random_points_duplicate_and_lose_nothing(tmp_path: Path) -> None:
    """At least 30 SIGKILLs: nothing twice, nothing lost, at most one unknown a kill, each listed."""
    chance = random.Random(19)
    mailbox = Mailbox(pause=0.01)  # so that many a kill falls between the keeping and the answer
    kills = unknown = 0
    with serving(mailbox) as port:
        while True:
            worker = _worker(tmp_path, port)
            assert worker.stdout
            assert worker.stdout.readline() == "open\n"
            if kills < KILLS:
                if kills % 4:
                    assert worker.stdout.readline() == "sending\n"
                time.sleep(chance.uniform(0.0, 0.06))
                worker.kill()
                kills += worker.wait() != 0
            else:
                assert worker.stdout.read() == "sending\ndone\n"
            worker.wait()
            worker.stdout.close()
            outbox = open_ledger(tmp_path)
            settle(outbox, {"email": server(port)})
            now = states(outbox)["unknown"]
            assert now - unknown <= 1, "one kill leaves at most one unknown"
            unknown = now
            entries = outbox.entries(ISSUE)
            outbox.close()
            if worker.returncode == 0 and kills >= KILLS:
                break
            assert states_left(entries), "the run is long enough to be killed"
    taken = mailbox.recipients
    assert max(taken.values()) == 1, "nothing twice"
    assert len(entries) == RECIPIENTS
    for entry in entries:
        arrived = taken[entry.delivery.address]
        assert entry.state in ("sent", "unknown"), entry
        assert arrived == 1 or entry.state == "unknown", f"lost: {entry}"
    assert KILLS / 6 < unknown <= kills, "the kills hit where it matters"
    listed = [entry for entry in entries if entry.state == "unknown"]
    assert all(entry.message_id.startswith("<2023-1.") for entry in listed)


def _worker(folder: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mailing", str(folder), str(port), str(RECIPIENTS)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )


def states_left(entries: tuple[Entry, ...]) -> bool:
    return len(entries) < RECIPIENTS or any(entry.state == "planned" for entry in entries)


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with serving(Mailbox()) as port:
        worker = _worker(tmp_path, port)
        assert worker.stdout
        worker.stdout.readline()
        with pytest.raises(BusyError), held(tmp_path / "ledger/lock"):
            pass
        worker.kill()
        worker.wait()
        worker.stdout.close()
        with held(tmp_path / "ledger/lock"):
            assert worker.returncode < 0


# -- again


def test_a_second_run_sends_nothing(ledger: Outbox) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        assert len(a_run(ledger, port, 5).done) == 5
        assert a_run(ledger, port, 5).done == {}
    assert set(mailbox.recipients.values()) == {1}


def test_who_is_added_later_gets_the_issue_alone(ledger: Outbox) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        a_run(ledger, port, 3)
        assert list(a_run(ledger, port, 4).done) == ["r3"]


def test_who_has_left_the_list_gets_nothing(ledger: Outbox) -> None:
    mailbox = Mailbox(at_rcpt=lambda address, times: "451 later")
    with serving(mailbox) as port:
        a_run(ledger, port, 3)
        mailbox.at_rcpt = lambda address, times: "250 OK"
        patient = Pace(1e9, sleep=lambda seconds: None)
        a_run(ledger, port, 1, patient)
    assert list(mailbox.recipients) == ["r0@example.invalid"]


@pytest.mark.parametrize("folder", ["ledger", "ledger/deliveries.sqlite"])
def test_an_older_ledger_put_back_sends_nothing_twice(tmp_path: Path, folder: str) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        outbox = open_ledger(tmp_path)
        a_run(outbox, port, 2)
        outbox.close()
        backup = tmp_path / "backup"
        shutil.copytree(tmp_path / "ledger", backup)
        outbox = open_ledger(tmp_path)
        a_run(outbox, port, 6)
        outbox.close()
        shutil.rmtree(tmp_path / "ledger")
        shutil.copytree(backup, tmp_path / "ledger")
        outbox = open_ledger(tmp_path)
        assert outbox.added == 4
        assert a_run(outbox, port, 7).done.keys() == {"r6"}
        outbox.close()
    assert set(mailbox.recipients.values()) == {1}
    assert len(mailbox.recipients) == 7


def test_a_lost_ledger_is_made_again_from_its_shadow(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        outbox = open_ledger(tmp_path)
        a_run(outbox, port, 3)
        outbox.close()
        shutil.rmtree(tmp_path / "ledger")
        outbox = open_ledger(tmp_path)
        assert outbox.added == 3
        assert a_run(outbox, port, 3).done == {}
        outbox.close()


def test_what_was_under_way_when_the_ledger_was_put_back_is_unknown(tmp_path: Path) -> None:
    outbox = open_ledger(tmp_path)
    outbox.freeze(plan_of(1), identifier)
    outbox.mark(outbox.entries(ISSUE)[0], "sending", "host")
    outbox.close()
    shutil.rmtree(tmp_path / "ledger")
    outbox = open_ledger(tmp_path)
    (unknown,) = settle(outbox, {"email": server(1)})
    assert unknown.message_id == outbox.entries(ISSUE)[0].message_id
    outbox.close()


# -- later


def asks_to_wait(times_: int) -> Answer:
    return lambda address, times: "451 busy" if times <= times_ else "250 OK"


def test_it_is_tried_again_with_growing_delays_and_one_message_id(tmp_path: Path) -> None:
    clock = Clock()
    outbox = Outbox(tmp_path / "l/d.sqlite", tmp_path / "b/d.jsonl", clock)
    mailbox = Mailbox(at_data=asks_to_wait(3))
    with serving(mailbox) as port:
        run = a_run(outbox, port, 1, Pace(3600, sleep=clock.sleep))
    assert run.done["r0"].result == "sent"
    assert clock.slept == [60, 300, 900]
    (entry,) = outbox.entries(ISSUE)
    assert (entry.state, entry.attempt) == ("sent", 1)
    assert [message["Message-ID"] for message in mailbox.messages] == [entry.message_id]
    outbox.close()


def test_a_run_leaves_what_would_take_too_long(tmp_path: Path) -> None:
    clock = Clock()
    outbox = Outbox(tmp_path / "l/d.sqlite", tmp_path / "b/d.jsonl", clock)
    mailbox = Mailbox(at_rcpt=asks_to_wait(2))
    with serving(mailbox) as port:
        run = a_run(outbox, port, 2, Pace(100, sleep=clock.sleep))
        assert [entry.delivery.recipient for entry in run.left] == ["r0", "r1"]
        clock.now += timedelta(minutes=6)
        run = a_run(outbox, port, 2, Pace(0, sleep=clock.sleep))
        assert (len(run.done), run.left) == (2, [])
    outbox.close()


def test_who_is_never_ready_fails_in_the_end(tmp_path: Path) -> None:
    clock = Clock()
    outbox = Outbox(tmp_path / "l/d.sqlite", tmp_path / "b/d.jsonl", clock)
    mailbox = Mailbox(at_rcpt=lambda address, times: "451 never")
    with serving(mailbox) as port:
        run = a_run(outbox, port, 1, Pace(1e6, sleep=clock.sleep))
    assert run.done["r0"] == Outcome("failed", "451 never")
    assert clock.slept == [delay.total_seconds() for delay in DELAYS]
    outbox.close()


def test_a_clock_set_back_neither_sends_twice_nor_waits_longer(tmp_path: Path) -> None:
    clock = Clock()
    outbox = Outbox(tmp_path / "l/d.sqlite", tmp_path / "b/d.jsonl", clock)
    mailbox = Mailbox(
        at_rcpt=lambda address, times: "451 busy" if "r1" in address and times < 2 else "250 OK"
    )
    with serving(mailbox) as port:
        a_run(outbox, port, 2)
        clock.now -= timedelta(hours=1)
        run = a_run(outbox, port, 2, Pace(60, sleep=clock.sleep))
    assert list(run.done) == ["r1"]
    assert sum(clock.slept) <= 60
    assert mailbox.recipients == {"r0@example.invalid": 1, "r1@example.invalid": 1}
    outbox.close()


def test_a_server_that_comes_back_gets_the_rest(ledger: Outbox) -> None:
    """A dropped connection before the text has left costs nothing but time."""
    mailbox = Mailbox(
        at_rcpt=lambda address, times: DROP if times == 1 and "r1" in address else "250 OK"
    )
    with serving(mailbox) as port:
        run = a_run(ledger, port, 3, Pace(1e6, sleep=lambda seconds: None))
    assert {outcome.result for outcome in run.done.values()} == {"sent"}
    assert set(mailbox.recipients.values()) == {1}


def test_a_server_that_is_away_leaves_everything_as_it_was(ledger: Outbox) -> None:
    with serving(Mailbox()) as port:
        pass
    run = a_run(ledger, port, 3)
    assert (run.done, len(run.left)) == ({}, 3)
    assert run.closed["email"]
    assert {(entry.state, entry.tries) for entry in ledger.entries(ISSUE)} == {("planned", 0)}


def test_an_unanswered_text_is_unknown_and_never_sent_again_by_itself(ledger: Outbox) -> None:
    mailbox = Mailbox(after_data=lambda address, times: DROP)
    with serving(mailbox) as port:
        assert a_run(ledger, port, 1).done["r0"].result == "unknown"
        assert a_run(ledger, port, 1).done == {}
        mailbox.after_data = lambda address, times: "250 OK"
        (entry,) = ledger.entries(ISSUE)
        again = ledger.send_again(entry, "王五", identifier)
        assert again.message_id != entry.message_id
        assert a_run(ledger, port, 1).done["r0"].result == "sent"
    assert mailbox.recipients["r0@example.invalid"] == 2
    assert [event.person for event in ledger.events(ISSUE) if event.person] == ["王五"]
