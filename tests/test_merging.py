"""The ledger of several machines: whatever way it was brought together, it is one."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.distribute import migration
from generator.distribute.book import DamagedError
from generator.distribute.fold import Deliveries
from generator.distribute.outbox import Outbox
from generator.model.deliveries import Receipt, State
from generator.store import chain
from tests.mailing import ISSUE, identifier, open_ledger, plan_of

NOW = datetime(2023, 2, 10, 9, tzinfo=UTC)
STATES: tuple[State, ...] = ("planned", "sending", "sent", "failed", "unknown")
MACHINES = "abc"


def state_of(deliveries: Deliveries | Outbox) -> object:
    """All that a ledger says."""
    events = sorted(map(repr, deliveries.events(ISSUE)))
    return tuple(deliveries.entries()), events, deliveries.receipts(ISSUE)


def place(root: Path, machine: str) -> Path:
    """A machine's clone."""
    (root / machine).mkdir(exist_ok=True)
    return root / machine


def exchange(root: Path, source: str, target: str) -> None:
    """Have a machine take over what another has: each file grows, or is new."""
    here = place(root, target) / "ledger/deliveries"
    here.mkdir(parents=True, exist_ok=True)
    for path in (place(root, source) / "ledger/deliveries").glob("*"):
        there = here / path.name
        if not there.exists() or len(there.read_bytes()) < len(path.read_bytes()):
            shutil.copy(path, there)


def act(root: Path, machine: str, what: str, number: int) -> None:
    with closing(open_ledger(place(root, machine), lambda: NOW, machine)) as outbox:
        entry = outbox.entry(ISSUE, f"r{number}")
        if what == "freeze":
            outbox.freeze(plan_of(number + 1), identifier)
        elif what == "sign":
            receipt = Receipt(ISSUE, f"r{number}", machine, date(2023, 2, 11), "", NOW)
            outbox.sign(receipt, is_correction=number == 0)
        elif entry and what == "again":
            outbox.send_again(entry, machine, identifier)
        elif entry:
            outbox.mark(entry, what)  # type: ignore[arg-type]


ACTS = st.one_of(
    st.tuples(
        st.just("act"),
        st.sampled_from(MACHINES),
        st.sampled_from([*STATES, "freeze", "freeze", "again", "sign"]),
        st.integers(0, 2),
    ),
    st.tuples(
        st.just("exchange"), st.sampled_from(MACHINES), st.sampled_from(MACHINES), st.just(0)
    ),
)


@given(st.lists(ACTS, max_size=14), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_any_order_of_merging_gives_the_same_state(
    acts: list[tuple[str, str, str, int]], chance: random.Random
) -> None:
    """Machines act and hear of each other in whatever order; then each hears of all."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for kind, machine, what, number in acts:
            if kind == "act":
                act(root, machine, what, number)
            else:
                exchange(root, machine, what)
        pairs = [(one, other) for one in MACHINES for other in MACHINES if one != other] * 2
        chance.shuffle(pairs)
        for one, other in pairs * 2:
            exchange(root, one, other)
        states = []
        for machine in MACHINES:
            with closing(open_ledger(place(root, machine), lambda: NOW, machine)) as outbox:
                states.append(state_of(outbox))
        assert states[0] == states[1] == states[2]
        assert not list(chain.faults(root / "a/ledger/deliveries"))
        shuffled = [chain.record_of(line) for line in chain.read(root / "a/ledger/deliveries")]
        chance.shuffle(shuffled)
        assert state_of(Deliveries(shuffled)) == states[0]


@pytest.mark.parametrize("first", STATES)
@pytest.mark.parametrize("second", STATES)
def test_of_two_states_that_know_nothing_of_each_other_the_one_that_sends_less_counts(
    tmp_path: Path, first: State, second: State
) -> None:
    act(tmp_path, "a", "freeze", 0)
    exchange(tmp_path, "a", "b")
    act(tmp_path, "a", first, 0)
    act(tmp_path, "b", second, 0)
    exchange(tmp_path, "a", "b")
    with closing(open_ledger(place(tmp_path, "b"), lambda: NOW, "b")) as outbox:
        (entry,) = outbox.entries()
        order = ("planned", "failed", "sending", "unknown", "sent")
        assert entry.state == max(first, second, key=order.index)
        assert outbox.mark(entry, "failed").state == "failed", "who knows both has the last word"


def test_what_another_machine_has_under_way_is_not_settled_without_the_claim(
    tmp_path: Path,
) -> None:
    from generator.distribute.deliver import settle

    act(tmp_path, "a", "freeze", 0)
    act(tmp_path, "a", "sending", 0)
    exchange(tmp_path, "a", "b")
    with closing(open_ledger(place(tmp_path, "b"), lambda: NOW, "b")) as outbox:
        assert settle(outbox) == ()
        (unknown,) = settle(outbox, of_others=True)
        assert unknown.state == "unknown"


def test_a_ledger_that_lacks_what_it_goes_on_from_is_refused(tmp_path: Path) -> None:
    """A copier that has brought the one machine's file, and not yet the other's."""
    act(tmp_path, "a", "freeze", 0)
    exchange(tmp_path, "a", "b")
    act(tmp_path, "b", "sent", 0)
    for path in (tmp_path / "b/ledger/deliveries").glob("b-*"):
        place(tmp_path, "c")
        (tmp_path / "c/ledger/deliveries").mkdir(parents=True)
        shutil.copy(path, tmp_path / "c/ledger/deliveries")
    with pytest.raises(DamagedError) as caught:
        open_ledger(place(tmp_path, "c"), lambda: NOW, "c")
    assert caught.value.args == ("b-*.jsonl", 0)


def test_a_file_that_version_control_united_is_sound(tmp_path: Path) -> None:
    """Two copies under one name: the lines of both, one after the other, from where they part."""
    act(tmp_path, "a", "freeze", 2)
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    act(tmp_path, "a", "sent", 0)
    act(tmp_path, "a", "sent", 2)
    with closing(open_ledger(tmp_path / "copy", lambda: NOW, "a")) as outbox:
        outbox.mark(outbox.entries()[1], "sent")
    ours, theirs = (
        next((tmp_path / each / "ledger/deliveries").iterdir()) for each in ("a", "copy")
    )
    common = ours.read_bytes().splitlines(keepends=True)[:3]
    theirs.write_bytes(
        b"".join([ours.read_bytes(), *theirs.read_bytes().splitlines(keepends=True)[3:]])
    )
    assert theirs.read_bytes().startswith(b"".join(common))
    with closing(open_ledger(tmp_path / "copy", lambda: NOW, "a")) as outbox:
        assert [entry.state for entry in outbox.entries()] == ["sent"] * 3


def test_line_ends_of_another_system_change_nothing(tmp_path: Path) -> None:
    act(tmp_path, "a", "freeze", 2)
    (path,) = (tmp_path / "a/ledger/deliveries").iterdir()
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    act(tmp_path, "a", "sent", 0)
    with closing(open_ledger(tmp_path / "a", lambda: NOW, "a")) as outbox:
        assert [entry.state for entry in outbox.entries()] == ["sent", "planned", "planned"]


def test_a_corrected_receipt_counts_and_the_first_stays_on_record(tmp_path: Path) -> None:
    with closing(open_ledger(tmp_path, lambda: NOW)) as outbox:
        first = Receipt(ISSUE, "r0", "王五", date(2023, 2, 11), "", NOW)
        assert outbox.sign(first)
        right = replace(first, signed_by="李四", recorded=NOW + timedelta(days=1))
        assert not outbox.sign(right)
        assert outbox.sign(right, is_correction=True)
        assert outbox.receipts(ISSUE) == {"r0": right}
    (path,) = (tmp_path / "ledger/deliveries").iterdir()
    assert [b"\xe7\x8e\x8b" in line for line in path.read_bytes().splitlines()] == [True, False]


# -- the ledger in SQLite


def old_ledger(folder: Path) -> Path:
    """A ledger as it was before: in every state, with notes and a receipt."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "deliveries.sqlite")) as base:
        base.executescript((Path(__file__).parent / "old-ledger.sql").read_text(encoding="utf-8"))
    return folder / "deliveries.sqlite"


def test_an_old_ledger_is_taken_over_once_as_it_was(tmp_path: Path) -> None:
    path = old_ledger(tmp_path / "ledger")
    with closing(sqlite3.connect(path)) as base:
        events = base.execute(migration.EVENTS).fetchall()
        kept = [
            json.loads(row[0]) for row in base.execute("SELECT entry FROM delivery ORDER BY rowid")
        ]
        (receipt,) = base.execute("SELECT receipt FROM receipt").fetchone()
    data = path.read_bytes()
    for _ in range(2):
        migration.migrate(tmp_path / "ledger/deliveries", tmp_path / "none")
        with closing(open_ledger(tmp_path)) as outbox:
            shown = [entry.record() for entry in outbox.entries()]
            assert [{**one, "machine": ""} for one in shown] == [
                {
                    name: value
                    for name, value in {**one, "machine": ""}.items()
                    if name != "revision"
                }
                for one in kept
            ]
            assert [
                (e.at.isoformat(), e.issue, e.recipient, e.attempt, e.state, e.person, e.detail)
                for e in outbox.events(ISSUE)
            ] == events
            assert outbox.receipts(ISSUE) == {"r0": Receipt.of(json.loads(receipt))}
    old = tmp_path / "ledger/deliveries.sqlite.old"
    assert old.read_bytes() == data
    assert not old.stat().st_mode & 0o222
    assert not path.exists()


def test_what_the_old_shadow_knew_better_is_taken_over(tmp_path: Path) -> None:
    path = old_ledger(tmp_path / "ledger")
    shadow = tmp_path / "build/ledger/deliveries.jsonl"
    shadow.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute("SELECT entry FROM delivery WHERE recipient = 'r2'").fetchone()
    newer = {**json.loads(rows[0]), "state": "sent", "revision": 9}
    shadow.write_text("\n" + json.dumps({"entry": newer}) + '\n{"entry": {"deli', encoding="utf-8")
    assert migration.migrate(tmp_path / "ledger/deliveries", shadow)
    assert not migration.migrate(tmp_path / "ledger/deliveries", shadow)
    with closing(open_ledger(tmp_path)) as outbox:
        states = [entry.state for entry in outbox.entries()]
    assert states == ["sent", "planned", "sent", "unknown", "sending"]


def test_two_clones_take_over_one_old_ledger_alike(tmp_path: Path) -> None:
    files = []
    for clone in ("a", "b"):
        old_ledger(tmp_path / clone)
        migration.migrate(tmp_path / clone / "deliveries", tmp_path / "none")
        (path,) = (tmp_path / clone / "deliveries").iterdir()
        files.append((path.name, path.read_bytes()))
    assert files[0] == files[1]
