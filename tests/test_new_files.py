"""New files come whole and together, or not at all; what is there stays."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.store.new_files import NewFile, write


def tree(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    write(tmp_path, [NewFile("a/b/c.yml", b"1"), NewFile("a/d.yml", b"2")])
    assert tree(tmp_path) == ["a", "a/b", "a/b/c.yml", "a/d.yml"]
    assert (tmp_path / "a/b/c.yml").read_bytes() == b"1"


def test_a_taken_name_takes_back_what_was_written(tmp_path: Path) -> None:
    (tmp_path / "d.yml").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write(tmp_path, [NewFile("a/c.yml", b"1"), NewFile("d.yml", b"2")])
    assert tree(tmp_path) == ["d.yml"]
    assert (tmp_path / "d.yml").read_bytes() == b"old"


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError])
def test_an_interruption_leaves_the_old_state(tmp_path: Path, monkeypatch, fault) -> None:
    calls = []

    def fsync(number: int) -> None:
        calls.append(number)
        if len(calls) == 2:
            raise fault

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(fault):
        write(tmp_path, [NewFile("a/c.yml", b"1"), NewFile("a/d.yml", b"2")])
    assert tree(tmp_path) == []


def test_a_file_system_without_links_serves_too(tmp_path: Path, monkeypatch) -> None:
    def link(source: Path, target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", link)
    write(tmp_path, [NewFile("a.yml", b"1")])
    assert tree(tmp_path) == ["a.yml"]
    with pytest.raises(FileExistsError):
        write(tmp_path, [NewFile("a.yml", b"2")])
    assert (tmp_path / "a.yml").read_bytes() == b"1"
