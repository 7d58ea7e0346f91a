"""A file that nobody touched is not read again; one that somebody did always is."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.store import stamps
from generator.store.memory import Memory
from generator.store.stamps import sha256_of


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were read; none is too young to be trusted."""
    places: list[str] = []
    whole = stamps.sha256_at

    def read(place: str) -> str:
        places.append(place)
        return whole(place)

    monkeypatch.setattr(stamps, "sha256_at", read)
    monkeypatch.setattr(stamps, "MARGIN", -(10**12))
    return places


def the_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_file_is_read_once(tmp_path: Path, reads: list[str]) -> None:
    (tmp_path / "a").write_bytes(b"one")
    memory = Memory()
    found = {sha256_of(str(tmp_path), "a", memory) for _ in range(3)}
    assert found == {the_hash(b"one")}
    assert len(reads) == 1


def written(path: Path) -> None:
    path.write_bytes(b"two")


def replaced(path: Path) -> None:
    path.with_name("b").write_bytes(b"two")
    path.with_name("b").replace(path)


def written_with_its_old_time(path: Path) -> None:
    status = path.stat()
    path.write_bytes(b"two")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize("touch", [written, replaced, written_with_its_old_time])
def test_a_file_that_was_touched_is_read_again(
    tmp_path: Path, reads: list[str], touch: Callable[[Path], None]
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    memory = Memory()
    sha256_of(str(tmp_path), "a", memory)
    time.sleep(0.02)  # the clock of a file system is coarse, for which there is the margin
    touch(path)
    assert sha256_of(str(tmp_path), "a", memory) == the_hash(b"two")
    assert len(reads) == 2


def test_a_file_that_was_just_written_is_not_trusted_yet(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one")
    memory = Memory()
    assert sha256_of(str(tmp_path), "a", memory) == the_hash(b"one")
    assert not memory.weight
