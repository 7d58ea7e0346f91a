"""Every command that README and the office's pages show is one, and does what it is shown for."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from generator.cli import main
from tests.conftest import REPOSITORY

PAGES = ("content/pages/handbook.md", "content/pages/distribution.md", "content/pages/starting.md")
# What stands for something of the reader's own, beside what is run by other tests or goes on.
OWN = re.compile(
    r"目录|编号|期号|收件人|文件|校验值|主机|/srv|\.docx|\.xlsx|\.ttf|某县|日期|2026/1"
    r"|^(?:init|build|serve|publish|copies|receipt|deliveries|send 2023/19 --yes|new issue$|fonts|doctor|import)"
)
BARE = ("check", "commissions", "issues", "notices", "remarks", "schema", "submissions")
SEALED = re.compile("send |volume |seal --prove")

SIGNED = re.compile(r"sign [\d/ ]+(--as-dated )?--by")


def shown() -> list[str]:
    """Return the commands with their arguments, as the pages show them, without `jianbao`."""
    found = []
    for page in (*PAGES, "README.md"):
        text = (REPOSITORY / page).read_text(encoding="utf-8")
        lines = re.findall(
            r"^(?: {4}|\.venv/bin/|)(?:\$ )?jianbao (.*?)(?: +#.*)?$", text, re.MULTILINE
        )
        found += [*lines, *re.findall(r"`jianbao ([^`]+)`", text)]
    return sorted({line.split(" && ")[0].strip() for line in found})


COMMANDS = shown()


def command_of(words: list[str]) -> tuple[click.Command, list[str], list[str]]:
    """Return the command that the words name, those that name it, and the rest."""
    command: click.Command = main
    context = click.Context(main)
    names: list[str] = []
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, names, words = found, [*names, words[0]], words[1:]
    return command, names, words


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_and_option_that_is_shown_exists(line: str) -> None:
    command, names, rest = command_of(shlex.split(line))
    assert names, f"jianbao {line}"
    options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    assert {word for word in rest if word.startswith("--")} <= options, line
    if rest and isinstance(command, click.Group) and not command.params:
        assert rest[0].startswith("-"), f"jianbao {line}"


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as `init --like sample` copies it, with the series that its file proposes."""
    root = tmp_path_factory.mktemp("office") / "copy"
    done = CliRunner().invoke(main, ["init", str(root), "--like", "sample"])
    assert done.exit_code == 0, done.output
    path = root / "data/series.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^  # (?=(- id: brief|  \w+: ))", "  ", text), encoding="utf-8")
    assert CliRunner().invoke(main, ["--root", str(root), "schema"]).exit_code == 0
    return root


@pytest.fixture(scope="module")
def reviewed(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with every stage of two issues passed, each by another person."""
    root = tmp_path_factory.mktemp("reviewed") / "copy"
    shutil.copytree(sample, root, symlinks=True)
    for issue in ("2023/19", "2023/20"):
        for stage, name in (("first", "甲"), ("second", "乙"), ("final", "丙")):
            words = ("sign", issue, "--stage", stage, "--by", name)
            done = CliRunner().invoke(main, ["--root", str(root), *words])
            assert done.exit_code == 0, done.output
    return root


@pytest.fixture(scope="module")
def sealed(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sealed") / "copy"
    shutil.copytree(sample, root, symlinks=True)
    for issue in ("2023/19", "2023/extra-1"):
        done = CliRunner().invoke(main, ["--root", str(root), "seal", issue])
        assert done.exit_code == 0, done.output
    return root


def is_run(line: str) -> bool:
    """Say whether a line can be run as it stands: it asks for something, of what the sample has."""
    return line in BARE or (bool(command_of(shlex.split(line))[2]) and not OWN.search(line))


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in COMMANDS if is_run(line)])
def test_each_command_on_the_sample_does_what_it_is_shown_for(
    line: str,
    sample: Path,
    reviewed: Path,
    sealed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = tmp_path / "copy"
    of = sealed if SEALED.match(line) else reviewed if SIGNED.match(line) else sample
    shutil.copytree(of, root, symlinks=True)
    monkeypatch.chdir(root)
    monkeypatch.setenv("JIANBAO_STATE", str(tmp_path / "state"))
    done = CliRunner().invoke(main, shlex.split(line))
    assert done.exit_code == 0, (line, done.output)
