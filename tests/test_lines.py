"""Chinese line setting: where lines end, what fills them, what stays of the text."""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.press.lines import Metrics, set_lines
from generator.press.setting.faces import metrics
from tests.conftest import REPOSITORY
from tests.print import clreq

FACES = metrics(REPOSITORY / "theme/fonts")
REGULAR = FACES.face("FangSong")


def block(content: str, measure: float = 28, **data: object) -> str:
    more = "".join(f' data-{name}="{value}"' for name, value in data.items())
    return set_lines(f'<p data-measure="{measure}"{more}>{content}</p>', FACES)


def lines_of(html: str) -> list[str]:
    """Return the text of each line of the one paragraph in `html`."""
    inner = re.sub(r"^<style>.*?</style>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", inner)).split("\n")


def set_text(text: str, measure: float = 28, **data: object) -> list[str]:
    return lines_of(block(escape(text), measure, **data))


def widths(html: str) -> list[float]:
    """Return each line's width in em, by what the spans and the font's advances say.

    A closing mark at a line's end counts as the half that its ink stands in.
    """
    sheet, _, inner = html.partition("</style>")
    rules = dict(re.findall(r"\.([\w]+)\{[a-z-]+:(-?[\d.e-]+)em\}", sheet))
    found, width, last = [], 0.0, ""
    stack: list[list[str]] = [[]]
    spaced = 0.0
    for tag, text in re.findall(r"<([^>]*)>|([^<]+)", inner):
        if tag:
            if tag == "/span":
                width += value(stack.pop(), "mr", rules)
            elif tag.startswith("span"):
                stack.append(tag.split('"')[1].split())
                width += value(stack[-1], "ml", rules)
            continue
        spacing = sum(value(names, "ls", rules) for names in stack)
        words = sum(value(names, "ws", rules) for names in stack)
        for character in unescape(text):
            if character == "\n":
                found.append(width - overhang(last, spaced))
                width, last, spaced = 0.0, "", 0.0
                continue
            width += REGULAR.advances.get(character, 1.0) + spacing
            width += words if character == " " else 0.0
            last, spaced = character, spacing
    return [*found, width - overhang(last, spaced)]


def value(names: list[str], kind: str, rules: dict[str, str]) -> float:
    return sum(float(rules[name]) for name in names if name.startswith(kind))


def overhang(last: str, spacing: float) -> float:
    """Return what of a line's end is not seen: a space, a mark's blank, the last spacing."""
    if last == " ":
        return REGULAR.advances[" "] + 2 * spacing
    return REGULAR.blanks.get(last, (0.0, 0.0))[1] + spacing


HAN = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
CHARACTERS = st.sampled_from(HAN + "，。、；：？！“”‘’《》（）【】…—·～％%0123456789.ABcde 年名个-")
TEXT = st.text(CHARACTERS, min_size=1, max_size=220)


@given(TEXT, st.sampled_from([28.0, 24.0, 11.5]))
@settings(max_examples=150)
def test_no_character_is_lost_or_added(text: str, measure: float) -> None:
    """Only spaces may go, and nothing comes but the ends of lines."""
    kept = "".join(set_text(text, measure, indent=2))
    assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", text)


@given(TEXT, st.sampled_from([28.0, 24.0, 11.5]))
@settings(max_examples=150)
def test_no_line_is_wider_than_its_measure(text: str, measure: float) -> None:
    assert max(widths(block(escape(text), measure))) <= measure + 0.03


WORDS = st.sampled_from(
    [
        "干部监督",
        "“一把手”",
        "《意见》，",
        "共13家，",
        "22个成员单位",
        "（试行）",
        "2023年7月",
        "——对照",
        "2.5%、",
        "：‘三’",
        "等……",
    ]
)


@given(st.lists(WORDS, min_size=8, max_size=60))
@settings(max_examples=150)
def test_lines_of_ordinary_text_are_full_and_lawful(words: list[str]) -> None:
    """Marks, numbers and margins are right in any order of ordinary words."""
    html = block("".join(words), indent=2)
    lines, wide = lines_of(html), widths(html)
    for line, following in pairwise(lines):
        assert following[0] not in clreq.NEVER_FIRST
        assert line[-1] not in clreq.NEVER_LAST
        assert not clreq.splits_number(line, following)
    widest = max(map(float, re.findall(r"letter-spacing:([\d.]+)em", html)), default=0.0)
    for number, width in enumerate(wide[:-1]):
        full = 28 - (0 if number else 2)
        assert width <= full + 0.03
        # Only where characters are as far apart as can be may a line stay short.
        assert width >= full - 0.03 or widest > 0.08


def test_pure_han_is_set_solid() -> None:
    """A line of 28 characters needs no span at all."""
    html = block(HAN * 6)
    assert "<span" not in html
    assert [len(line) for line in lines_of(html)[:-1]] == [28, 28, 28, 28]


@pytest.mark.parametrize("mark", sorted(clreq.PAUSES | clreq.CLOSING | clreq.CONNECTING | {"％"}))
def test_a_mark_never_begins_a_line(mark: str) -> None:
    for before in range(20, 32):
        for line in set_text(HAN * 3 if not before else (HAN * 2)[:before] + mark + HAN * 2)[1:]:
            assert not line.startswith(mark)


@pytest.mark.parametrize("mark", sorted(clreq.OPENING))
def test_an_opening_mark_never_ends_a_line(mark: str) -> None:
    for before in range(20, 32):
        for line in set_text((HAN * 2)[:before] + mark + HAN * 2):
            assert not line.endswith(mark)


@pytest.mark.parametrize(
    "whole",
    ["——", "……", "3,300", "2.5%", "2023-07", "2023年", "64名", "22个", "第19期", "300余名", "1.4万亿元",
     "37℃", "12公里", "5.1个百分点", "email", "５０％"],
)  # fmt: skip
def test_what_belongs_together_stays_on_one_line(whole: str) -> None:
    for before in range(18, 32):
        text = (HAN * 2)[:before] + whole + HAN * 2
        assert any(whole in line for line in set_text(text)), before


@pytest.mark.parametrize("typed", ["在发生后 3 天内报送", "用 PDF 发送", "共 22 个"])
def test_a_space_between_han_and_latin_is_not_set(typed: str) -> None:
    html = block(typed)
    assert lines_of(html) == [typed.replace(" ", "")]
    assert "margin-left:0.083em" in html


def test_a_space_between_latin_words_stays() -> None:
    assert set_text("名为 Open Document 的格式") == ["名为Open Document的格式"]


def test_a_space_between_han_words_stays() -> None:
    """In a title it parts two halves."""
    assert set_text("选好人 用好人") == ["选好人 用好人"]


def test_neighbouring_marks_are_compressed() -> None:
    """Three marks in a row take two ems, not three."""
    assert widths(block("《甲》（乙）。丙"))[0] == pytest.approx(8 - 2 * 0.5)


def test_a_mark_at_the_lines_end_is_trimmed() -> None:
    """28 characters and a stop fit a line of 28.5, and the stop's ink ends at the margin."""
    html = block((HAN * 2)[:28] + "。" + HAN, measure=28.5)
    assert lines_of(html)[0].endswith("。")
    assert "<span" not in html


def test_an_opening_mark_at_a_turned_lines_start_is_trimmed() -> None:
    html = block((HAN * 2)[:28] + "“" + HAN * 2 + "”")
    assert lines_of(html)[1].startswith("“")
    assert "margin-left:-0.5em" in html


def test_a_last_line_holds_more_than_one_character() -> None:
    for size in range(27, 90):
        last = set_text((HAN * 6)[:size] + "。", indent=2)[-1]
        assert len(last.rstrip("。")) >= 2


def test_typed_breaks_stay() -> None:
    assert lines_of(block("甲乙<br>丙<br/>丁")) == ["甲乙", "丙", "丁"]


def test_tags_stay_where_they_were() -> None:
    """A lead that turns over a line stays one element."""
    html = block(f'<strong class="lead">{HAN[:10]}。</strong>{HAN}<a href="#x">{HAN}</a>{HAN}')
    inner = html.partition("</style>")[2]
    without = re.sub(r"</?span[^>]*>|\n", "", inner)
    assert (
        f'<strong class="lead">{HAN[:10]}。</strong>{HAN}<a href="#x">{HAN}</a>{HAN}</p>' in without
    )


def test_markup_in_text_stays_text() -> None:
    assert "甲&lt;img src=x&gt; &amp;amp;<" in block("甲&lt;img src=x&gt; &amp;amp;")


def test_a_word_like_the_attribute_is_only_text() -> None:
    html = '<p>写作 data-measure="3" 的字样</p>'
    assert html in set_lines(html, FACES)


def test_a_bold_lead_is_measured_in_its_own_face() -> None:
    """Latin letters differ from face to face."""
    word = "administration"
    plain, bold = (sum(FACES.face(f).advances[c] for c in word) for f in ("FangSong", "Kai Bold"))
    assert plain != pytest.approx(bold)
    measure = 10 + 0.083 + max(plain, bold)
    html = f"{HAN[:10]}<strong>{word}</strong>"
    assert len(lines_of(block(html, measure, align="left"))) == 1
    narrower = measure - 0.01
    assert len(lines_of(block(html, narrower, align="left"))) == (2 if bold > plain else 1)


def test_an_address_wider_than_the_line_is_broken_after_a_separator() -> None:
    lines = set_text("见 https://archive.example/bulletin/2023/19/index.html#item-of-the-day 一文")
    assert len(lines) > 1
    assert all(line[-1] in "/.-=?&#" for line in lines[:-1])


@pytest.mark.parametrize("run", ["A" * 200, "—" * 90, "，" * 200, "1" * 100])
def test_what_cannot_break_is_never_clipped(run: str) -> None:
    html = block(f"甲{run}乙")
    assert max(widths(html)) <= 28.03
    assert "".join(lines_of(html)) == f"甲{run}乙"


def test_a_title_is_broken_into_lines_of_about_the_same_length() -> None:
    lines = set_text((HAN * 2)[:32], align="balance")
    assert [len(line) for line in lines] == [16, 16]


def test_a_title_breaks_at_a_mark_when_that_is_nearly_as_even() -> None:
    assert set_text((HAN * 2)[:15] + "，" + (HAN * 2)[:18], align="center")[0].endswith("，")


def test_turned_lines_hang() -> None:
    html = block(HAN * 3, hang=2)
    assert [len(line) for line in lines_of(html)[:2]] == [28, 26]
    assert "margin-left:2em" in html


def test_unset_blocks_are_left_alone() -> None:
    html = "<html><head></head><body><p>甲乙</p></body></html>"
    assert set_lines(html, FACES).replace(" ", "").endswith("<p>甲乙</p></body></html>")


def test_the_same_issue_gives_the_same_lines() -> None:
    html = "".join(f'<p data-measure="28">{HAN * n}，{n}名“{HAN}”</p>' for n in range(1, 6))
    assert set_lines(html, FACES) == set_lines(html, Metrics(dict(FACES.faces)))


def test_an_unknown_face_is_an_error() -> None:
    with pytest.raises(ValueError, match="Gothic"):
        block("甲", face="Gothic")
