"""A run delivers each once, whatever cuts it short and whatever the clock says."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.channels.common import Outcome
from generator.channels.folder import Folder
from generator.distribute.deliver import DELAYS, Pace, Run, deliver, settle
from generator.distribute.outbox import Outbox
from generator.distribute.plan import Plan
from generator.model.deliveries import LedgerEntry
from generator.store import whole
from generator.store.lock import BusyError, held
from tests.mailing import ENCLOSURE, ISSUE, SENDER, identifier, open_ledger, plan_of, say, server
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
    settle(outbox)
    outbox.freeze(plan_of(count), identifier)
    return deliver(outbox, plan_of(count), ways, lambda entry: ENCLOSURE, pace or Pace(), say)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Outbox]:
    outbox = open_ledger(tmp_path)
    yield outbox
    outbox.close()


# -- kills


@dataclass(frozen=True)
class Killed:
    """What became of a run that was killed again and again, and then left in peace."""

    kills: int
    entries: tuple[LedgerEntry, ...]
    taken: Counter[str]  # by address, as the server has them
    most_unknown_at_once: int

    @property
    def twice(self) -> int:
        return sum(times > 1 for times in self.taken.values())

    @property
    def lost(self) -> int:
        """Those that nobody is told of: neither at the server, nor waiting, nor unknown."""
        return sum(
            not self.taken[entry.delivery.address] and entry.state != "unknown"
            for entry in self.entries
        )

    @property
    def unknown(self) -> int:
        return sum(entry.state == "unknown" for entry in self.entries)


def killed_run(folder: Path, recipients: int, kills: int, seed: int = 19) -> Killed:
    """Start a run, kill it at a random point, `kills` times over; then let it end."""
    chance = random.Random(seed)
    mailbox = Mailbox(pause=0.01)  # so that many a kill falls between the keeping and the answer
    most = unknown = 0
    with serving(mailbox) as port:
        for kill in range(kills):
            with _worker(folder, port, recipients) as worker:
                assert worker.stdout
                assert worker.stdout.readline() == "open\n"
                if kill % 4:
                    assert worker.stdout.readline() == "sending\n"
                time.sleep(chance.uniform(0.0, 0.06))
                worker.kill()
            assert worker.returncode < 0, "the run is long enough to be killed"
            now = sum(entry.state == "unknown" for entry in _settled(folder, port))
            most, unknown = max(most, now - unknown), now
        with _worker(folder, port, recipients) as worker:
            assert worker.communicate()[0].endswith("done\n")
        return Killed(kills, _settled(folder, port), mailbox.recipients, most)


def _settled(folder: Path, port: int) -> tuple[LedgerEntry, ...]:
    outbox = open_ledger(folder)
    settle(outbox)
    entries = outbox.entries(ISSUE)
    outbox.close()
    return entries


def _worker(folder: Path, port: int, recipients: int = RECIPIENTS) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.mailing", str(folder), str(port), str(recipients)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # the second of two says why it stops
        text=True,
        cwd=Path(__file__).parent.parent,
    )


@pytest.mark.slow
def test_kills_at_random_points_duplicate_and_lose_nothing(tmp_path: Path) -> None:
    """At least 30 SIGKILLs: nothing twice, nothing lost, at most one unknown a kill, each listed."""
    run = killed_run(tmp_path, RECIPIENTS, KILLS)
    assert (run.twice, run.lost) == (0, 0)
    assert run.most_unknown_at_once <= 1
    assert KILLS / 6 < run.unknown <= KILLS, "the kills hit where it matters"
    assert {entry.state for entry in run.entries} == {"sent", "unknown"}
    assert len(run.entries) == RECIPIENTS
    listed = [entry.message_id for entry in run.entries if entry.state == "unknown"]
    assert len(set(listed)) == run.unknown


def test_the_lock_dies_with_its_process(tmp_path: Path) -> None:
    with serving(Mailbox()) as port, _worker(tmp_path, port) as worker:
        assert worker.stdout
        worker.stdout.readline()
        with pytest.raises(BusyError), held(tmp_path / "ledger/lock"):
            pass
        worker.kill()
        worker.wait()
        with held(tmp_path / "ledger/lock"):
            assert worker.returncode < 0


def test_two_runs_at_once_send_nothing_twice(tmp_path: Path) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        workers = [_worker(tmp_path, port, 60) for _ in range(2)]
        outputs = [worker.communicate()[0] for worker in workers]
    assert any("done" in output for output in outputs)
    assert len(mailbox.recipients) == 60
    assert set(mailbox.recipients.values()) == {1}


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


@pytest.mark.parametrize("folder", ["ledger", "ledger/deliveries"])
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
        shutil.rmtree(tmp_path / folder)
        shutil.copytree(backup / Path(folder).relative_to("ledger"), tmp_path / folder)
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
    (unknown,) = settle(outbox)
    assert unknown.message_id == outbox.entries(ISSUE)[0].message_id
    outbox.close()


# -- later


def asks_to_wait(times_: int) -> Answer:
    return lambda address, times: "451 busy" if times <= times_ else "250 OK"


def test_it_is_tried_again_with_growing_delays_and_one_message_id(tmp_path: Path) -> None:
    clock = Clock()
    outbox = open_ledger(tmp_path, clock)
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
    outbox = open_ledger(tmp_path, clock)
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
    outbox = open_ledger(tmp_path, clock)
    mailbox = Mailbox(at_rcpt=lambda address, times: "451 never")
    with serving(mailbox) as port:
        run = a_run(outbox, port, 1, Pace(1e6, sleep=clock.sleep))
    assert run.done["r0"] == Outcome("failed", "451 never")
    assert clock.slept == [delay.total_seconds() for delay in DELAYS]
    outbox.close()


def test_a_clock_set_back_neither_sends_twice_nor_waits_longer(tmp_path: Path) -> None:
    clock = Clock()
    outbox = open_ledger(tmp_path, clock)
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


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_was_under_way_is_looked_for(
    tmp_path: Path, ledger: Outbox, is_there: bool
) -> None:
    """What is in the outbox was delivered; what is not is delivered now."""
    one = replace(plan_of(1).deliveries[0], way="folder")
    plan = Plan(ISSUE, (one,))
    ways = {"folder": Folder(tmp_path / "out", SENDER)}
    ledger.freeze(plan, identifier)
    ledger.mark(ledger.entries(ISSUE)[0], "sending", str(tmp_path / "out/r0.eml"))
    if is_there:
        whole.write(tmp_path / "out/r0.eml", b"whole")
    assert settle(ledger) == ()
    run = deliver(ledger, plan, ways, lambda entry: ENCLOSURE, Pace(), say)
    assert list(run.done) == ([] if is_there else ["r0"])
    assert states(ledger) == {"sent": 1}
    assert len(list((tmp_path / "out").iterdir())) == 1
