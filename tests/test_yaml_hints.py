"""A line that is no YAML is met with what its writer should have typed."""

from __future__ import annotations

import pytest

from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_file import read
from generator.intake.yaml.yaml_hints import mend_day, mend_text, plain_name

ABOVE = "unit: east\n"
BELOW = "\nreceived: 2023-01-05\npoints:\n  - lead: 走进家门。\n    text: 内容。\n"


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("title：家访", "half-width colon and a space: `title: `"),
        ("title:家访", "space after the colon: `title: `"),
        ("title: 家访: 四必到", "holds `: ` in double quotes"),
        ('title: "四必到"家访', "as “ ”"),
        ('title: "四必到', "must be closed"),
        ("title: [四必到", "must be closed"),
        ("title: {四必到", "must be closed"),
        ("title: @四必到", "begins with a sign"),
        ("title: `四必到`", "begins with a sign"),
        ("title: %四必到", "begins with a sign"),
        ('title: "D:\\四必到"', "backslash"),
        ("\ttitle: 家访", "not with tabs"),
        ("title: 家访\n\t四必到", "not with tabs"),
        ("topics:\n-supervision", "after the hyphen"),
        ("body:\n第一段\n第二段", "begins with `|`"),
    ],
)
def test_a_slip_gets_the_hint_that_mends_it(row: str, hint: str) -> None:
    with pytest.raises(Refused) as caught:
        read((ABOVE + row + BELOW).encode(), "x.yml")
    problem = caught.value.problem
    assert problem.code == "yaml-syntax"
    assert hint in problem.hint.say("en")
    assert 2 <= problem.where.line <= 2 + row.count("\n")


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("2023.7.4", "2023-07-04"),
        ("2023/07/04", "2023-07-04"),
        ("2023年7月4日", "2023-07-04"),
        ("20230704", "2023-07-04"),
        ("２０２３-０７-０４", "2023-07-04"),
        ("7月4日", None),
        ("2023-13-04", None),
        ("2023-02-30", None),
        ("", None),
    ],
)
def test_a_day_is_proposed_in_the_form_asked_for(typed: str, proposed: str | None) -> None:
    hint = mend_day(typed)
    assert hint.say("en") == (f"write {proposed}" if proposed else "")


def test_a_point_written_as_text_gets_the_colon_hint() -> None:
    assert "`lead: `" in mend_text("lead：走进家门。").say("en")
    assert "`lead: `" in mend_text("lead:走进家门。").say("en")
    assert "half-width hyphen" in mend_text("－supervision －training").say("en")
    assert mend_text("走进家门：没有字段。").say("en") == ""


@pytest.mark.parametrize(
    "typed", ["　title", "ｔｉｔｌｅ", "Title", "－ title", "- title", "title　"]
)
def test_a_field_name_is_known_without_what_an_input_method_adds(typed: str) -> None:
    assert plain_name(typed) == "title"
