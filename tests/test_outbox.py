"""The ledger: every change is on the disk at once, and what is recorded stays."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.distribute.book import DamagedError
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


@pytest.mark.parametrize("verb", ["change", "remove", "move"])
def test_events_and_receipts_can_be_neither_changed_nor_deleted(tmp_path: Path, verb: str) -> None:
    """Whatever is done to a line is told with its place, and nothing is sent then."""
    outbox = open_ledger(tmp_path)
    outbox.freeze(plan_of(3), identifier)
    outbox.sign(Receipt(ISSUE, "r0", "王五", date(2023, 2, 11), "", NOW))
    outbox.close()
    (path,) = (tmp_path / "ledger/deliveries").iterdir()
    lines = path.read_bytes().split(b"\n")
    if verb == "change":
        lines[1] = lines[1].replace(b"r1@", b"rl@")
    elif verb == "remove":
        del lines[1]
    else:
        lines[1], lines[2] = lines[2], lines[1]
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(DamagedError) as caught:
        open_ledger(tmp_path)
    assert caught.value.args == (path.name, 2)


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
    shutil.rmtree(tmp_path / "ledger/deliveries")
    outbox = open_ledger(tmp_path)
    assert (outbox.added, outbox.receipts(ISSUE)) == (1, {"r0": receipt})
    outbox.close()


def test_the_disk_has_every_change_before_the_next_step(
    ledger: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger's file, and before anything is handed over the memory's as well."""
    ledger.freeze(plan_of(1), identifier)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    ledger.mark(ledger.entries()[0], "sending")
    assert len(set(synced)) == 2
    ledger.mark(ledger.entries()[0], "sent")
    assert synced[2:] == synced[:1]


def test_a_closed_ledger_is_one_file(tmp_path: Path) -> None:
    outbox = open_ledger(tmp_path)
    outbox.freeze(plan_of(2), identifier)
    outbox.close()
    month = f"{datetime.now(UTC):%Y-%m}"
    names = [path.name for path in (tmp_path / "ledger/deliveries").iterdir()]
    assert names == [f"here-{month}.jsonl"]


def test_a_month_has_its_file_and_a_clock_set_back_none(tmp_path: Path) -> None:
    for month in (1, 2, 1):
        outbox = open_ledger(tmp_path, lambda month=month: datetime(2023, month, 5, tzinfo=UTC))
        outbox.freeze(plan_of(1), identifier)
        outbox.mark(outbox.entries()[0], "planned")
        outbox.close()
    files = sorted((tmp_path / "ledger/deliveries").iterdir())
    assert [path.name for path in files] == ["here-2023-01.jsonl", "here-2023-02.jsonl"]
    assert [len(path.read_bytes().splitlines()) for path in files] == [2, 2]
    open_ledger(tmp_path).close()


@pytest.mark.parametrize("place", ["ledger/deliveries", "here"])
def test_a_line_that_a_crash_cut_short_is_no_line(tmp_path: Path, place: str) -> None:
    outbox = open_ledger(tmp_path)
    outbox.freeze(plan_of(3), identifier)
    outbox.mark(outbox.entries()[2], "sending")
    outbox.close()
    for each in (tmp_path / "ledger/deliveries", tmp_path / "here"):
        (path,) = each.iterdir()
        path.write_bytes(path.read_bytes()[: -7 if each == tmp_path / place else -1])
    outbox = open_ledger(tmp_path)
    assert [entry.state for entry in outbox.entries()] == ["planned", "planned", "sending"]
    outbox.mark(outbox.entries()[2], "sent")
    outbox.close()
    with closing(open_ledger(tmp_path)) as outbox:
        assert outbox.entries()[2].state == "sent"


def _entry(recipient: str) -> LedgerEntry:
    one = delivery(recipient)
    return LedgerEntry(one, "sending", 1, 0, NOW, NOW, NOW, identifier(one, 1))


@given(st.text(), st.text(), st.integers(0, 10), st.datetimes(timezones=st.just(UTC)))
@settings(max_examples=50)
def test_an_entry_survives_being_stored(
    name: str, detail: str, tries: int, moment: datetime
) -> None:
    """Whatever stands in it: line ends and quotes included."""
    entry = replace(_entry("r0"), detail=detail, tries=tries, due=moment)
    entry = replace(entry, delivery=replace(entry.delivery, name=name))
    assert LedgerEntry.of(entry.record()) == entry
