"""What is not for the web server is its owner's alone, whatever the umask."""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.store import machine, whole
from tests.hostile.test_conditions import jianbao


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[str]:
    return [str(path) for path in [folder, *folder.rglob("*")] if mode(path) & 0o077]


def test_modes_are_as_asked_for(umask: None, tmp_path: Path) -> None:
    whole.write(tmp_path / "a/b", b"x", 0o600)
    whole.write(tmp_path / "c", b"x")
    assert [mode(tmp_path / name) for name in ("a", "a/b", "c")] == [0o700, 0o600, 0o644]


def test_what_was_open_is_closed(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir(mode=0o755)
    (tmp_path / "ledger/file").write_bytes(b"x")
    whole.keep_private(tmp_path / "ledger", "file", "none")
    assert open_to_others(tmp_path / "ledger") == []


def test_a_link_in_the_drafts_place_is_not_written_through(tmp_path: Path) -> None:
    whole.write(tmp_path / "a", b"1")
    draft = next(path for path in (whole._begun(tmp_path / "a", lasting=True)[1],))
    draft.unlink()
    draft.symlink_to(tmp_path / "other")
    whole.write(tmp_path / "a", b"2")
    assert (tmp_path / "a").read_bytes() == b"2"
    assert not (tmp_path / "other").exists()


def test_a_failure_leaves_the_old_and_no_draft(tmp_path: Path) -> None:
    for lasting in (True, False):
        whole.write(tmp_path / "a", b"old", lasting=lasting)
        with pytest.raises(TypeError):
            whole.write(tmp_path / "a", "text", lasting=lasting)  # type: ignore[arg-type]
        assert [path.name for path in tmp_path.iterdir()] == ["a"]
        assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.slow
def test_ledger_outbox_shadow_and_memory_are_the_offices_alone(umask: None, archive: Path) -> None:
    place = archive.parent
    for words in (["build"], ["seal", "2023/1"], ["send", "2023/1", "--yes"]):
        done = jianbao(place, *words)
        assert done.returncode == 0, done.stderr
    done = jianbao(place, "export", "2023", str(place / "bags"))
    assert done.returncode == 0, done.stderr
    inside = (archive / name for name in ("data/ledger", "build/outbox", "build/check"))
    for folder in (*inside, machine.folder_of(archive)):
        assert list(folder.rglob("*"))
        assert open_to_others(folder) == []
    assert mode(archive / "build/internal") == 0o700
    (bag,) = (place / "bags").iterdir()
    assert open_to_others(bag) == []
    if os.getuid() == 0:
        another = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        place.chmod(0o755)
        for path in ("data/ledger", "build/outbox", "build/internal"):
            tried = subprocess.run(
                [*another, "ls", str(archive / path)], check=False, capture_output=True
            )
            assert tried.returncode != 0
