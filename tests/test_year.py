"""A year's issues in an office's order, and indexes over all that they show and nothing else."""

from __future__ import annotations

import io
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.high_level import extract_text

from generator.compile.year import indexes, issues_of
from generator.model import Recipient, Tenure, Unit
from generator.model.style import MastheadStyle, Style
from generator.press import pdf
from generator.render.volume import Shown, Volume, front_html, numbers
from tests.fabricated import (
    SECTIONS,
    TOPICS,
    UNITS,
    archive,
    issue,
    item,
    publication,
    small_archive,
)
from tests.sheets import THEME

DAY = date(2023, 5, 1)


def test_regular_issues_come_first_and_each_series_runs_in_time() -> None:
    made = archive(
        issue("2023/extra-1", date(2023, 1, 1), item("2023/extra-1", "a")),
        issue("2023/1", date(2023, 1, 2), item("2023/1", "b")),
        issue("2023/extra-2", date(2023, 2, 1), item("2023/extra-2", "c")),
        issue("2023/2", date(2023, 3, 1), item("2023/2", "d")),
        issue("2024/1", date(2024, 3, 1), item("2024/1", "e")),
    )
    found = [one.id for one in issues_of(made, 2023)]
    assert found == ["2023/1", "2023/2", "2023/extra-1", "2023/extra-2"]
    assert [one.id for one in issues_of(made, 2023, "extra")] == found[2:]
    assert issues_of(made, 2023, "none") == issues_of(made, 1999) == ()


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 40)), unique=True, min_size=1))
def test_the_numbers_on_a_title_page_name_each_issue_and_no_other(
    picked: list[tuple[bool, int]],
) -> None:
    """Runs of numbers are said by their ends."""
    ids = [f"2023/{'extra-' if extra else ''}{number}" for extra, number in sorted(picked)]
    issues = [issue(id_, DAY, item(id_, "a")) for id_ in ids]
    said = [part.partition("—") for part in numbers(issues)]
    at = {one.label: place for place, one in enumerate(issues)}
    runs = [range(at[first], at[last or first] + 1) for first, _, last in said]
    assert [place for run in runs for place in run] == list(range(len(issues)))
    for run in runs:
        assert issues[run[-1]].number - issues[run[0]].number == run[-1] - run[0]
    for before, after in pairwise(runs):
        last, first = issues[before[-1]], issues[after[0]]
        assert (last.series, last.number + 1) != (first.series, first.number)


CREDITED = st.lists(st.sampled_from(sorted(UNITS)), min_size=1, max_size=3, unique=True)
TOLD = st.lists(st.sampled_from(sorted(TOPICS)), max_size=2, unique=True)


@given(st.lists(st.tuples(CREDITED, TOLD), min_size=1, max_size=8))
def test_every_item_stands_once_under_each_of_its_units_and_topics(
    told: list[tuple[list[str], list[str]]],
) -> None:
    issues = [
        issue(
            f"2023/{n}",
            DAY,
            item(f"2023/{n}", f"i{n}", *units, topics=tuple(TOPICS[t] for t in topics)),
        )
        for n, (units, topics) in enumerate(told, 1)
    ]
    made = {one.kind: one.groups for one in indexes(archive(*issues), issues, ())}
    vocabularies = (("unit", list(UNITS), 0), ("topic", list(TOPICS), 1))
    for kind, vocabulary, at in vocabularies:
        groups = made.get(kind, ())
        order = [vocabulary.index(group.id) for group in groups]
        assert order == sorted(set(order))
        for group in groups:
            wanted = [f"2023/{n}#i{n}" for n, one in enumerate(told, 1) if group.id in one[at]]
            assert [one.id for one in group.items] == wanted
        assert {group.id for group in groups} == {id_ for one in told for id_ in one[at]}
    assert "office" not in made


def test_units_stand_under_the_name_of_the_last_issues_day() -> None:
    issues = [
        issue("2020/1", date(2020, 3, 1), item("2020/1", "a", "heyuan")),
        issue("2020/2", date(2020, 9, 1), item("2020/2", "b", "heyuan")),
    ]
    made = archive(*issues)
    assert [indexes(made, part, ())[0].groups[0].name for part in (issues[:1], issues)] == [
        "禾源垦区",
        "禾源县",
    ]


def test_whom_an_item_names_stands_under_the_office_of_its_issues_day() -> None:
    """Who is named nowhere, holds no office, or is only a place for copies is not told of."""
    tenures = (
        Tenure("科长", "songshan", until=date(2023, 3, 31)),
        Tenure("县长", "songshan", since=date(2023, 4, 1)),
    )
    people = [
        Recipient("a", "示例甲", "paper", offices=tenures),
        Recipient("b", "松山县委书记", "paper", office="书记", unit="songshan"),
        Recipient("c", "示例丙", "paper", office="主任"),
        Recipient("d", "松山县", "paper"),
    ]
    issues = [
        issue("2023/1", date(2023, 3, 1), item("2023/1", "a", title="示例甲下乡")),
        issue(
            "2023/2",
            DAY,
            item("2023/2", "b", body="示例甲、松山县委书记到场。", section=SECTIONS["local"]),
        ),
    ]
    (by_office,) = [
        one for one in indexes(archive(*issues), issues, people) if one.kind == "office"
    ]
    assert [(group.name, [one.anchor for one in group.items]) for group in by_office.groups] == [
        ("松山县科长　示例甲", ["a"]),
        ("松山县县长　示例甲", ["b"]),
        ("松山县委书记", ["b"]),
    ]


def test_a_vocabularys_words_without_items_are_not_told_of() -> None:
    made = small_archive()
    found = indexes(made, issues_of(made, 2023), ())
    assert "默默局" not in [group.name for index in found for group in index.groups]
    assert isinstance(made.units["silent"], Unit)


def test_the_title_page_bears_the_name_as_the_house_style_has_it() -> None:
    made = small_archive()
    issues = issues_of(made, 2023)
    house = publication(
        style=Style(masthead=MastheadStyle(colour="#123456")),
        audience_names=("公开", "内部", "领导"),
    )
    shown = tuple(Shown(one, {entry.anchor: 2 for entry in one.items}, 1) for one in issues)
    html = front_html(Volume(2023, "internal", house, shown, ()), "x:", THEME)
    assert "color: #123456" in html
    assert "《松禾工作信息》2023年合订本" in html
    assert "第1期" in html
    assert "增刊第1期" in html
    assert "读者范围：内部" in html


@pytest.mark.parametrize(("count", "lines"), [(4, 4), (5, 1)])
def test_many_runs_of_numbers_share_a_line_of_the_title_page(count: int, lines: int) -> None:
    issues = [issue(f"2023/{n}", DAY, item(f"2023/{n}", "a")) for n in range(1, 2 * count, 2)]
    shown = tuple(Shown(one, {"a": 2}, 1) for one in issues)
    house = publication(audience_names=("公开", "内部", "领导"))
    html = front_html(Volume(2023, "internal", house, shown, ()), "x:", THEME)
    named = [line for line in html.split("<p ") if "<span>第" in line and "which" in line]
    assert len(named) == lines
    assert all(f"第{2 * n + 1}期" in "".join(named) for n in range(count))


@pytest.mark.parametrize("count", [1, 3, 4, 9])
def test_the_title_page_is_one_page_whatever_the_volume_holds(count: int) -> None:
    issues = [issue(f"2023/{n}", DAY, item(f"2023/{n}", "a")) for n in range(1, 2 * count, 2)]
    shown = tuple(Shown(one, {"a": 2}, 1) for one in issues)
    house = publication(audience_names=("公开", "内部", "领导"))
    html = front_html(Volume(2023, "internal", house, shown, ()), "x:", THEME)
    made = pdf.set_issue(html, issue="2023/front", day=DAY, theme=THEME, pictures={})
    first, contents, *_ = extract_text(io.BytesIO(made.data)).split("\f")
    assert "2023年5月" in first
    assert "目" in contents
