"""The handbook lists every rule; every code that a rule can give has a case."""

from __future__ import annotations

import re

import pytest

from generator.check import RULES
from generator.check.rulebook import entry
from generator.cli.check import rules_page
from generator.order import building
from tests.conftest import REPOSITORY
from tests.test_cases import INVALID

# What no text case can hold: tests/test_decoding.py, tests/test_yaml_file.py and tests/test_names.py
# show them, and a slip of the program's own, tests/test_bodies.py.
BYTES = {"encoding", "too-deep", "too-large", "too-many", "not-as-typed", "unreadable"}
# Nor a picture's bytes: tests/test_pictures.py and tests/test_drawings.py show what is wrong with them.
BYTES |= {f"picture-{what}" for what in "unreadable huge limit active kind name complex".split()}
# Nor a theme of one's own, in the place of a link to the program's: tests/test_upgrade.py shows it.
BYTES |= {"template-broken"}

LINE = re.compile(r"(?P<warning>warning: )?[^\n]*\[(?P<code>[a-z0-9-]+)\]")


def shown() -> set[tuple[str, str]]:
    """The severities and codes that the cases list."""
    found = set()
    for case in INVALID:
        for line in case.read_text(encoding="utf-8").partition("=== problems\n")[2].splitlines():
            code = line.rpartition("[")[2].rstrip("]")
            found.add(("warning" if ": warning: " in line else "error", code))
    return found


def declared() -> set[tuple[str, str]]:
    rules = building.rules()
    return {("error", code) for rule in rules for code in rule.errors} | {
        ("warning", code) for rule in rules for code in rule.warnings
    }


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_rule_says_itself_in_both_languages_with_its_codes(rule: object) -> None:
    told = entry(rule)
    assert told.english.endswith(".")
    assert told.chinese.endswith("。")
    assert bool(told.errors) != bool(told.warnings)


def test_every_code_has_a_case_and_every_case_gives_declared_codes() -> None:
    told = {("error", code) for code in BYTES} | {
        ("warning", "picture-moves"),
        ("warning", "template-unfit"),
    }
    assert shown() | told == declared()


def test_no_code_is_both_error_and_warning() -> None:
    errors = {code for severity, code in declared() if severity == "error"}
    warnings = {code for severity, code in declared() if severity == "warning"}
    assert errors & warnings == set()


def test_the_handbook_page_is_what_the_rules_say() -> None:
    page = (REPOSITORY / "content/pages/rules.md").read_text(encoding="utf-8")
    assert page == rules_page(building.rules()), (
        "run jianbao check --rules > content/pages/rules.md"
    )
    assert "(../rules/)" in (REPOSITORY / "content/pages/handbook.md").read_text(encoding="utf-8")
