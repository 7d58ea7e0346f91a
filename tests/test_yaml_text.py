"""What is written as YAML reads back exactly, and looks as a person would type it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.intake.decoding import FORBIDDEN
from generator.intake.yaml import yaml_file
from generator.intake.yaml.yaml_text import Field, review, scalar, written
from generator.words.messages import msg

allowed = st.characters(exclude_categories=["Cs"]).filter(lambda c: not FORBIDDEN.search(c))
text = st.one_of(
    st.text(allowed),
    st.text(st.sampled_from("甲乙一。：“” :#-\n\t'\"\\{}[]|>&*!%@`?,~\ufeff\xa0\u3000")),
)


@pytest.mark.slow
@settings(max_examples=1000)
@given(text, text, st.lists(text, min_size=1, max_size=3))
@example("NO", "~", ["---", "...", "甲\n---\n乙"])
@example("\n甲", "甲\n\n", [" 甲\n乙", "甲\n 乙", "甲\n\t乙", "甲 \n乙", "\n"])
@example("甲: 乙", "甲 #乙", ["甲:", "# 甲", "- 甲", "<<"])
def test_every_text_reads_back_exactly(first: str, second: str, rows: list[str]) -> None:
    points = [[Field("lead", first), Field("text", second)], [Field("text", first)]]
    fields = [
        Field("title", first, (msg("look: # {text}", text=second),), "备注 # 注"),
        Field("drafter", {"name": second, "phone": first}),
        Field("points", points),
        Field("rows", rows),
    ]
    if "\n" in scalar(first, 2):
        fields[0] = Field("title", first)
    read = yaml_file.read(written(fields, "en").encode(), "x.yml").data
    assert read == {
        "title": first,
        "drafter": {"name": second, "phone": first},
        "points": [{"lead": first, "text": second}, {"text": first}],
        "rows": rows,
    }


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("“三联”机制：把话说到门口", "“三联”机制：把话说到门口"),
        ("2023-07-14", "2023-07-14"),
        ("", '""'),
        ("- 甲", '"- 甲"'),
        ("甲: 乙", '"甲: 乙"'),
        ("甲\n\n乙\n", "|\n  甲\n\n  乙"),
        ("甲\n乙", "|-\n  甲\n  乙"),
        ("\n甲", '"\\n甲"'),
        ("甲\x85乙", '"甲\\u0085乙"'),
    ],
)
def test_a_text_takes_the_plainest_shape_that_holds_it(value: str, shape: str) -> None:
    assert scalar(value, 2) == shape


def test_what_to_look_at_is_one_line_of_comment() -> None:
    text = msg("look at this: {text}", text="甲\n乙\x85丙")
    assert review(text, "en", 2) == "  # 请核对 review: look at this: 甲 乙U+0085丙\n"
