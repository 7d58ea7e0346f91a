"""Ids and anchors are put together and taken apart by one owner, and each way undoes the other."""

from __future__ import annotations

import re

import pytest

from generator.model import ids
from generator.model.series import BUILT_IN, Series
from tests.conftest import REPOSITORY

LABELS = {
    series.id: series for series in (*BUILT_IN, Series("brief-2", "专报", masthead="某市专报"))
}
ISSUES = [
    ("2023/19", (2023, 19, "regular"), "2023-19", "第19期"),
    ("2024/extra-1", (2024, 1, "extra"), "2024-extra-1", "增刊第1期"),
    ("2026/brief-2-3", (2026, 3, "brief-2"), "2026-brief-2-3", "专报第3期"),
    ("1999/1000", (1999, 1000, "regular"), "1999-1000", "第1000期"),
]


@pytest.mark.parametrize(("id_", "parts", "slug", "label"), ISSUES)
def test_an_issues_id_there_and_back(
    id_: str, parts: tuple[int, int, str], slug: str, label: str
) -> None:
    year, number, series = parts
    assert ids.issue_id(year, number, series) == id_
    assert ids.issue_of(id_) == parts
    assert (ids.slug(id_), ids.of_slug(slug)) == (slug, id_)
    assert (ids.year_of(id_), LABELS[series].label(number)) == (year, label)
    for anchor in ("after-hours", "汤泉-经验"):
        assert ids.item_of(ids.item_id(id_, anchor)) == (id_, anchor)
        assert ids.anchor_of(f"{year}/{anchor}") == anchor


@pytest.mark.parametrize(
    "text", ["", "2023", "2023/", "2023/019", "2023/extra-", "23/1", "2023/1#a"]
)
def test_what_is_no_issues_id_is_none(text: str) -> None:
    assert ids.issue_of(text) is None


def test_an_erratums_anchor_is_no_items() -> None:
    assert ids.erratum_anchor("2023/taihu-tea") == "_erratum_2023-taihu-tea"


def test_nobody_else_puts_them_together_or_apart() -> None:
    own = re.compile(r"submissions\[0\]\.rpartition|\"extra-\"|f\"\{\w+\.\w+\}#\{|_erratum_\{[a-z]")
    found = {
        path.name
        for path in (REPOSITORY / "generator").rglob("*.py")
        if own.search(path.read_text(encoding="utf-8"))
    }
    assert found <= {"ids.py"}
