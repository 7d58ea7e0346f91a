"""A printed issue is a right page, or it is a fault that says why not."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from generator.model import Addressees, DistributionList, Point
from generator.press.pdf import Pdf, PrintFault
from tests import sheets
from tests.print.contents import entries, wrong_pages
from tests.print.extraction import differences
from tests.print.geometry import MM, Page, read_pages
from tests.print.measure import measure
from tests.sheets import (
    BODY,
    SENTENCE,
    full_issue,
    issue,
    item,
    printed,
    text,
)


@pytest.fixture(name="pictures", scope="module")
def _pictures() -> Path:
    return sheets.pictures()


@pytest.fixture(name="full", scope="module")
def _full() -> Pdf:
    return sheets.full()


@pytest.fixture(name="pages", scope="module")
def _pages() -> tuple[Page, ...]:
    return sheets.full_pages()


def test_contents_folios_and_items_agree(full: Pdf, pages: list[Page]) -> None:
    made = full_issue()
    assert [number for _, number in entries(pages)] == [full.folios[i.anchor] for i in made.items]
    assert wrong_pages(pages) == []
    assert full.folios["plain"] == 2 < full.folios["afar"]


def test_a_full_page_has_the_grid_of_the_standard(pictures: Path) -> None:
    measured = measure(printed(issue(item("a", points=(Point("", SENTENCE * 40),))), pictures).data)
    assert measured.grid is not None
    assert measured.grid.right, measured.grid


def test_text_stays_on_the_grid_after_tables_and_pictures(pages: list[Page]) -> None:
    for page in pages[1:]:
        first = 37 * MM
        for line in page.lines():
            if line.size == 15.75 and first < line.y < 262 * MM:
                lines = (line.y - first) / 28.95
                offset = lines - int(lines)
                assert offset == pytest.approx(0.707, abs=0.02), (page.number, line.text)


def test_nothing_stands_outside_the_text_block_but_the_page_number(pages: list[Page]) -> None:
    for page in pages:
        left = (28 if page.number % 2 else 26.425) * MM
        for line in page.lines():
            if line.y > (297 - 35) * MM:
                assert re.fullmatch(r"— \d+ —", line.text)
                continue
            assert line.y > 37 * MM
            for glyph in line.inked:
                assert left - 0.1 <= glyph.left
                assert glyph.right <= left + 441 + 0.1


def test_page_numbers_stand_below_on_the_outer_side(pages: list[Page]) -> None:
    for page in pages:
        (folio,) = [line for line in page.lines() if line.y > (297 - 35) * MM]
        assert folio.text == f"— {page.number} —"
        assert folio.size == 14
        dash = folio.y - 0.38 * 14  # its middle
        assert dash == pytest.approx((297 - 35 + 7) * MM, abs=0.3)
        if page.number % 2:
            end = folio.inked[-1]
            assert end.x + end.advance == pytest.approx(page.width - 26.425 * MM - 14, abs=0.2)
        else:
            assert folio.inked[0].x == pytest.approx(26.425 * MM + 14, abs=0.2)


def test_the_first_page_is_masthead_contents_and_box(pages: list[Page]) -> None:
    lines = [line.text for line in pages[0].lines()]
    assert lines[:5] == [
        "内部资料　特急", "份号：", "松禾工作信息", "第5期（总第61期）", "松禾市委办公室信息科"
    ]  # fmt: skip
    assert "★市内信息" in text(pages[0]).replace(" ", "")
    assert lines[-2:] == ["领导批示：", "— 1 —"]
    assert "△" not in text(pages[0])


@pytest.mark.parametrize("length", [*range(380, 640, 28), 1])
def test_the_colophon_ends_the_last_page_whatever_the_text_leaves(length, pictures) -> None:
    one = item("a", title="短讯", points=(Point("概述。", "课" * length + "。"),))
    pages = read_pages(printed(issue(one), pictures).data)
    assert sum("报：" in text(page) for page in pages) == 1
    lines = [line for line in pages[-1].lines() if line.y < (297 - 35) * MM]
    body = [line for line in lines if line.size > 15]
    assert body, "the colophon stands on a page of its own"
    colophon = [line for line in lines if line.size < 15]
    assert [line.text[:2] for line in colophon] == ["报：", "送：", "发："]
    assert colophon[0].y - body[-1].y > 28
    assert (297 - 35) * MM - colophon[-1].y == pytest.approx(12.2, abs=3)


def test_turned_lines_of_a_distribution_list_stand_after_the_colon(pages: list[Page]) -> None:
    lines = [line for line in pages[-1].lines() if line.size == 14]
    at = next(i for i, line in enumerate(lines) if line.text.startswith("送："))
    first, turned = lines[at], lines[at + 1]
    assert turned.glyphs[0].x == pytest.approx(first.glyphs[0].x + 2 * 14, abs=0.1)
    assert first.glyphs[0].x == pytest.approx(28 * MM + 14, abs=28 * MM)


def test_a_long_distribution_list_runs_over_pages_and_is_whole(pictures: Path) -> None:
    wording = "、".join(f"第{n}处" for n in range(1, 300))
    many = DistributionList("d", up=Addressees(wording))
    pages = read_pages(printed(issue(item("a"), distribution=many), pictures).data)
    whole = "".join(line.text for page in pages for line in page.lines() if "—" not in line.text)
    assert f"报：{wording}。" in whole


def test_an_issue_of_forty_items_has_contents_over_pages_and_right_numbers(pictures: Path) -> None:
    title = "把“小夜校”办成“大课堂”让农技送到田间地头家家户户"
    items = [item(f"i{n}", title=f"{title}之{n}") for n in range(1, 41)]
    made = printed(issue(*items), pictures)
    pages = read_pages(made.data)
    assert [number for _, number in entries(pages)] == [made.folios[i.anchor] for i in items]
    for heading, number in entries(pages):
        assert f"△{heading[:12]}" in text(pages[number - 1])
    assert "领导批示：" in text(pages[0])
    assert min(made.folios.values()) == made.folios["i1"] > 2


def test_a_title_of_200_characters_wraps_with_its_page_number_at_the_margin(pictures) -> None:
    made = printed(issue(item("a", title="把小夜校办成大课堂" * 22)), pictures)
    pages = read_pages(made.data)
    assert entries(pages) == [("松山县：" + "把小夜校办成大课堂" * 22, 2)]
    line = next(line for line in pages[0].lines() if line.text.endswith("..2"))
    end = line.inked[-1]
    assert end.x + end.advance == pytest.approx(28 * MM + 441, abs=0.5)


def test_an_item_of_30000_characters_is_whole(pictures: Path) -> None:
    sentence = "夜校每周开课两次，由农技站派人讲授剪枝与施肥的要领。"
    long = sentence * (30_000 // len(sentence))
    made = printed(issue(item("a", points=(Point("", long),))), pictures)
    assert differences(made.data, [long]) == []


# -- text, fonts -------------------------------------------------------------------------------------


def test_the_text_that_is_copied_is_the_text_that_was_written(full: Pdf) -> None:
    for one in full_issue().items:
        if one.body:
            continue
        points = "".join(point.lead + point.text for point in one.points)
        assert differences(full.data, [f"△{one.heading}。{points}"]) == []


def test_the_text_of_a_body_is_all_there(full: Pdf, pages: list[Page]) -> None:
    lines = [line.text for page in pages for line in page.lines() if line.text[0] != "—"]
    everything = "".join(lines)
    for phrase in re.findall(r"[\u4e00-\u9fff]{2,4}", BODY):
        assert phrase in everything or phrase[:2] in everything, phrase


@pytest.mark.parametrize("character", ["\U0001f600", "ქ", "ก"])
def test_a_character_that_no_listed_font_has_is_a_fault(character: str, pictures: Path) -> None:
    """A font of the machine's, such as DejaVu for Georgian, must not step in."""
    with pytest.raises(PrintFault, match=r"engine.*notdef") as caught:
        printed(issue(item("a", title=f"夜校{character}")), pictures)
    assert caught.value.issue == "2024/5"


def test_a_fault_passes_from_a_worker_to_the_program() -> None:
    fault = PrintFault("2024/5", "picture-limit", "a.png", "rich", "time")
    again = pickle.loads(pickle.dumps(fault))
    assert (again.issue, again.kind, again.detail, again.item, again.about) == fault.args
    assert str(again) == "2024/5#rich: picture-limit: a.png"
