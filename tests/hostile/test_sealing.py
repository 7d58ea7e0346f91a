"""Sealing on a full disk, in a folder that may not be written, twice at once."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.hostile.conftest import Run
from tests.hostile.test_conditions import JIANBAO, fill, jianbao, small_disk
from tests.sealed import SEAL, codes, ledger

WORDS = ("seal", "2023/1", "--on", "2023-01-10")


@pytest.fixture
def place(archive: Path) -> Path:
    return archive.parent


def test_a_full_disk_seals_nothing(place: Path, sealed_once: Path) -> None:
    folder = place / "archive/data/ledger"
    with small_disk(folder, "100k"):  # the first of the PDFs fits
        done = jianbao(place, *WORDS)
        assert done.returncode == 1
        assert "No space left on device; nothing was sealed" in done.stderr
        assert "Traceback" not in done.stderr
        assert not (place / "archive" / SEAL).exists()
        assert not list(folder.rglob(".new-*"))
        assert codes(place / "archive") == []
        fill(folder / "full")
        assert jianbao(place, *WORDS).returncode == 1
        (folder / "full").unlink()
    assert jianbao(place, *WORDS).returncode == 0
    assert ledger(place / "archive") == ledger(sealed_once)


@pytest.mark.parametrize("was_sealed", [False, True])
def test_a_ledger_that_may_not_be_written_is_named(
    place: Path, as_another: Run, *, was_sealed: bool
) -> None:
    if was_sealed:
        assert jianbao(place, "seal", "2023/2").returncode == 0
    before = ledger(place / "archive")
    done = as_another(place, *WORDS)
    assert done.returncode == 1
    assert "data/ledger" in done.stderr
    assert "Permission denied; nothing was sealed" in done.stderr
    assert "Traceback" not in done.stderr
    assert ledger(place / "archive") == before


def test_of_runs_at_once_one_seals_and_the_others_say_when(place: Path, sealed_once: Path) -> None:
    command = [*JIANBAO, "--root", str(place / "archive"), "--lang", "en", *WORDS]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    runs = [
        subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = sorted(run.communicate()[0].split(";")[0].strip() for run in runs)
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert said == [
        "issue 2023/1 is sealed (2023-01-10): 4 files, 3 PDFs",
        "issue 2023/1 was sealed on 2023-01-10 already",
        "issue 2023/1 was sealed on 2023-01-10 already",
    ]
    assert ledger(place / "archive") == ledger(sealed_once)


def test_what_a_run_that_was_cut_short_has_left_is_cleared_away(place: Path) -> None:
    root = place / "archive"
    for folder in ("seals", "sealed"):
        (root / "data/ledger" / folder).mkdir(parents=True)
        (root / "data/ledger" / folder / ".new-left").write_bytes(b"half")
    assert codes(root) == []
    assert jianbao(place, *WORDS).returncode == 0
    assert not list((root / "data/ledger").rglob(".new-*"))
