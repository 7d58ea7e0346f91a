"""The measuring command: what a good page passes, and that each bad page is found out."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from weasyprint import HTML

from generator.press import fonts
from generator.press.lines import set_lines
from generator.press.setting.faces import metrics
from tests.conftest import REPOSITORY
from tests.print.body import paragraphs
from tests.print.geometry import read_pages
from tests.print.many import main as main_of_many
from tests.print.many import measured
from tests.print.measure import Measured, main, measure

FONTS = REPOSITORY / "theme/fonts"
STYLE = (
    fonts.font_faces(FONTS, FONTS.as_uri() + "/")
    + """
@page { size: 210mm 297mm; margin: 37mm 26.425mm 35mm 28mm;
  @bottom-center { content: "— " counter(page) " —"; font: 14pt "Jianbao Song" } }
@page :left { margin-left: 26.425mm; margin-right: 28mm }
html { font: 15.75pt/28.95pt "Jianbao FangSong", "Jianbao Song" }
body, p { margin: 0 }
p { text-indent: 2em; text-align: justify; orphans: 2; widows: 2 }
strong { font-family: "Jianbao Kai"; font-weight: 700 }
.typed { white-space: pre }
.contents { font-size: 14pt; text-indent: 0 }
"""
)
TEXT = (
    "为摸清底数、找准短板，试点县（区）用3个月时间走访22个乡镇的1,460户群众，收集意见建议"
    "538条；对“看得见、管不着”的老问题，由县委办公室牵头，会同13个部门逐一会商。目前，"
    "已办结412件，办结率76.6%，群众满意度比2022年提高5.1个百分点——多年未解的《用水协议》"
    "也在第19次协调会上签了字……下一步，将把“当面听、马上办、回头看”固定下来，做到件件有着落。"
)


def typeset(body: str, *, by_us: bool = True) -> bytes:
    html = f'<html lang="zh-CN"><head><style>{STYLE}</style></head><body>{body}</body></html>'
    if by_us:
        html = set_lines(html, metrics(FONTS))
    return HTML(string=html).write_pdf()


def typed(*lines: str, style: str = "") -> Measured:
    """Measure a paragraph whose lines end where the test says."""
    inner = "\n".join(lines)
    return measure(typeset(f'<p class="typed" style="{style}">{inner}</p>', by_us=False))


def paragraph(text: str) -> str:
    return f'<p data-measure="28" data-indent="2">{text}</p>'


HAN = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁"
FIRST = HAN[:26]


TEXTS = [TEXT[start:] + TEXT * 2 for start in (0, 9, 34, 53, 75, 120)]


@cache
def good() -> bytes:
    return typeset("".join(map(paragraph, TEXTS)))


def test_lines_set_by_us_pass_every_measure() -> None:
    found = measure(good(), TEXTS)
    assert [row for row in found.rows() if not row[3]] == []
    assert found.full_lines > 50
    assert found.compared == len(TEXTS)
    assert found.short == ()  # not even by a fiftieth: how the engine draws spacings is known


def test_a_full_page_has_22_lines_of_28_characters() -> None:
    grid = measure(good()).grid
    assert grid is not None
    assert (grid.lines, grid.characters) == (22, 28)


def test_orphans_and_widows_work_on_lines_broken_by_us() -> None:
    """No paragraph leaves one line alone on a page, wherever the page ends in it."""
    turned = 0
    for lead in range(3, 9):
        pdf = typeset(paragraph(HAN * lead) * 2 + paragraph(TEXT * 3) * 3)
        for found in paragraphs(read_pages(pdf)):
            on_page = Counter(line.page for line in found.lines)
            turned += len(on_page) > 1
            assert min(on_page.values()) >= 2
    assert turned >= 3


def test_the_engine_alone_is_found_out() -> None:
    """WeasyPrint neither fills Han lines nor keeps numbers with their units."""
    bare = "".join(f"<p>{TEXT[start:] + TEXT}</p>" for start in range(0, 60, 3))
    found = measure(typeset(bare, by_us=False))
    assert found.short_by(0.5) > 10
    assert found.short_by(0.1) >= found.short_by(0.5)
    assert found.numbers


@pytest.mark.parametrize("mark", ["，", "。", "》", "”", "）", "·", "～", "—", "…", "％", "々"])
def test_a_forbidden_beginning_is_found(mark: str) -> None:
    assert typed(FIRST, mark + HAN).first


@pytest.mark.parametrize("mark", ["（", "《", "“", "‘", "【"])
def test_a_forbidden_end_is_found(mark: str) -> None:
    assert typed(FIRST[:-1] + mark, HAN).last


@pytest.mark.parametrize(
    ("before", "after"),
    [("2023", "年"), ("3,3", "00"), ("2.", "5%"), ("64", "名"), ("第", "19期"), ("3万亿", "元")],
)
def test_a_parted_number_is_found(before: str, after: str) -> None:
    assert typed(FIRST[: -len(before)] + before, after + HAN).numbers


def test_a_lone_character_is_found() -> None:
    assert typed(FIRST, "岁。").alone == ("岁。",)


def test_two_last_characters_are_no_fault() -> None:
    assert not typed(FIRST, "成岁。").alone


def test_how_short_a_line_is_is_measured() -> None:
    found = typed(FIRST[:-1], HAN[:14])
    assert [round(short, 2) for short, _ in found.short] == [1.0]


def test_an_untrimmed_mark_at_the_margin_is_short() -> None:
    """Its cell ends at the margin, but its ink half an em before."""
    found = typed(FIRST[:-1] + "，", HAN[:14])
    assert [round(short, 2) for short, _ in found.short] == [0.5]


def test_a_line_over_the_margin_is_found() -> None:
    assert [round(over, 1) for over, _ in typed(FIRST + "岁", HAN[:14]).beyond] == [1.0]


def test_too_few_lines_on_a_page_are_found() -> None:
    lines = [FIRST, *[HAN] * 30]
    html = "\n".join(lines)
    found = measure(typeset(f'<p class="typed" style="line-height: 30pt">{html}</p>', by_us=False))
    assert found.grid is not None
    assert found.grid.lines == 21
    assert not found.grid.right


def test_phantom_spaces_are_found() -> None:
    """Wide letter spacing reads as spaces."""
    pdf = typeset('<p style="letter-spacing: .15em">看得见管不着的老问题</p>', by_us=False)
    assert measure(pdf, ["看得见管不着的老问题"]).different


@pytest.mark.parametrize(("gap", "read"), [(0.083, True), (0.095, True), (0.125, False)])
def test_how_wide_a_gap_readers_of_the_pdf_bear(gap: float, read: bool) -> None:
    """From a tenth of an em on they see a space, so Han and Latin stand closer than the usual 1/8."""
    pdf = typeset(f'<p>共<span style="margin: 0 {gap}em">22</span>个成员单位</p>', by_us=False)
    assert (not measure(pdf, ["共22个成员单位"]).different) is read


def test_missing_text_is_found() -> None:
    pdf = typeset("<p>看得见的老问题</p>", by_us=False)
    assert measure(pdf, ["看得见、管不着的老问题"]).different


@pytest.mark.parametrize(("page", "wrong"), [(2, 0), (3, 1)])
def test_a_wrong_page_in_the_contents_is_found(page: int, wrong: int) -> None:
    title = "松山县：听得见的意见簿"
    pdf = typeset(
        f'<p class="contents">{title}..........{page}</p>'
        f'<p style="break-before: page">△{title}。第一件事。</p>',
        by_us=False,
    )
    found = measure(pdf)
    assert found.entries == 1
    assert len(found.wrong_pages) == wrong


def test_the_command_prints_the_table_and_fails_on_a_miss(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fair, foul, source = tmp_path / "fair.pdf", tmp_path / "foul.pdf", tmp_path / "text"
    fair.write_bytes(typeset(paragraph(TEXT)))
    foul.write_bytes(typeset(f"<p>{TEXT}</p>", by_us=False))
    source.write_text(TEXT, encoding="utf-8")
    assert main([str(fair), "--source", str(source)]) == 0
    assert "0 of" in capsys.readouterr().out
    assert main([str(foul), "--verbose"]) == 1
    assert "MISS" in capsys.readouterr().out


def test_fifty_issues_of_real_text_pass_every_measure() -> None:
    """Of the paragraphs in the file that CORPUS names; of made-up text where it names none."""
    corpus = os.environ.get("CORPUS")
    assert main_of_many(["--issues", "50", *(["--corpus", corpus] if corpus else [])]) == 0


def test_the_sample_issues_pass_every_measure() -> None:
    """The archive's own issues; only the model issue's size has a bound."""
    issues = 0
    for id_, _, found in measured(REPOSITORY):
        beside = set() if id_ == "2023/19" else {"bytes"}
        if found.grid and found.grid.page == found.pages - 1:  # may give lines to the colophon
            beside |= {f"a full body page ({found.grid.page})", "its text block"}
        missed = [row for row in found.rows() if not row[3] and row[0] not in beside]
        assert missed == [], id_
        assert found.compared
        assert bool(found.entries) == (id_ != "2023/circular-1")  # a report has no contents
        issues += 1
    assert issues
