"""Problems are said as lines, as JSON and as commands that editors and GitHub show."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from generator.cli import main
from generator.model import Where
from generator.model.problems import (
    Problem,
    as_github,
    as_json,
    as_text,
    in_order,
    packed,
    unpacked,
)
from generator.words.messages import msg
from tests.conftest import edit

ERROR = Problem(
    Where("content/a,b:c.yml", 12),
    "unit",
    "unknown-unit",
    msg("unknown unit '{id}'", id="50%\n"),
    msg("rename it"),
)
WARNING = Problem(
    Where("content/x.yml", 3), "", "not-signed", msg("the file is empty"), severity="warning"
)


def test_a_line_says_place_field_text_mend_and_code() -> None:
    assert WARNING.line("en") == "content/x.yml:3: warning: the file is empty [not-signed]"
    assert ERROR.line("en").startswith("content/a,b:c.yml:12: unit: unknown unit '50%")
    assert as_text([WARNING, WARNING], "en").count("\n") == 2


def test_json_says_the_severity_too() -> None:
    record = json.loads(as_json([WARNING], "en"))[0]
    assert record == {
        "path": "content/x.yml",
        "line": 3,
        "field": "",
        "code": "not-signed",
        "severity": "warning",
        "text": "the file is empty",
        "hint": "",
    }


def test_a_workflow_command_escapes_what_would_end_it() -> None:
    assert as_github([ERROR, WARNING], "en") == (
        "::error file=content/a%2Cb%3Ac.yml,line=12,title=unknown-unit"
        "::unit: unknown unit '50%25\\x0a'%0Arename it\n"
        "::warning file=content/x.yml,line=3,title=not-signed::the file is empty\n"
    )


def test_long_numbers_are_masked_wherever_they_are_quoted() -> None:
    problem = Problem(Where("x"), "", "date", msg("'{value}' is no date", value="13800138000"))
    for shown in (as_text, as_json, as_github):
        assert "13800138000" not in shown([problem], "en")
        assert "138******00" in shown([problem], "en")


def test_problems_come_by_place_each_once() -> None:
    assert in_order([WARNING, ERROR, WARNING]) == (ERROR, WARNING)


def test_the_command_speaks_to_editors(archive: Path) -> None:
    edit(archive / "content/submissions/2023/east-visits.yml", "unit: east", "unit: eats")
    command = ["--root", str(archive), "--lang", "en", "check", "--format", "github"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert result.stdout == (
        "::error file=content/submissions/2023/east-visits.yml,line=1,title=unknown-unit"
        "::unit: unknown unit 'eats'%0Adid you mean 'east'?\n"
    )


def test_a_packed_problem_is_the_same_when_unpacked() -> None:
    for problem in (ERROR, WARNING):
        assert unpacked(json.loads(json.dumps(packed(problem)))) == problem
