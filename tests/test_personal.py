"""Numbers that belong to persons are told from others, and never repeated in a message."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model.problems import as_github, as_json, as_text, masked
from generator.order import building
from generator.text.primitives import sort_of
from generator.text.rules import PROVINCES
from tests.conftest import edit


def identity(place: str, born: date, serial: int) -> str:
    """An identity-card number by GB 11643's own formula: sum of a(i)·w(i) ≡ 1 (mod 11)."""
    body = f"{place}{born:%Y%m%d}{serial:03}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "0123456789X"[(1 - total) % 11]


IDENTITIES = st.builds(
    identity,
    st.sampled_from(sorted(PROVINCES)).flatmap(
        lambda head: st.integers(0, 9999).map(lambda rest: f"{head}{rest:04}")
    ),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)


def card(prefix: str, length: int, body: int) -> str:
    """A card number whose last digit makes it divisible by Luhn's formula."""
    front = f"{prefix}{body:020}"[: length - 1]
    for last in "0123456789":
        digits = [int(digit) for digit in front + last]
        doubled = [2 * digit for digit in digits[-2::-2]]
        if (sum(digits[-1::-2]) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0:
            return front + last
    raise AssertionError(front)


CARDS = st.builds(
    card,
    st.sampled_from("62 4 51 55 35 9558".split()),
    st.integers(16, 19),
    st.integers(0, 10**20 - 1),
)


def test_the_standard_s_own_example_is_an_identity_number() -> None:
    assert sort_of("11010519491231002X") == "identity"  # GB 11643-1999, appendix


@given(IDENTITIES)
def test_an_identity_number_is_one_and_none_with_another_last_digit(number: str) -> None:
    assert sort_of(number) == "identity"
    others = set("0123456789X") - {number[-1]}
    assert not any(sort_of(number[:-1] + other) == "identity" for other in others)


@pytest.mark.parametrize(
    "number",
    [
        identity("990104", date(1990, 3, 7), 123),  # no such province
        identity("340104", date(1990, 3, 7), 123).replace("19900307", "19901307"),
        identity("340104", date(1990, 3, 7), 123)[:-1],
    ],
)
def test_a_number_of_another_place_day_or_length_is_none(number: str) -> None:
    assert sort_of(number) != "identity"


@given(CARDS)
def test_a_card_number_is_one_and_none_with_another_last_digit(number: str) -> None:
    assert sort_of(number) == "card"
    assert not any(sort_of(number[:-1] + d) == "card" for d in "0123456789" if d != number[-1])


WAYS = {
    "plain": lambda number: number,
    "full width": lambda number: number.translate(
        str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    ),
    "blanks": lambda number: " ".join(re.findall(".{1,4}", number)),
    "hyphens": lambda number: "-".join(re.findall(".{1,6}", number)),
    "hidden": "\u200b".join,
    "twice": lambda number: f"{number} {number}",
    "small x": lambda number: number.lower(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("number", "code"),
    [
        (identity("340104", date(1990, 3, 7), 12), "identity-number"),
        ("11010519491231002X", "identity-number"),
        ("13800138000", "mobile-number"),
        ("+8619912345678", "mobile-number"),
        (card("62", 19, 2_021_234_567), "bank-card"),
        (card("4", 16, 2_021_234_567), "bank-card"),
    ],
)
def test_a_number_is_found_however_it_is_written_and_never_shown(
    archive: Path, number: str, code: str, way: str
) -> None:
    file = archive / "content/submissions/2023/east-visits.yml"
    edit(file, "收集意见22条。", f"收集意见22条，记在{WAYS[way](number)}名下。")
    problems = building.check(archive).problems
    assert code in {problem.code for problem in problems}
    digits = re.sub(r"\D", "", number)
    for shown in (as_text, as_json, as_github):
        for language in ("zh", "en"):
            line = shown(problems, language).translate(
                str.maketrans("０１２３４５６７８９", "0123456789")
            )
            assert digits not in re.sub(r"[^0-9\n]", "", line)


PLACES = [
    ("content/submissions/2023/east-visits.yml", "title: 家访“四必到”", "title: 家访{}"),
    ("content/submissions/2023/east-visits.yml", "lead: 走进家门。", "lead: 走进{}家门。"),
    ("content/submissions/2023/east-visits.yml", "      逐条销号。", "      逐条销号{}。"),
    ("content/submissions/2023/west-class.yml", "  | 党课 | 5 |", "  | 党课{} | 5 |"),
    ("content/submissions/2023/west-class.yml", "![开班现场]", "![开班现场{}]"),
    ("content/submissions/2023/west-report.yml", "source: 《某报》", "source: 《某报》{}"),
    ("content/issues/2023/1.yml", "note: 供参考。", "note: 供参考{}。"),
    ("content/issues/2023/1.yml", "number: 1", "number: 1\nedited_by: 编辑{}"),
    ("content/pages/about.md", "本刊为测试数据。", "本刊为测试数据{}。"),
    ("content/pages/about.md", "title: 关于", "title: 关于{}"),
    ("data/publication.yml", "notice: 测试数据", "notice: 测试数据{}"),
    ("data/recipients.yml", "wording: 部务会成员。", "wording: 部务会成员{}。"),
    ("data/units.yml", "name: 东县,", "name: 东县{},"),
]


@pytest.mark.parametrize(("path", "old", "new"), PLACES)
def test_whatever_is_published_is_looked_at(archive: Path, path: str, old: str, new: str) -> None:
    edit(archive / path, old, new.format("13800138000"))
    found = [p for p in building.check(archive).problems if p.code == "mobile-number"]
    assert [problem.where.path for problem in found] == [path]


def test_the_words_of_a_drawing_are_looked_at(archive: Path) -> None:
    """Also when each of its digits is placed by itself."""
    digits = "".join(f"<tspan>{digit}</tspan>" for digit in "13800138000")
    path = "content/attachments/class.svg"
    edit(archive / path, "</svg>", f"<text>电话{digits}</text></svg>")
    found = [p for p in building.check(archive).problems if p.code == "mobile-number"]
    assert [problem.where.path for problem in found] == [path]


def test_what_is_never_published_may_hold_numbers(archive: Path) -> None:
    file = archive / "content/submissions/2023/east-visits.yml"
    edit(file, 'phone: "0000-0000000"', 'phone: "13800138000"')
    edit(archive / "data/recipients.yml", "address: 东楼", "address: 东楼13800138000")
    assert building.check(archive).problems == ()


def test_a_submission_s_own_wording_is_not_published_where_the_editor_s_stands(
    archive: Path,
) -> None:
    edit(archive / "content/submissions/2023/west-class.yml", "  共12期。", "  共12期13800138000。")
    edit(
        archive / "content/issues/2023/1.yml",
        "        note: 供参考。",
        "        title: 夜校\n        body: 编辑改定的正文。",
    )
    assert building.check(archive).problems == ()


@given(st.text(), st.from_regex(r"[0-9]{11,20}", fullmatch=True), st.text())
def test_masking_keeps_the_length_and_hides_the_middle(
    before: str, number: str, after: str
) -> None:
    shown = masked(before + number + after)
    assert len(shown) == len(before + number + after)
    assert number not in shown
