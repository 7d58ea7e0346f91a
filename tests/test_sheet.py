"""A manuscript's title, unit and text are told apart; every character goes somewhere."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.intake.recognising.item_sheet import ItemSheet, recognise, unit_in
from generator.intake.recognising.manuscript import Manuscript, Picture
from generator.intake.recognising.plain_text import read_markdown, read_text
from generator.intake.refusal import Refused
from generator.intake.word import word_document
from generator.model import FormerName, Unit
from tests.wordfiles import paragraph, run, word_file

UNITS = [
    Unit("east", "东县"),
    Unit("west", "西市", formerly=(FormerName("西县", date(2023, 2, 28)),)),
    Unit("east-school", "东县党校"),
]
DAY = date(2023, 3, 1)
CENTRE = '<w:jc w:val="center"/>'
SONG = '<w:rFonts w:eastAsia="方正小标宋简体"/>'
FANG = '<w:rFonts w:eastAsia="仿宋_GB2312"/>'
HEI = '<w:rFonts w:eastAsia="黑体"/>'


def no_picture(address: str, line: int) -> Picture:
    raise AssertionError


def recognised(text: str, name: str = "x.txt", unit: str = "") -> ItemSheet:
    read = read_markdown(text, name, no_picture) if name.endswith(".md") else read_text(text, name)
    return recognise(read, UNITS, unit, DAY)


def test_a_word_file_as_an_office_writes_it(tmp_path) -> None:
    content = word_file(
        paragraph(run("把门敞开", SONG), properties=CENTRE),
        paragraph(run("把灯点亮", SONG), properties=CENTRE),
        paragraph(run("中共东县委组织部", FANG), properties=CENTRE),
        paragraph(run("（2023年2月27日）", FANG), properties=CENTRE),
        paragraph(run("一、怎样开门", HEI)),
        paragraph(run("\u3000\u3000早开门。", HEI), run("七点半就开。", FANG)),
        paragraph(run("（联系人：示例员　电话：0556-0000000）", FANG)),
    )
    sheet = recognise(word_document.read(content, "x.docx"), UNITS, "", DAY)
    assert (sheet.unit, sheet.title) == ("east", "把门敞开把灯点亮")
    assert sheet.drafter == ("示例员", "0556-0000000")
    assert sheet.text.body == "**一、怎样开门**\n\n**早开门。**七点半就开。\n"
    assert sheet.text.leads == ("早开门。",)
    assert sheet.set_aside == (
        "中共东县委组织部",
        "（2023年2月27日）",
        "（联系人：示例员　电话：0556-0000000）",
    )


@pytest.mark.parametrize(
    ("text", "unit", "title", "body"),
    [
        ("东县：开门办事\n\n正文。", "east", "开门办事", "正文。\n"),
        ("西县：开门办事\n\n正文。", "west", "开门办事", "正文。\n"),
        ("△东县：开门办事。正文在此。", "east", "开门办事", "正文在此。\n"),
        ("东县党校：怎么办？\n\n正文。", "east-school", "怎么办？", "正文。\n"),
        ("中共东县委：开门办事\n\n正文。", "east", "开门办事", "正文。\n"),
        ("开门办事\n\n正文说到东县。\n\n西市", "west", "开门办事", "正文说到东县。\n"),
    ],
)
def test_title_and_unit_are_told_apart(text: str, unit: str, title: str, body: str) -> None:
    sheet = recognised(text)
    assert (sheet.unit, sheet.title, sheet.text.body) == (unit, title, body)


def test_a_title_that_names_another_unit_than_the_one_given_stays_whole() -> None:
    sheet = recognised("北县：开门办事\n\n正文。", unit="east")
    assert (sheet.unit, sheet.title) == ("east", "北县：开门办事")
    assert sheet.reviews["title"][0].say("en") == "'北县' stands before the title's colon"


def test_a_text_without_a_title_takes_the_files_name() -> None:
    sheet = recognised("正文一句。正文又一句。", "东县开门.txt")
    assert (sheet.title, sheet.text.body) == ("东县开门", "正文一句。正文又一句。\n")
    assert "title" in sheet.reviews


def test_the_longest_name_counts() -> None:
    assert unit_in("中共东县党校委员会", UNITS) is UNITS[2]
    assert unit_in("北县", UNITS) is None


def test_an_empty_text_is_refused() -> None:
    for text in ("", "\n\n", "东县：开门办事\n"):
        with pytest.raises(Refused) as refused:
            recognised(text, unit="east")
        assert refused.value.problem.code == "no-text"


@settings(max_examples=400)
@given(st.text("甲乙东县西市党校，；、1一（）\n 　", min_size=1, max_size=120))
def test_every_character_goes_somewhere(text: str) -> None:
    try:
        sheet = recognised(text, unit="east")
    except Refused as refused:
        assert refused.problem.code == "no-text"
        return
    kept = ["" if sheet.reviews.get("title") else sheet.title, *sheet.set_aside, sheet.text.body]
    kept += [point.lead + point.text for point in sheet.text.points]
    assert sorted("".join("".join(kept).split())) == sorted("".join(text.split()))


@settings(max_examples=300)
@given(
    st.text("东县：*#-+>|!()[]\\`_1. 。\n　△第1期报甲", max_size=200),
    st.sampled_from(["md", "txt"]),
)
def test_no_text_is_a_fault(text: str, suffix: str) -> None:
    def fetch(address: str, line: int) -> Picture:
        return Picture(b"", ".png", line)

    read = read_markdown(text, "x.md", fetch) if suffix == "md" else read_text(text, "x.txt")
    assert isinstance(read, Manuscript)
    try:
        recognise(read, UNITS, "east", DAY)
    except Refused as refused:
        assert refused.problem.code == "no-text"
