"""A machine is known by where an archive lies, and remembers outside of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.store.machine import MisplacedError, folder_of, machine_of


def test_a_copy_is_another_machine_and_a_second_look_the_same(tmp_path: Path) -> None:
    first, copy = tmp_path / "first", tmp_path / "copy"
    first.mkdir()
    copy.mkdir()
    (tmp_path / "way").symlink_to(first)
    assert machine_of(first) == machine_of(first) == machine_of(tmp_path / "way")
    assert machine_of(copy).id != machine_of(first).id
    assert machine_of(copy).folder != machine_of(first).folder


def test_a_machine_s_name_can_stand_in_a_file_s_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "办公室_PC.Example" + "x" * 99)
    assert re.fullmatch(r"pc-[a-z]{6}", machine_of(tmp_path).id)
    monkeypatch.setattr("socket.gethostname", lambda: "办公室")
    assert re.fullmatch(r"machine-[a-z]{6}", machine_of(tmp_path / "b").id)


def test_it_remembers_nothing_in_the_archive_or_in_where_one_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "archive"
    root.mkdir()
    (tmp_path / "way").symlink_to(root)
    for place in (str(root), str(root / "data/x"), str(tmp_path / "way/x"), "state", ""):
        monkeypatch.setenv("JIANBAO_STATE", place)
        with pytest.raises(MisplacedError):
            machine_of(root)
    assert not any(root.iterdir())
    monkeypatch.setenv("JIANBAO_STATE", str(tmp_path / "archive-state"))
    assert machine_of(root)


def test_it_is_remembered_under_the_user_s_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("JIANBAO_STATE")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    for name, place in (
        ("linux", ".local/state/jianbao"),
        ("darwin", "Library/Application Support/jianbao"),
        ("win32", "AppData/Local/jianbao"),
    ):
        monkeypatch.setattr("sys.platform", name)
        monkeypatch.setattr(Path, "home", lambda: tmp_path)
        monkeypatch.delenv("LOCALAPPDATA", raising=False)
        assert folder_of(tmp_path).parent == tmp_path / place
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "x"))
    assert folder_of(tmp_path).parent == tmp_path / "x/jianbao"
