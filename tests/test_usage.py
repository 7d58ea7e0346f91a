"""What is wrong with a command line is said in Chinese; so is why a disk refuses."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.store import new_files


def run(*words: str, asked: str = "") -> Result:
    return CliRunner().invoke(main, words, input=asked)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nosuch",), "没有命令“nosuch”"),
        (("init", "x", "--nme"), "没有选项“--nme”（是不是“--name”？）"),
        (("init",), "DIR：没有写"),
        (("init", "x", "y z"), "多写了“y z”"),
        (("init", "x", "--name"), "“--name”后面没有写值"),
        (("init", "x", "--yes=1"), "“--yes”后面不写值"),
        (("init", "x", "--units", "none.xlsx"), "--units：没有“none.xlsx”"),
        (("init", "x", "--units", "."), "--units：“.”是文件夹，不是文件"),
        (("init", __file__), "DIR：“"),
        (("init", "x", "--like", "foo"), "--like：不认识“foo”；可用的有：'sample'"),
        (("--root", "nowhere", "check"), "--root：没有“nowhere”"),
        (("--lang", "fr", "check"), "--lang：不认识“fr”；可用的有：'zh', 'en'"),
    ],
)
def test_wrong_usage_is_said_in_chinese(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    first, *usage = done.stderr.splitlines()
    assert first.startswith(said), first
    assert all(line.startswith("用法：") for line in usage)
    assert "Error" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "issue", "--date", "明天"), "--date：“明天”不是日期，请写成 2023-07-20"),
        (("build", "--jobs", "x"), "--jobs：“x”不是数字"),
        (("build", "--jobs", "-1"), "--jobs：-1 不在允许的范围"),
        (("table", "foo"), "{units|topics|recipients}：不认识“foo”"),
        (("copies",), "Usage: "),  # the help, which is of both languages
        (("schema", "foo"), "KIND：不认识“foo”"),
    ],
)
def test_wrong_usage_of_a_command_is_said_in_chinese(
    archive: Path, words: tuple[str, ...], said: str
) -> None:
    done = run("--root", str(archive), *words)
    assert done.exit_code == 2
    assert done.stderr.startswith(said), done.stderr


def test_english_is_kept_for_who_asks_for_it() -> None:
    assert "No such command" in run("--lang", "en", "nosuch").stderr
    assert "requires an argument" in run("--lang", "en", "init", "x", "--name").stderr


def test_no_argument_reaches_a_terminal_as_it_is() -> None:
    assert "\x1b" not in run("init", "x", "\x1b[2J\u202e").stderr


def test_leaving_at_a_question_is_said(tmp_path: Path) -> None:
    done = run("init", str(tmp_path / "a"))
    assert done.exit_code == 1
    assert "停" in done.stderr
    assert "Aborted" not in done.output
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    "words", [("new", "issue"), ("new", "submission", "east", "some-thing"), ("new", "erratum")]
)
def test_a_disk_that_takes_nothing_is_a_sentence(
    archive: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(root: Path, files: object) -> None:
        raise OSError(30, os.strerror(30), str(root / "content/.draft.9"))

    monkeypatch.setattr(new_files, "write", refuse)
    words += ("2023/1", "east-visits") if words[-1] == "erratum" else ()
    done = run("--root", str(archive), *words)
    assert done.exit_code == 1
    assert done.stderr == f"已停下，读写出错：{archive / 'content'}：这个磁盘或文件夹是只读的\n"
