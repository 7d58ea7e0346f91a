"""Every command leaves with the status that the handbook says, and what changes things with a line."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main, runs
from generator.cli.main import ANYWHERE, COMMANDS
from generator.cli.session import PROBLEMS, STOPPED, USAGE
from generator.publish import release
from tests.conftest import REPOSITORY

DECIDED = ("--by", "某人", "--reason", "含某某的电话")
# What each command is asked where `data/units.yml` cannot be read; a preview shows what is
# wrong, and a machine may be sound where content is not.
ASKED: dict[str, tuple[str, ...]] = {
    "init": ("FOLDER",),
    "new": ("submission", "east", "a"),
    "import": ("FOLDER/letter.txt",),
    "submissions": (),
    "decide": ("2023/east-visits", "--waiting"),
    "check": (),
    "schema": (),
    "build": (),
    "serve": ("--help",),
    "sign": ("2023/1", "--by", "某人"),
    "issues": (),
    "proof": ("2023/1",),
    "seal": ("2023/1",),
    "publish": ("FOLDER/internal",),
    "restrict": ("2023/1", "east-visits", "--to", "leadership", *DECIDED),
    "verify": ("FOLDER/shown",),
    "volume": ("2023", "--unsealed"),
    "export": ("2023", "FOLDER/bag"),
    "send": ("2023/1",),
    "deliveries": ("2023/1",),
    "difference": ("2023/east-visits",),
    "notices": (),
    "receipt": ("2023/1", "rooms", "--by", "某人"),
    "stats": ("--period", "2023Q1"),
    "commissions": (),
    "remarks": (),
    "table": ("units", "--out", "FOLDER/units.xlsx"),
    "copies": ("trace", "FOLDER/letter.txt"),
    "upgrade": (),
    "doctor": (),
    "fonts": ("add", "FOLDER/letter.txt"),
}


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *words], catch_exceptions=False)


def test_the_handbook_names_the_statuses() -> None:
    page = (REPOSITORY / "content/pages/handbook.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\d+)` \|", page, re.MULTILINE)
    assert [int(row) for row in rows] == [0, PROBLEMS, USAGE, STOPPED]


@pytest.mark.parametrize("command", COMMANDS)
def test_problems_are_1(archive: Path, command: str) -> None:
    (archive / "data/units.yml").write_text("- a\n")
    (archive / "letter.txt").write_text("西市办好夜校\n西市\n\n夜校办得很好。\n", encoding="utf-8")
    with release.drafted(archive / "shown", {"site/a": b"a"}, "internal", {}) as draft:
        release.show(archive / "shown", draft)
    done = run(archive, command, *(word.replace("FOLDER", str(archive)) for word in ASKED[command]))
    assert done.exit_code == (0 if command in ("serve", "doctor", "upgrade") else PROBLEMS), (
        done.output
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_wrong_use_is_2_and_leaves_no_line(archive: Path, command: str) -> None:
    assert run(archive, command, "--no-such-option").exit_code == USAGE
    if command not in ANYWHERE:
        assert run(archive / "data", command).exit_code == USAGE
    assert not (archive / runs.PLACE).exists()


def test_what_is_stopped_is_130(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "get_command", lambda *_: click.Command("schema", callback=stop))
    done = run(archive, "schema")
    assert (done.exit_code, done.output) == (STOPPED, "已停下\n")
    assert (archive / runs.PLACE).read_text().endswith(" schema: 130\n")


def test_a_line_says_what_was_done_and_none_of_what_was_typed(archive: Path) -> None:
    assert run(archive, "schema").exit_code == 0
    assert run(archive, "check").exit_code == 0
    assert run(archive, "send", "2023/1").exit_code == PROBLEMS  # a plan, of what is not built
    words = ("restrict", "2023/1", "east-visits", "--to=leadership", *DECIDED)
    assert run(archive, *words).exit_code == 0
    assert run(archive, "fonts").exit_code == 0
    assert run(archive, "fonts", "remove", "body").exit_code == PROBLEMS  # none was added
    text = (archive / runs.PLACE).read_text(encoding="utf-8")
    lines = [re.sub(r"^\S+T\S+ \S+ ", "", line) for line in text.splitlines()]
    done = ["schema: 0", "restrict 2023/1 --to --by --reason: 0", "fonts remove: 1"]
    assert lines == done
    assert stat.S_IMODE((archive / runs.PLACE).stat().st_mode) == 0o600


@given(st.lists(st.text(alphabet="王@-a=/0123\n ", max_size=12), max_size=5))
def test_no_word_but_an_options_name_or_an_issue_is_kept(words: list[str]) -> None:
    told = runs.told(words)
    assert all(re.fullmatch(r"--[a-z-]+|\d{4}/[a-z0-9-]+", each, re.ASCII) for each in told)


def test_a_run_does_not_fail_for_its_line(archive: Path) -> None:
    (archive / runs.PLACE).mkdir(parents=True)
    assert run(archive, "schema").exit_code == 0
