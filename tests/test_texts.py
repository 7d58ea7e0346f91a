"""The rules on text: one table of cases, and patterns that mean the same in a browser."""

from __future__ import annotations

import pytest

from generator.text.browser import javascript
from generator.text.rules import NUMBERS, RULES
from tests.texts import CASES, finds


def test_every_case_has_its_finds() -> None:
    """The form's scripts are held against the same table: tests/browser/test_texts.py."""
    wrong = {
        case["text"]: found
        for case in CASES
        if (found := [f"{at} {code}" for at, code, *_ in finds(case["kind"], case["text"])])
        != case["finds"]
    }
    assert wrong == {}


def test_every_rule_has_cases_and_near_misses() -> None:
    assert len(CASES) >= 300
    found = {find.split()[1] for case in CASES for find in case["finds"]}
    assert found == {rule.code for rule in (*RULES, NUMBERS)}
    for kind in {kind for rule in RULES for kind in rule.kinds} & {case["kind"] for case in CASES}:
        assert any(not case["finds"] for case in CASES if case["kind"] == kind), kind


def test_a_number_that_was_missed_in_the_form_is_found() -> None:
    assert {
        "kind": "text",
        "text": "身份证号11010519491231002 X",
        "finds": ["4 identity-number"],
    } in CASES


@pytest.mark.parametrize(
    ("pattern", "script"),
    [
        (r"(?P<a>x)(?<!y)\1", r"(?<a>x)(?<!y)\1"),
        (r"\A.^$\Z", r"(?<![^])[^\n](?<![^\n])(?![^\n])(?![^])"),
        (r"[^\n甲-乙.]{1,3}?", r"[^\u{a}\u{7532}-\u{4e59}\.]{1,3}?"),
        (r"\*\-{2}/'", r"\*\-{2}\/'"),
    ],
)
def test_a_pattern_becomes_one_of_javascript(pattern: str, script: str) -> None:
    assert javascript(pattern) == script


@pytest.mark.parametrize("pattern", [r"\d", r"\w", r"[\S]", r"\bx", r"\x41"])
def test_a_class_that_the_languages_understand_otherwise_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="not a sign of both languages"):
        javascript(pattern)
