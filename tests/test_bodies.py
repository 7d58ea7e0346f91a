"""A body is read strictly, and what is typed is what is shown: nothing is repaired in silence."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.bodies import CODES, ERRORS, blocks, read, sentences
from generator.bodies.reader import LEVELS
from generator.bodies.writing import escaped
from generator.check.typed import difference
from generator.intake.recognising import item_text, plain_text
from generator.intake.recognising.manuscript import (
    ListEntry,
    Manuscript,
    Picture,
    PlainParagraph,
    PlainTable,
    Span,
)
from generator.intake.recognising.right_signs import with_right_signs
from generator.model.problems import as_text
from generator.order import building
from generator.render import prose
from generator.words.lookalikes import RADICALS, mended, wrong
from tests.conftest import edit

CASES = json.loads((Path(__file__).parent / "cases/bodies.json").read_text(encoding="utf-8"))


def named(html: str) -> str:
    """A body's HTML with pictures only named, as the form shows it."""
    picture = r'<img alt="" src="attachments/([^"]*)">'
    return re.sub(picture, r'<span class="named">图片 \1</span>', html)


def codes(text: str) -> list[str]:
    return [f"{find.line + 1} {find.code}" for find in read(text).finds]


def test_every_case_has_its_finds_and_its_structure() -> None:
    """The form's reader is held against the same table: tests/browser/test_submit.py."""
    assert len(CASES) >= 300
    assert {found.split()[1] for case in CASES for found in case["finds"]} == set(CODES)
    for case in CASES:
        assert codes(case["text"]) == case["finds"], case["text"]
        assert named(prose.body(case["text"])) == case["html"], case["text"]


# -- what was lost ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown", "found"),
    [
        ("每块长10*20米、宽5*6米。", "每块长10*20米、宽5*6米。", []),
        ("合同号HT**001**。", "合同号HT**001**。", ["1 body-unbalanced"]),
        ("__init__", "__init__", []),
        ("| 甲 | 乙 |\n|--|--|\n| 一 | 二 | 三 |", "甲乙一二三", ["3 body-cells"]),
        ("| 甲 | 乙 |\n|--|--|\n| 一 |", "甲乙一", ["3 body-cells"]),
        ("| 甲 | 乙 |\n|--|--|\n| 一 | 二 |\n注。", "甲乙一二注。", ["4 body-glued"]),
        ("以下三条：\n1. 甲\n2. 乙", "以下三条：甲乙", ["2 body-glued"]),
        ("长*宽*高", "长宽高", ["1 maybe-sign"]),
        ("m²、CO₂", "m²、CO₂", []),
        ("⼈⼤代表，更新。", "⼈⼤代表，更新。", []),
    ],
)
def test_no_sign_cell_or_line_is_lost(text: str, shown: str, found: list[str]) -> None:
    assert prose.plain(prose.body(text)).replace(prose.CELL_END, "") == shown
    assert codes(text) == found


def test_numbers_stay_as_typed_and_bullets_stay_bullets() -> None:
    assert prose.body("1. 一\n2. 二\n4. 四") == (
        '<ol><li>一</li><li>二</li><li value="4">四</li></ol>'
    )
    assert prose.body("1. 甲\n2. 乙\n- 丙") == (
        "<ol><li>甲</li><li>乙</li></ol><ul><li>丙</li></ul>"
    )
    assert codes("1. 甲\n2. 乙\n- 丙") == ["3 body-glued"]


def test_versions_left_from_merging_are_named_wherever_they_stand() -> None:
    text = "前段。\n\n<<<<<<< HEAD\n走访126户。\n=======\n走访162户。\n>>>>>>> 编辑乙"
    assert codes(text) == ["3 merge-conflict", "5 merge-conflict", "7 merge-conflict"]


def test_each_mark_that_bodies_do_not_have_is_named_with_its_mend() -> None:
    text = "100m<sup>2</sup>，[链接](http://x.invalid)和[^1]，~~删~~，![图](图 1.png)。\n\n### 题"
    found = read(text).finds
    assert [one.code for one in found] == [
        "bad-picture", "body-footnote", "body-link", "body-mark", "body-script", "body-heading",
    ]  # fmt: skip
    assert found[4].mend.say("zh") == "写作 ²"


@pytest.mark.parametrize(
    "text",
    [
        "> " * 110 + "深",
        "\n".join("  " * depth + "- 深" for depth in range(110)),
        "- " * 110 + "深",
        "*" * 5000,
        " *甲" * 30_000 + "甲** " * 30_000,
        "[甲](乙)" + "![" * 100_000 + "_甲" * 50_000,
        "|" * 4000 + "\n|-|",
        "\\" * 4001,
    ],
)
def test_nesting_and_repetition_without_end_are_finds_and_no_fault(text: str) -> None:
    body = read(text)
    assert not body.is_sound
    assert prose.body(text)
    assert depth(body.blocks) <= LEVELS


def depth(some: tuple[blocks.Block, ...]) -> int:
    inner = [
        entry.blocks for one in some if isinstance(one, blocks.ListBlock) for entry in one.entries
    ]
    return max((1 + depth(each) for each in inner), default=0)


# -- the proof ----------------------------------------------------------------------------------

SIGNS = st.text(st.sampled_from("甲乙1A *\\`_~^|-+>#.:[]()<>&;!=，。：\n\t　"), max_size=40)
TYPED = (
    "甲乙，丙。 ; **粗**细;1. 一;4. 四;- 点;  - 深;    - 深;      - 更深;    续;;> 引;> - 点;>;**粗;粗**。"
    ";one  ;two;\\- 不;长*宽*高;*斜*体;---;# x;10*20;* 星;07. 零;| 甲 | 乙 |;|---|--:|;| 1 | 2 |"
    ";| a\\|b | *c* |;![图\\*](a.png)"
).split(";")
LINES = st.lists(st.sampled_from(TYPED), max_size=8).map("\n".join)
ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co", "Zl", "Zp"]))


@settings(max_examples=1500)
@given(SIGNS | LINES | ANY)
@example("\\*，甲|乙\n:|--|--|")
def test_either_an_error_is_found_or_what_is_shown_is_what_was_typed(text: str) -> None:
    if read(text).is_sound:
        assert difference("body", text, prose.body(text)) is None
    for kind in ("title", "text", "note"):
        assert difference(kind, text, prose.shown(kind, text)) is None


SOUND = "甲10*20\n\n1. 一\n2. **二**\n4. 四\n    - 深\n\n> 引\n\n| 甲 | 乙 |\n|--|--|\n| 1 | 2 |\n\n![图](a.png)"


@pytest.mark.parametrize(
    "slip",
    [
        lambda html: html.replace("10*20", "1020"),
        lambda html: html.replace(' value="4"', ""),
        lambda html: html.replace("<td>2</td>", ""),
        lambda html: html.replace("<td>2</td>", "<td></td><td>2</td>"),
        lambda html: html.replace("</tr></tbody>", "</tr><tr><td>1</td></tr></tbody>"),
        lambda html: html.replace("<ul><li>深</li></ul></li>", "</li><li>深</li>"),
        lambda html: html.replace("<ul><li>深</li></ul>", "<ol><li>深</li></ol>"),
        lambda html: html.replace("<blockquote>", "").replace("</blockquote>", ""),
        lambda html: html.replace("a.png", "b.png"),
        lambda html: html.replace("<figcaption>图</figcaption>", ""),
        lambda html: html.replace("<li>一</li>", ""),
        lambda html: html.replace("</p>", "*</p>", 1),
        lambda html: html + "<p>多</p>",
    ],
)
def test_the_proof_notices_whatever_changes_between_typing_and_showing(
    slip: Callable[[str], str], archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mutation of what renders: `check` itself says so."""
    assert difference("body", SOUND, prose.body(SOUND)) is None
    changed = slip(prose.body(SOUND))
    assert changed != prose.body(SOUND)
    assert difference("body", SOUND, changed) is not None
    place = archive / "content/submissions/2023/west-class.yml"
    indented = "\n".join(f"  {line}" if line else "" for line in SOUND.splitlines())
    edit(place, "  开设**三类**课程，\n", f"{indented.replace('a.png', 'class.svg')}\n\n  末，\n")

    def slipping(kind: str, text: str) -> str:
        html = prose.shown(kind, text).replace("class.svg", "a.png")
        return slip(html).replace("a.png", "class.svg")

    monkeypatch.setattr(building, "html_of", slipping)
    found = {problem.code for problem in building.check(archive).problems}
    assert "not-as-typed" in found


# -- characters ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("⼈⼤代表", "人大代表"),
        ("更\uf901新", "更更新"),
        ("⻔⻋", "门车"),
        ("︵甲︶，﹐", "（甲），，"),
        ("e\u0301cole", "école"),
        ("ﬁ ｱ Å", "fi ア Å"),
        ("𝐀", "A"),
    ],
)
def test_a_wrong_encoding_is_named_with_the_ordinary_character(typed: str, right: str) -> None:
    assert mended(typed) == right
    assert list(wrong(typed))


def test_ordinary_characters_are_left_alone() -> None:
    text = "人大，（Ａ１）￥㎡²³₂①⑴Ⅰ㈠〇䶮𠮷“”……——·％\ufa0e"
    assert mended(text) == text
    assert not set(RADICALS[::2]) & set(RADICALS[1::2])


def test_a_picture_named_with_marks_apart_is_named(archive: Path) -> None:
    folder = archive / "content/attachments"
    (folder / "class.svg").rename(folder / "cafe\u0301.svg")
    text = as_text(building.check(archive).problems, "zh")
    assert (
        "cafe\u0301.svg:1: 文件名里的“e\u0301”只是样子像“é”（文件改名为 café.svg） [wrong-character]"
        in text
    )


def test_import_mends_wrong_characters_and_says_so() -> None:
    made = with_right_signs(plain_text.read_text("标题\n⼈⼤代表。\n", "来稿.txt"))
    assert [block.text for block in made.blocks if isinstance(block, PlainParagraph)][
        1
    ] == "人大代表。"
    assert as_text(made.problems, "zh") == (
        "来稿.txt:2: 提醒：“⼈”改成了通行的“人” [wrong-character]\n"
        "来稿.txt:2: 提醒：“⼤”改成了通行的“大” [wrong-character]\n"
    )


# -- writing ------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from([
        *"甲乙1A .。*_`\\#>-+|![]()<&;:={}~^", "1. ", "- ", "---", "**", "__粗__", "[a](b)", "<b>",
        "&nbsp;", "~~", "![x](a.png)", "=======", "（1）", "[^1]", "^2^", "10*20", "[ ] ", "\\*",
    ]),
    max_size=6,
).map("".join)  # fmt: skip
SPANS = st.tuples(WORDS, WORDS, WORDS).map(
    lambda three: (Span(three[0]), Span(three[1], strong=True), Span(three[2]))
)
BLOCKS = st.one_of(
    st.builds(PlainParagraph, SPANS, st.just(1)),
    st.builds(ListEntry, SPANS, st.just(1), st.sampled_from([0, 1, 4]), st.integers(0, 8)),
    st.builds(PlainTable, st.tuples(st.tuples(WORDS, WORDS), st.tuples(WORDS, WORDS)), st.just(1)),
    st.builds(Picture, st.just(b"png"), st.just(".png"), st.just(1), WORDS),
)


@settings(max_examples=500)
@given(st.lists(BLOCKS, min_size=1, max_size=5))
def test_what_import_writes_is_sound_and_shows_what_stood(some: list[item_text.Block]) -> None:
    text = item_text.item_text(some)
    if text.body:
        assert read(text.body).finds == ()
        shown = prose.plain(prose.body(text.body)).replace(prose.CELL_END, "")
        assert "".join(shown.split()) == "".join("".join(map(said, some)).split())


def said(block: item_text.Block) -> str:
    if isinstance(block, PlainTable):
        return "".join(cell for row in block.rows for cell in row)
    return block.caption if isinstance(block, Picture) else block.text  # type: ignore[union-attr]


@settings(max_examples=500)
@given(SIGNS.filter(lambda text: "\n" not in text and "\t" not in text))
def test_escaped_text_shows_itself(text: str) -> None:
    line = escaped(text)
    assert read(line).finds == ()
    assert prose.plain(prose.body(line)) == text.strip()


def test_a_markdown_file_s_own_lists_come_in_as_text_where_they_are_not_understood() -> None:
    text = "# 题\n\n- 甲\n- [乙](http://x.invalid)\n\n- 丙\n- 丁\n"
    made: Manuscript = plain_text.read_markdown(
        text, "来稿.md", lambda *_: pytest.fail("no picture")
    )
    assert [problem.code for problem in made.problems] == ["body-link"]
    assert made.problems[0].where.line == 4
    body = item_text.item_text(made.blocks[1:]).body
    assert body == "\\- 甲\n\n\\- \\[乙](http://x.invalid)\n\n- 丙\n- 丁\n"
    assert read(body).finds == ()


def test_every_sentence_is_there_for_the_form_too() -> None:
    told = sentences("zh")
    assert set(told) == set(CODES)
    assert {code for code, (level, *_) in told.items() if level == "error"} == set(ERRORS)
    assert all("{mark}" in words and mend for _, words, mend in told.values())
