"""What is printed moves no cursor, turns no line and says which characters are there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.model import Where
from generator.model.problems import Problem, as_github, as_json, as_text
from generator.words.messages import msg
from generator.words.visible import UNSEEN, visible, visible_json

FORMS = {"text": as_text, "json": as_json, "github": as_github}
HOSTILE = "红\x1b[31m\n::error::\u202e\x9b\x7f\u2028\ufeff\udcff"
TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(HOSTILE)))


@given(TEXTS)
def test_nothing_unseen_is_left_and_the_rest_is_as_it_was(text: str) -> None:
    shown = visible(text)
    assert not UNSEEN.search(shown)
    shown.encode()
    assert visible(shown) == shown
    if not UNSEEN.search(text):
        assert shown == text


@given(st.dictionaries(TEXTS, TEXTS))
def test_json_holds_the_same(record: dict[str, str]) -> None:
    shown = visible_json(json.dumps(record, ensure_ascii=False, indent=2))
    assert not UNSEEN.search(shown.replace("\n", ""))
    assert json.loads(shown) == json.loads(json.dumps(record))


def test_characters_are_spelt_out() -> None:
    assert visible("a\x1b[2J\n\u202eb\udcff中") == "a\\x1b[2J\\x0a\\u202eb\\xff中"


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_a_problem_is_one_line_in_every_form(path: str, field: str, text: str, hint: str) -> None:
    given = msg("unknown unit '{id}'", id=text)
    problem = Problem(
        Where(path), field, "unknown-unit", given, msg("did you mean '{word}'?", word=hint)
    )
    for form in FORMS.values():
        shown = form([problem], "zh")
        assert not UNSEEN.search(shown.replace("\n", ""))
        shown.encode()
    assert FORMS["text"]([problem], "zh").count("\n") == 1
    assert FORMS["github"]([problem], "zh").count("\n") == 1


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_check_prints_no_file_name_as_it_is(form: str, archive: Path) -> None:
    for name in ("a\x1b[31m.yml", "b\n::error::c.yml", "d\u202efdp.yml", "e\udcff.yml"):
        (archive / "content/submissions" / name).write_text("unit: east\n")
    done = CliRunner().invoke(main, ["--root", str(archive), "check", "--format", form])
    assert done.exit_code == 1
    shown = done.stdout + done.stderr
    assert not UNSEEN.search(shown.replace("\n", ""))
    assert "\n::error::c" not in shown


@pytest.mark.parametrize(
    "words",
    [
        ["new", "submission", "east", HOSTILE],
        ["new", "submission", HOSTILE, "a"],
        ["new", "erratum", HOSTILE, "a"],
        ["new", "erratum", "2023/1", HOSTILE],
        ["seal", HOSTILE],
        ["send", HOSTILE],
        ["deliveries", HOSTILE],
        ["receipt", "2023/1", HOSTILE, "--by", HOSTILE],
        ["verify", HOSTILE],
        ["import", HOSTILE],
        ["check", "--format", HOSTILE],
        [HOSTILE],
        ["build", "--edition", HOSTILE],
        ["serve", "--edition", HOSTILE],
        ["publish", "target", "--edition", HOSTILE],
        ["export", "2023", "folder", "--edition", HOSTILE],
    ],
)
def test_no_command_prints_an_argument_as_it_is(words: list[str], archive: Path) -> None:
    done = CliRunner().invoke(main, ["--root", str(archive), *words])
    assert done.exit_code in (1, 2)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    shown = done.stdout + done.stderr
    assert not UNSEEN.search(shown.replace("\n", "")), shown
    assert "\n::error::" not in shown
