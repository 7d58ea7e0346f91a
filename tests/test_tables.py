"""A person's table is read as it stands, whatever program wrote it; each cell has its address."""

from __future__ import annotations

import csv
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from generator.intake import tables
from generator.intake.tables import COLUMNS, Sheet

ROWS = [["名称", "代码"], ["东县", "east"], ["", ""], ["西市", "west"]]


def book(rows: list[list[object]]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def lines(rows: list[list[str]], delimiter: str = ",") -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def said(sheet: Sheet) -> list[dict[str, tuple[str, str]]]:
    return [
        {name: (cell.where.path, cell.text) for name, cell in row.items()} for row in sheet.rows
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", book(ROWS)),
        ("a.csv", lines(ROWS).encode()),
        ("a.csv", lines(ROWS).encode("utf-8-sig")),
        ("a.csv", lines(ROWS).encode("gbk")),
        ("a.csv", lines(ROWS, "\t").encode("utf-16")),
        ("a.txt", lines(ROWS, "\t").encode()),
        ("a.csv", lines(ROWS[1:]).encode()),
    ],
)
def test_the_same_table_says_the_same_in_every_form(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    sheet = tables.read(path, "units")
    first = 1 if content == lines(ROWS[1:]).encode() else 2
    assert not sheet.problems
    assert [{f: cell.text for f, cell in row.items() if cell.text} for row in sheet.rows] == [
        {"name": "东县", "id": "east"},
        {"name": "西市", "id": "west"},
    ]
    assert sheet.rows[0]["id"].where.path == f"{name}!B{first}"
    assert sheet.rows[1]["name"].where.path == f"{name}!A{first + 2}"


def test_numbers_and_days_are_what_a_person_sees_in_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "收件人.xlsx"
    rows = [
        ["姓名", "份数", "起始日期"],
        ["甲", 2.0, date(2026, 1, 2)],
        ["乙", 3, "2026-01-03"],
    ]
    path.write_bytes(book(rows))
    sheet = tables.read(path, "recipients")
    assert [[cell.text for cell in row.values()] for row in sheet.rows] == [
        ["甲", "2", "2026-01-02"],
        ["乙", "3", "2026-01-03"],
    ]


def test_what_is_wrong_with_a_table_is_told_by_the_cell(tmp_path: Path) -> None:
    path = tmp_path / "单位.xlsx"
    rows = [["名称", "电话", "名称"], ["东县", "1", "", "x"], ["#REF!"]]
    path.write_bytes(book(rows))
    told = [(p.where.path, p.code) for p in tables.read(path, "units").problems]
    assert told == [
        ("单位.xlsx!B1", "column"),
        ("单位.xlsx!C1", "column-twice"),
        ("单位.xlsx!D2", "column"),
        ("单位.xlsx!A3", "cell-error"),
    ]
    assert tables.read(path, "units").problems[0].line("en").startswith("单位.xlsx!B1: no column")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.xlsx", lines(ROWS).encode()),
        ("a.csv", b"\xff\xff\x00binary\x81"),
        ("a.csv", b"a\x00b"),
    ],
)
def test_what_is_no_table_is_a_problem(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    sheet = tables.read(path, "units")
    assert not sheet.rows
    assert len(sheet.problems) == 1


def test_a_table_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("东县\n" * (tables.MOST_ROWS + 1), encoding="utf-8")
    assert [p.code for p in tables.read(path, "units").problems] == ["too-large"]


TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=9)


@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS["units"], TEXTS)), max_size=4))
def test_what_is_written_as_xlsx_is_read_again(rows: list[dict[str, str]]) -> None:
    written = tables.book(rows, "units")
    sheet = tables._sheet(tables._book(written), "a.xlsx", "units")
    assert [{n: cell.text for n, cell in row.items()} for row in sheet.rows] == [
        row for row in rows if any(row.values())
    ]


def test_no_text_becomes_a_formula() -> None:
    written = tables.book([{"name": "=1+1", "id": "0012"}], "units")
    opened = load_workbook(BytesIO(written)).active
    assert [(cell.value, cell.data_type) for cell in opened[2]][:2] == [
        ("=1+1", "s"),
        ("0012", "s"),
    ]
