"""What an office sets up beside the web server: the night's unit, the copies, and the way back."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.cli.main import COMMANDS
from generator.store.machine import machine_of
from tests.conftest import REPOSITORY, copy_archive
from tests.placing import print_into

DEPLOY = REPOSITORY / "deploy"
UNITS = sorted(DEPLOY.glob("*.service")) + sorted(DEPLOY.glob("*.timer"))


def test_the_units_are_what_systemd_takes_and_may_do_little() -> None:
    assert len(UNITS) == 2
    done = subprocess.run(
        ["systemd-analyze", "verify", *UNITS], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    secure = ["systemd-analyze", "security", "--offline=true", "--threshold=30", UNITS[0]]
    assert subprocess.run(secure, capture_output=True, check=False).returncode == 0


def test_the_unit_runs_what_there_is() -> None:
    text = UNITS[0].read_text()
    commands = [line.split()[1:] for line in text.splitlines() if line.startswith("ExecStart=")]
    assert [words[0].rpartition("/")[2] for words in commands] == ["backup.sh", "jianbao"]
    assert (DEPLOY / "backup.sh").is_file()
    assert commands[1][1] in COMMANDS
    settings = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    assert settings["Environment"] == f"JIANBAO_STATE=/var/lib/{settings['StateDirectory']}"
    assert not settings["Environment"].startswith(f"JIANBAO_STATE={settings['WorkingDirectory']}")
    timer = configparser.ConfigParser()
    timer.read(UNITS[1])
    assert UNITS[1].stem == UNITS[0].stem
    assert timer["Timer"]["Persistent"] == "yes"


def back_up(root: Path, folder: Path) -> Path:
    subprocess.run(["sh", DEPLOY / "backup.sh", root, folder], check=True)
    return (folder / "last").resolve()


@pytest.mark.parametrize("words", [(), ("{root}",), ("{root}/none", "{to}")])
def test_a_backup_of_what_is_no_archive_is_told_and_leaves_nothing(
    archive: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    to = tmp_path / "back ups"
    told = [word.format(root=archive, to=to) for word in words]
    done = subprocess.run(
        ["sh", DEPLOY / "backup.sh", *told], check=False, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 2
    assert done.stderr.startswith("用法：")
    assert not to.exists()


def test_a_copy_is_whole_and_what_has_not_changed_is_linked(sealed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "back ups"
    state, own = Path(os.environ["JIANBAO_STATE"]), machine_of(sealed).folder / "machine"
    first = back_up(sealed, folder)
    first = first.rename(folder / "2023-01-01")
    (folder / "last").unlink()
    (folder / "last").symlink_to(first.name)
    (sealed / "data/units.yml").write_text((sealed / "data/units.yml").read_text() + "\n")
    for _ in range(2):  # twice a day
        last = back_up(sealed, folder)
    kept = [
        p.relative_to(sealed) for part in ("content", "data") for p in (sealed / part).rglob("*")
    ]
    remembered = Path("state", own.relative_to(state))
    assert (last / remembered).read_bytes() == own.read_bytes()
    assert (last / remembered).samefile(first / remembered)
    kept = [path for path in kept if (sealed / path).is_file() and path.suffix != ".lock"]
    assert kept
    for path in kept:
        assert (last / path).read_bytes() == (sealed / path).read_bytes()
        assert (last / path).samefile(first / path) == (path.name != "units.yml")
    assert sorted(p.name for p in folder.iterdir()) == ["2023-01-01", last.name, "last"]


# -- nothing is sent twice unasked ------------------------------------------------------------------


def send(root: Path, issue: str = "2023/1", *words: str) -> str:
    done = CliRunner().invoke(
        main, ["--root", str(root), "--lang", "en", "send", issue, "--yes", *words]
    )
    return done.output


def mails(root: Path) -> dict[str, int]:
    return {str(p): p.stat().st_mtime_ns for p in (root / "build/outbox").rglob("*.eml")}


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """An archive whose first issue was sent, with a copy of the ledger from before."""
    root = copy_archive(tmp_path / "archive")
    print_into(root, "2023/1")
    (root / "data/ledger").mkdir(exist_ok=True)
    shutil.copytree(root / "data/ledger", tmp_path / "week")
    send(root)
    assert len(mails(root)) == 2
    return root


def test_a_lost_build_folder_sends_nothing_twice(sent: Path) -> None:
    shutil.rmtree(sent / "build")
    print_into(sent, "2023/1")
    send(sent)
    assert mails(sent) == {}


def test_last_weeks_ledger_sends_nothing_twice_where_it_was_sent(
    sent: Path, tmp_path: Path
) -> None:
    before = mails(sent)
    shutil.rmtree(sent / "data/ledger")
    shutil.copytree(tmp_path / "week", sent / "data/ledger")
    send(sent)
    assert mails(sent) == before


def test_a_lost_ledger_sends_nothing_twice_where_it_was_sent(sent: Path) -> None:
    before = mails(sent)
    shutil.rmtree(sent / "data/ledger")
    send(sent)
    assert mails(sent) == before


@pytest.mark.parametrize("ledger", ["kept", "last week's", "lost"])
@pytest.mark.parametrize("build", ["kept", "lost"])
@pytest.mark.parametrize("machine", ["same", "other", "other, its memory put back"])
def test_whatever_is_lost_nothing_is_sent_twice_unasked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ledger: str, build: str, machine: str
) -> None:
    """Issue 2023/1 was sealed and sent before last week's copy, 2023/2 after it."""
    state = tmp_path / "state"
    monkeypatch.setenv("JIANBAO_STATE", str(state))
    root = copy_archive(tmp_path / "archive")
    for issue in ("2023/1", "2023/2"):
        print_into(root, issue)
        assert CliRunner().invoke(main, ["--root", str(root), "seal", issue]).exit_code == 0
        send(root, issue)
        shutil.copytree(root / "data/ledger/deliveries", tmp_path / issue[-1])
    assert len(mails(root)) == 5
    if machine != "same":
        monkeypatch.setenv("JIANBAO_STATE", str(tmp_path / "other"))
    if "memory" in machine:
        shutil.copytree(state, tmp_path / "other")
    if ledger != "kept":
        shutil.rmtree(root / "data/ledger/deliveries")
    if ledger == "last week's":
        shutil.copytree(tmp_path / "1", root / "data/ledger/deliveries")
    if build == "lost":
        shutil.rmtree(root / "build")
        print_into(root, "2023/1")
        print_into(root, "2023/2")
    before = mails(root)
    said = send(root, "2023/2")
    assert mails(root) == before
    assert ("--ledger-is-current" in said) == (machine == "other")
    if machine != "other":
        assert "0 delivered now, 4 in all" in said
    elif ledger == "last week's":
        assert "4 delivered now" in send(root, "2023/2", "--ledger-is-current")


def test_a_memory_that_would_go_with_a_copy_sends_nothing(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_into(archive, "2023/1")
    monkeypatch.setenv("JIANBAO_STATE", str(archive / "state"))
    assert "JIANBAO_STATE" in send(archive)
    assert mails(archive) == {}


def test_who_has_an_issue_is_told_to_a_ledger_that_lacks_it(
    sent: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On another machine, with last week's ledger; the others get it then, and nobody twice."""
    monkeypatch.setenv("JIANBAO_STATE", str(tmp_path / "other"))
    for name in ("data/ledger", "build"):
        shutil.rmtree(sent / name)
    print_into(sent, "2023/1")
    told = ["--root", str(sent), "--lang", "en", "deliveries", "2023/1", "--by", "王五"]
    wrong = CliRunner().invoke(main, [*told, "--delivered", "rooms", "--delivered", "roms"])
    assert (wrong.exit_code, mails(sent)) == (1, {})
    assert "nothing of issue 2023/1 was delivered yet" in wrong.output
    done = CliRunner().invoke(main, [*told, "--delivered", "rooms", "--delivered", "东县办公室"])
    assert done.exit_code == 0, done.output
    assert done.output.count("recorded: ") == 2
    assert "1 delivered now, 3 in all" in send(sent)
    assert mails(sent) == {}


def test_a_whole_copy_put_back_elsewhere_sends_nothing_twice(sent: Path, tmp_path: Path) -> None:
    copy = back_up(sent, tmp_path / "copies")
    shutil.copytree(copy, tmp_path / "elsewhere")
    shutil.copytree(REPOSITORY / "theme", tmp_path / "elsewhere/theme", dirs_exist_ok=True)
    print_into(tmp_path / "elsewhere", "2023/1")
    send(tmp_path / "elsewhere")
    assert mails(tmp_path / "elsewhere") == {}
