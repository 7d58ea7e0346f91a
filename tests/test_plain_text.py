"""Lines become paragraphs as their writer meant them."""

from __future__ import annotations

from generator.intake.recognising.manuscript import Picture, PlainParagraph, Verbatim
from generator.intake.recognising.plain_text import read_markdown, read_text
from generator.model import Where
from generator.model.problems import Problem
from generator.words.messages import msg


def marked(block: PlainParagraph) -> str:
    return "".join(f"*{span.text}*" if span.strong else span.text for span in block.spans)


def paragraphs(text: str) -> list[str]:
    return [marked(b) for b in read_text(text, "x.txt").blocks if isinstance(b, PlainParagraph)]


def markdown(text: str, fetch=lambda address, line: Picture(b"", ".png", line)) -> list[str]:
    return [
        marked(block) if isinstance(block, PlainParagraph) else type(block).__name__
        for block in read_markdown(text, "x.md", fetch).blocks
    ]


def test_in_plain_text_each_line_is_a_paragraph() -> None:
    assert paragraphs("标题\n　　第一段。\n　　第二段。\n\n第三段") == [
        "标题",
        "第一段。",
        "第二段。",
        "第三段",
    ]


def test_lines_that_an_editor_broke_at_one_width_run_on() -> None:
    long = "这一行写满了一整行字没有停下来也没有句号"
    assert paragraphs(f"标题\n{long}\n{long}\n到此为止。\n又一段。") == [
        "标题",
        f"{long}{long}到此为止。",
        "又一段。",
    ]
    assert paragraphs(f"{long}x\ny{long}") == [f"{long}x y{long}"]


def test_markdown_lines_run_on_until_a_blank_one() -> None:
    assert markdown("甲\n乙\n\n丙 x\ny 丁\n") == ["甲乙", "丙 x y 丁"]
    assert markdown("# 题\n甲\n## 节\n---\n乙") == ["题", "甲", "节", "乙"]
    assert markdown("1. 先问。问到底。\n2. 后答。答明白。") == [
        "1. 先问。问到底。",
        "2. 后答。答明白。",
    ]


def test_lists_tables_and_quotations_are_taken_as_they_are() -> None:
    for text in ("- 甲\n- 乙", "1. 甲\n2. 乙", "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |", "> 甲"):
        manuscript = read_markdown(f"前\n\n{text}\n\n后", "x.md", lambda address, line: 1 / 0)
        assert manuscript.blocks[1] == Verbatim(text, 3)


def test_bold_that_a_page_has_broken_is_carried_over() -> None:
    assert markdown("甲。**先\n\n问。**再答") == ["甲。*先*", "*问。*再答"]
    assert markdown("甲。**先问\n\n再答。") == ["甲。**先问", "再答。"]
    assert markdown(r"甲\*\*乙**丙**") == ["甲**乙*丙*"]


def test_a_picture_stands_between_the_text_around_it() -> None:
    assert markdown("前![图](a.png)后") == ["前", "Picture", "后"]
    why = Problem(Where("x.md"), "", "picture-left-out", msg("gone"), severity="warning")
    manuscript = read_markdown("前![图](a.png)后", "x.md", lambda address, line: why)
    assert manuscript.problems == (why,)
    assert [block.text for block in manuscript.blocks if isinstance(block, PlainParagraph)] == [
        "前",
        "后",
    ]
