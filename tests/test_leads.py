"""A lead is a sentence that is set apart; how cleanly it was set apart does not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake.recognising.leads import passages, sentences
from generator.intake.recognising.manuscript import Span, joined


def spans(marked: str) -> tuple[Span, ...]:
    """Spans of a text in which `*` begins and ends what is strong."""
    parts = marked.split("*")
    return joined(tuple(Span(part, bool(index % 2)) for index, part in enumerate(parts)))


def divided(marked: str, *, numbered: bool = False) -> list[tuple[str, str, bool]]:
    return [
        (passage.lead, "".join(span.text for span in passage.rest), passage.is_sure)
        for passage in passages(spans(marked), numbered=numbered)
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("*先问。*再答。", [("先问。", "再答。", True)]),
        ("*先问*。再答。", [("先问。", "再答。", True)]),
        ("*先*　*问*。再答。", [("先　问。", "再答。", True)]),
        ("*管好“人”*。再答。", [("管好“人”。", "再答。", True)]),
        (
            "序言。*先问。*再答。*后评。*再改。",
            [("", "序言。", True), ("先问。", "再答。", True), ("后评。", "再改。", True)],
        ),
        ("问明*白哪件*。再答。", [("问明白哪件。", "再答。", False)]),
        ("*先问。**再答。*末句。", [("先问。再答。", "末句。", False)]),
        ("*先问：*再答。末句。", [("", "先问：再答。末句。", True)]),
        ("首句。要问*明白*。", [("", "首句。要问明白。", True)]),
        ("前*问*后答，再三，不厌其烦。", [("", "前问后答，再三，不厌其烦。", True)]),
        ("*先问（两问。三问）明白。*再答。", [("先问（两问。三问）明白。", "再答。", True)]),
        (f"*{'问' * 90}。*再答。", [("", f"{'问' * 90}。再答。", True)]),
    ],
)
def test_leads_are_told_from_text(marked: str, expected: list[tuple[str, str, bool]]) -> None:
    assert divided(marked) == expected


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("一、先问。再答。", "一、先问。"),
        ("（二）先问。再答。", "（二）先问。"),
        ("3.先问。再答。", "3.先问。"),
        ("3.5万人。再答。", ""),
        ("一是先问。再答。", ""),
        ("一、只有这一句。", ""),
        ("先问。再答。", ""),
    ],
)
def test_a_number_opens_a_lead_only_where_nothing_else_marks_one(text: str, lead: str) -> None:
    assert divided(text, numbered=True)[0][0] == lead
    assert divided(text)[0][0] == ""


@given(st.text("甲乙。！”“（）\n *　", max_size=60))
def test_no_character_but_white_space_is_lost(marked: str) -> None:
    text = marked.replace("*", "")
    found = "".join(lead + rest for lead, rest, _ in divided(marked))
    assert "".join(found.split()) == "".join(text.split())
    bounds = list(sentences(text))
    assert "".join(text[start:end] for start, end in bounds) == text
