"""An archive in folders and clones of other systems works, or says what is wrong."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from generator.intake import listing
from generator.model.seals import parse
from generator.order import building, sealing
from generator.order.git_files import GIT
from tests.conftest import copy_archive, edit
from tests.sealed import SEAL, codes, ledger, run
from tests.test_claim import git

PICTURE = "content/attachments/class.svg"


def committed(root: Path, *, attributes: bool = True) -> Path:
    """Make an archive a repository, as `init` sets one up or without that."""
    (root / ".gitignore").write_text(GIT[".gitignore"])
    if attributes:
        (root / ".gitattributes").write_text(GIT[".gitattributes"])
    for name in ("theme", "mkdocs.yml"):  # the program's
        (root / name).unlink(missing_ok=True)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "begin")
    return root


# -- version control


@pytest.mark.parametrize("attributes", [True, False])
def test_a_clone_of_git_for_windows_checks_builds_and_proves(
    sealed: Path, tmp_path: Path, attributes: bool
) -> None:
    committed(sealed, attributes=attributes)
    git(tmp_path, "clone", "-q", "-c", "core.autocrlf=true", str(sealed), "clone")
    clone = tmp_path / "clone"
    text = (clone / "content/issues/2023/1.yml").read_bytes()
    assert (b"\r\n" in text) != attributes
    assert codes(clone) == []
    assert run(clone, "build").exit_code == 0
    assert run(clone, "seal", "--prove", "2023/1").exit_code == 0
    assert run(clone, "new", "issue", "--date", "2023-03-01").exit_code == 0
    assert git(clone, "status", "--porcelain", "--untracked-files=no") == ""


@pytest.mark.parametrize("turn", [1, -1])
def test_who_seals_an_issue_on_another_day_in_another_clone_is_merged_either_way(
    tmp_path: Path, turn: int
) -> None:
    first = committed(copy_archive(tmp_path / "a"))
    git(tmp_path, "clone", "-q", "a", "b")
    clones = (first, tmp_path / "b")
    for days, clone in enumerate(clones):
        asked = sealing.ToSeal(date(2023, 1, 10) + timedelta(days))
        done = sealing.seal(clone, building.check(clone), "2023/1", asked, building.quiet)
        assert isinstance(done, sealing.Sealed)
        git(clone, "add", "-A")
        git(clone, "commit", "-qm", "sealed")
    ours, theirs = clones[::turn]
    git(ours, "pull", "-q", "--no-rebase", "--no-edit", str(theirs), "main")
    git(theirs, "pull", "-q", "--no-rebase", "--no-edit", str(ours), "main")
    assert ledger(ours) == ledger(theirs)
    assert parse((ours / SEAL).read_bytes()).sealed == date(2023, 1, 10)
    assert (codes(ours), codes(theirs)) == ([], [])


# -- names


def told(root: Path) -> list[str]:
    return [problem.line("en") for problem in building.check(root).problems]


def renamed(root: Path, name: str) -> None:
    """Call the picture otherwise, in its item as people type it."""
    edit(root / "content/submissions/2023/west-class.yml", "class.svg", name)
    (root / PICTURE).rename((root / PICTURE).with_name(unicodedata.normalize("NFD", name)))


def test_a_name_whose_accents_stand_apart_is_told_where_the_folder_minds(archive: Path) -> None:
    renamed(archive, "Łódź课堂.svg")
    unit = archive / "content/submissions/2023/west-class.yml"
    unit.rename(unit.with_name(unicodedata.normalize("NFD", "pödé.yml")))
    apart = [line for line in told(archive) if "accents apart, as macOS writes them" in line]
    assert len(apart) == 2


@contextmanager
def decomposing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a folder take and find names in either form, and list them with accents apart."""
    scan, exists = os.scandir, os.path.lexists

    class Entry:
        def __init__(self, entry: os.DirEntry[str]) -> None:
            self.entry, self.name = entry, unicodedata.normalize("NFD", entry.name)
            self.path = entry.path.removesuffix(entry.name) + self.name

        def __getattr__(self, name: str) -> object:
            return getattr(self.entry, name)

    @contextmanager
    def listed(place: str) -> Iterator[list[Entry]]:
        with scan(place) as found:
            yield [Entry(entry) for entry in found]

    with monkeypatch.context() as patch:
        patch.setattr(listing.os, "scandir", listed)
        patch.setattr(
            listing.os.path, "lexists", lambda path: exists(unicodedata.normalize("NFC", str(path)))
        )
        yield


def test_a_folder_that_sets_accents_apart_is_read_as_any(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "é课.svg"
    renamed(archive, name)
    apart = archive / f"content/attachments/{unicodedata.normalize('NFD', name)}"
    assert any("accents apart" in line for line in told(archive))
    apart.rename(apart.with_name(name))  # as such a folder finds it
    with decomposing(monkeypatch):
        assert [line for line in told(archive) if name in unicodedata.normalize("NFC", line)] == []
        assert f"content/attachments/{name}" in listing.listed(archive).paths


def test_a_name_in_another_case_is_told_also_where_the_folder_would_find_it(archive: Path) -> None:
    edit(archive / "content/submissions/2023/west-class.yml", "class.svg", "Class.svg")
    assert any("Class.svg" in line and "'class.svg'" in line for line in told(archive))


def test_two_ids_that_are_one_file_elsewhere_are_told(archive: Path) -> None:
    one = archive / "content/submissions/2023/west-class.yml"
    shutil.copy(one, one.with_name("West-Class.yml"))
    assert any("some systems take this name and" in line for line in told(archive))
