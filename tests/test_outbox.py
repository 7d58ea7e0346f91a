"""The ledger: every change is on the disk at once, and what is recorded stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.distribute.journal import Shadow
from generator.distribute.outbox import Outbox
from generator.distribute.plan import Plan
from generator.model.deliveries import LedgerEntry, Receipt, State
from tests.mailing import ISSUE, delivery, identifier, open_ledger, plan_of

NOW = datetime(2023, 2, 10, 9, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Outbox]:
    outbox = open_ledger(tmp_path)
    yield outbox
    outbox.close()


def numbered(*pairs: tuple[str, int, int]) -> Plan:
    """A plan of recipients with a number and copies."""
    return Plan(ISSUE, tuple(replace(delivery(id_), number=n, copies=c) for id_, n, c in pairs))


def test_freezing_twice_changes_nothing(ledger: Outbox) -> None:
    ledger.freeze(plan_of(3), identifier)
    first = ledger.entries()
    ledger.freeze(plan_of(3), identifier)
    assert ledger.entries() == first
    assert len(ledger.events(ISSUE)) == 3


def test_another_pdf_than_the_frozen_one_is_noticed(ledger: Outbox) -> None:
    ledger.freeze(plan_of(2), identifier)
    assert ledger.changed_editions(plan_of(3)) == ()
    assert ledger.changed_editions(plan_of(3, sha256="1" * 64)) == ("internal",)


def test_an_edition_that_joins_later_is_no_change(ledger: Outbox) -> None:
    ledger.freeze(plan_of(1), identifier)
    public = replace(delivery("p", "2" * 64), edition="public")
    assert ledger.changed_editions(Plan(ISSUE, (*plan_of(1).deliveries, public))) == ()


def test_a_corrected_address_is_taken_up_while_nothing_has_left(ledger: Outbox) -> None:
    ledger.freeze(plan_of(2), identifier)
    _, second = ledger.entries()
    ledger.mark(second, "sent")
    moved = tuple(replace(one, address="new@example.invalid") for one in plan_of(2).deliveries)
    ledger.freeze(Plan(ISSUE, moved), identifier)
    assert [entry.delivery.address for entry in ledger.entries()] == [
        "new@example.invalid",
        second.delivery.address,
    ]


def test_a_number_is_given_once_whoever_joins_or_leaves(ledger: Outbox) -> None:
    ledger.freeze(numbered(("a", 1, 2), ("b", 3, 1)), identifier)
    ledger.freeze(numbered(("new", 1, 2), ("b", 3, 1), ("newer", 4, 1)), identifier)
    numbers = {entry.delivery.recipient: list(entry.delivery.numbers) for entry in ledger.entries()}
    assert numbers == {"a": [1, 2], "b": [3], "new": [4, 5], "newer": [6]}


@pytest.mark.parametrize(
    ("state", "is_left_out"), [("sent", True), ("unknown", True), ("failed", False)]
)
def test_a_recipient_under_a_new_id_is_not_served_again(
    ledger: Outbox, state: State, is_left_out: bool
) -> None:
    """The address counts, however it is spelt."""
    ledger.freeze(plan_of(1), identifier)
    (first,) = ledger.entries()
    ledger.mark(first, state)
    renamed = replace(first.delivery, recipient="renamed", address="R0@EXAMPLE.invalid")
    left_out = ledger.freeze(Plan(ISSUE, (renamed,)), identifier)
    assert [delivery.recipient for delivery, _ in left_out] == ["renamed"] * is_left_out
    assert len(ledger.entries()) == 2 - is_left_out


def test_two_who_fetch_paper_at_one_place_get_two_copies(ledger: Outbox) -> None:
    one, other = (replace(delivery(id_), channel="paper", address="东楼") for id_ in ("a", "b"))
    ledger.freeze(Plan(ISSUE, (one,)), identifier)
    ledger.mark(ledger.entries()[0], "sent")
    assert ledger.freeze(Plan(ISSUE, (one, other)), identifier) == ()


def test_events_and_receipts_can_be_neither_changed_nor_deleted(ledger: Outbox) -> None:
    ledger.freeze(plan_of(1), identifier)
    ledger.sign(Receipt(ISSUE, "r0", "王五", date(2023, 2, 11), "", NOW))
    for table in ("event", "receipt"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET issue = 'x'"):
            with pytest.raises(sqlite3.IntegrityError):
                ledger.base.execute(statement)


def test_the_first_receipt_counts(ledger: Outbox) -> None:
    first = Receipt(ISSUE, "r0", "王五", date(2023, 2, 11), "代收", NOW)
    assert ledger.sign(first)
    assert not ledger.sign(replace(first, signed_by="李四"))
    assert ledger.receipts(ISSUE) == {"r0": first}


def test_receipts_come_back_from_the_shadow(tmp_path: Path) -> None:
    outbox = open_ledger(tmp_path)
    receipt = Receipt(ISSUE, "r0", "王五", date(2023, 2, 11), "", NOW)
    outbox.sign(receipt)
    outbox.close()
    (tmp_path / "ledger/deliveries.sqlite").unlink()
    outbox = open_ledger(tmp_path)
    assert (outbox.added, outbox.receipts(ISSUE)) == (1, {"r0": receipt})
    outbox.close()


def test_the_disk_has_every_change_before_the_next_step(ledger: Outbox) -> None:
    """WAL with `synchronous = FULL` (2): a commit is on the disk when it returns."""
    assert ledger.base.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger.base.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_closed_ledger_is_one_file(tmp_path: Path) -> None:
    outbox = open_ledger(tmp_path)
    outbox.freeze(plan_of(2), identifier)
    outbox.close()
    assert [path.name for path in (tmp_path / "ledger").iterdir()] == ["deliveries.sqlite"]


def test_a_damaged_ledger_is_refused(tmp_path: Path) -> None:
    outbox = open_ledger(tmp_path)
    outbox.freeze(plan_of(300), identifier)
    outbox.close()
    path = tmp_path / "ledger/deliveries.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:40960] = b"\xff" * 36864
    path.write_bytes(data)
    with pytest.raises(sqlite3.DatabaseError):
        open_ledger(tmp_path)


def test_a_line_that_a_crash_cut_short_is_no_line(tmp_path: Path) -> None:
    path = tmp_path / "shadow.jsonl"
    shadow = Shadow(path)
    whole = _entry("r0")
    shadow.write(whole)
    shadow.write(_entry("r1"))
    shadow.close()
    path.write_bytes(path.read_bytes()[:-7])
    shadow = Shadow(path)
    shadow.write(_entry("r2"))
    shadow.close()
    with closing(Shadow(path)) as shadow:
        assert {key[1] for key in shadow.entries} == {"r0", "r2"}
        assert shadow.entries[ISSUE, "r0"] == whole


def test_the_shadow_does_not_grow_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "shadow.jsonl"
    shadow = Shadow(path)
    for revision in range(300):
        shadow.write(replace(_entry("r0"), revision=revision), sync=False)
    shadow.close()
    Shadow(path).close()
    assert len(path.read_bytes().splitlines()) < 10
    with closing(Shadow(path)) as shadow:
        assert shadow.entries[ISSUE, "r0"].revision == 299


def _entry(recipient: str) -> LedgerEntry:
    one = delivery(recipient)
    return LedgerEntry(one, "sending", 1, 0, 2, NOW, NOW, NOW, identifier(one, 1))


@given(st.text(), st.text(), st.integers(0, 10), st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=50)
def test_an_entry_survives_being_stored(
    name: str, detail: str, tries: int, moment: datetime
) -> None:
    """Whatever stands in it: line ends and quotes included."""
    entry = replace(_entry("r0"), detail=detail, tries=tries, due=moment)
    entry = replace(entry, delivery=replace(entry.delivery, name=name))
    assert LedgerEntry.of(entry.record()) == entry
