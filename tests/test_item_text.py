"""Text becomes points where leads are its only structure, Markdown otherwise; it shows unchanged."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.intake.recognising.item_text import item_text
from generator.intake.recognising.manuscript import (
    ListEntry,
    Picture,
    PlainParagraph,
    PlainTable,
    Span,
)
from generator.render import prose


def plain(*rows: str) -> list[PlainParagraph]:
    return [PlainParagraph((Span(row),), place) for place, row in enumerate(rows, 1)]


def test_paragraphs_without_a_lead_go_on_with_the_point_before() -> None:
    first = PlainParagraph((Span("先问。", strong=True), Span("问到底。")), 1)
    text = item_text([*plain("序言。"), first, *plain("问的人签名。")])
    assert [(point.lead, point.text) for point in text.points] == [
        ("", "序言。"),
        ("先问。", "问到底。\n问的人签名。"),
    ]


def test_a_lead_alone_in_its_line_takes_the_next_paragraph() -> None:
    alone = PlainParagraph((Span("先问。", strong=True),), 1)
    text = item_text([alone, *plain("问到底。")])
    assert [(point.lead, point.text) for point in text.points] == [("先问。", "问到底。")]
    assert item_text([*plain("问到底。"), alone]).body == "问到底。\n\n**先问。**\n"


def test_structure_beside_leads_makes_a_body() -> None:
    first = PlainParagraph((Span("先问。", strong=True), Span("问到底。")), 1)
    heading = PlainParagraph((Span("一、怎样问"),), 2, "heading")
    entries = [ListEntry((Span("1. 甲"),), 3), ListEntry((Span("乙"),), 4, level=1)]
    table = PlainTable((("甲|乙", "- 丙"), ("*", "")), 5)
    text = item_text([first, heading, *entries, table])
    assert text.points == ()
    assert text.leads == ("先问。",)
    assert text.body == (
        "**先问。**问到底。\n\n**一、怎样问**\n\n- 1\\. 甲\n    - 乙\n\n"
        "| 甲\\|乙 | - 丙 |\n| --- | --- |\n| \\* |  |\n"
    )


def test_a_picture_is_named_by_its_content_and_kept_once() -> None:
    picture = Picture(b"\x89PNG\r\n\x1a\n", ".png", 1, "图[1]")
    text = item_text([*plain("看图。"), picture, picture])
    assert [name for name, _ in text.pictures] == ["4c4b6a3be1314ab8.png"]
    assert text.body.count("![图\\[1\\]](4c4b6a3be1314ab8.png)") == 2


signs = st.text(st.sampled_from("甲乙1 .。*_`\\#>-+|![]()<&;:={}~\t\n"), max_size=30) | st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=20
)


@settings(max_examples=500)
@given(st.lists(st.tuples(signs, signs, signs), min_size=1, max_size=3))
@example([("1. ", "**", "")])
@example([("![", "x](a.png)", "")])
def test_whatever_is_typed_is_shown_and_is_no_mark(rows: list[tuple[str, str, str]]) -> None:
    blocks = [
        PlainParagraph((Span(a), Span(b, strong=True), Span(c)), place)
        for place, (a, b, c) in enumerate(rows, 1)
    ]
    text = item_text(blocks)
    shown = "".join(
        [
            *(point.lead + point.text for point in text.points),
            prose.plain(prose.body(text.body)) if text.body else "",
        ]
    )
    typed = "".join(block.text for block in blocks)
    assert "".join(shown.split()) == "".join(typed.split())
