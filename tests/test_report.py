"""The table of deliveries opens in a spreadsheet without running anything."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.distribute.report import BOM, as_csv


def read(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        '=HYPERLINK("http://x")',
    ],
)
def test_what_could_be_a_formula_becomes_text(cell: str) -> None:
    ((shown,),) = read(as_csv([[cell]]))
    assert shown == f"'{cell}"


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_every_cell_comes_back_and_none_is_a_formula(rows: list[list[str]]) -> None:
    shown = read(as_csv(rows))
    assert [[cell.removeprefix("'") for cell in row] for row in shown] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in shown for cell in row
    )


def test_ordinary_cells_stay_as_they_are() -> None:
    assert read(as_csv([["报", "部长（1）", "2023-02-10", ""]])) == [
        ["报", "部长（1）", "2023-02-10", ""]
    ]
