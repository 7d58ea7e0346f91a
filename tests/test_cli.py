"""The commands say what they did, in the language asked for, and leave with the right status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.cli.main import COMMANDS
from generator.order import building
from tests.conftest import edit


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *arguments], catch_exceptions=False)


def break_a_unit(root: Path) -> None:
    edit(root / "content/submissions/2023/east-visits.yml", "unit: east", "unit: eats")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_chinese_and_english(archive: Path, command: str) -> None:
    shown = run(archive, command, "--help")
    assert shown.exit_code == 0
    words = shown.output
    assert any("\u4e00" <= character <= "\u9fff" for character in words)
    assert any(word in words.lower() for word in ("the ", "make ", "show "))


def test_check_is_content_with_sound_content(archive: Path) -> None:
    assert run(archive, "check").output == "没有问题：2 期，来稿 4 篇\n"
    assert run(archive, "--lang", "en", "check").output == "no problems: 2 issues, 4 submissions\n"


def test_check_lists_problems_and_leaves_with_1(archive: Path) -> None:
    break_a_unit(archive)
    result = run(archive, "check")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "content/submissions/2023/east-visits.yml:1: unit: 不认识单位“eats”（是不是“east”？） [unknown-unit]",
        "错误 1 处，提醒 0 处",
    ]


def test_check_speaks_json(archive: Path) -> None:
    break_a_unit(archive)
    result = run(archive, "check", "--format", "json")
    assert result.exit_code == 1
    assert [problem["code"] for problem in json.loads(result.stdout)] == ["unknown-unit"]


def test_a_folder_that_is_no_publication_is_wrong_usage(tmp_path: Path) -> None:
    result = run(tmp_path, "check")
    assert result.exit_code == 2
    assert (
        "it has no content, data;" in result.stderr
        or "content、data" in result.stderr
        or "content, data" in result.stderr
    )


def test_an_unknown_edition_is_wrong_usage(archive: Path) -> None:
    result = run(archive, "build", "--edition", "secret")
    assert result.exit_code == 2
    assert "public, internal, leadership" in result.stderr
    assert not building.site_of(archive, "secret").exists()


def test_a_build_with_errors_builds_nothing(archive: Path) -> None:
    break_a_unit(archive)
    result = run(archive, "build")
    assert result.exit_code == 1
    assert "上一次的结果没有变动" in result.output
    assert not (archive / "build/internal/site").exists()


def test_a_new_issue_takes_the_next_number_and_what_waits(archive: Path) -> None:
    (archive / "content/submissions/2023/east-waits.yml").write_text(
        "unit: east\ntitle: 等候刊用\nreceived: 2023-03-12\nbody: 正文。\n", encoding="utf-8"
    )
    assert run(archive, "new", "issue", "--date", "2023-03-20").exit_code == 0
    text = (archive / "content/issues/2023/3.yml").read_text(encoding="utf-8")
    assert "number: 3\n" in text
    assert "- 2023/east-waits  # 等候刊用" in text
    assert run(archive, "check").exit_code == 0


def test_a_new_issue_for_which_nothing_waits_says_that_it_is_empty(archive: Path) -> None:
    made = run(archive, "new", "issue", "--date", "2023-03-20")
    assert made.output.splitlines() == [
        "已写好 content/issues/2023/3.yml",
        "没有等候采用的来稿：请在这个文件里列入来稿，或者删去这个文件",
    ]


def test_a_new_submission_passes_check_and_is_never_overwritten(archive: Path) -> None:
    made = run(archive, "new", "submission", "west", "night-school", "--date", "2023-03-20")
    assert made.output == "已写好 content/submissions/2023/west-night-school.yml\n"
    assert run(archive, "check").exit_code == 0
    again = run(archive, "new", "submission", "west", "night-school", "--date", "2023-03-20")
    assert again.exit_code == 1


@pytest.mark.parametrize("arguments", [("nowhere", "a"), ("west", "../../x"), ("west", "大写")])
def test_a_new_submission_for_nobody_or_nowhere_is_wrong_usage(
    archive: Path, arguments: tuple[str, str]
) -> None:
    before = sorted(archive.rglob("*"))
    assert run(archive, "new", "submission", *arguments).exit_code == 2
    assert sorted(archive.rglob("*")) == before


def test_an_interrupted_build_says_so_and_leaves_no_site(archive: Path) -> None:
    heeds = ["env", "--default-signal=INT"]  # which what a script starts in the background does not
    command = [*heeds, sys.executable, "-c", "from generator.cli import main; main()"]
    process = subprocess.Popen(
        [*command, "--root", str(archive), "build"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    cache = archive / "build/internal/cache"
    deadline = time.monotonic() + 60
    while not any(p.is_file() for p in cache.rglob("*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.fail("the build ended before it could be interrupted")
    assert "Traceback" not in errors
    assert not (archive / "build/internal/site").exists()
    assert run(archive, "build").exit_code == 0
