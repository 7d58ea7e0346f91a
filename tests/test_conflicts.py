"""Marks of a merge that was left half done are found, whatever file they stand in."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.distribute.book import DamagedError
from generator.intake import conflicts
from generator.intake.refusal import Refused
from generator.order import building
from tests.conftest import REPOSITORY
from tests.mailing import identifier, open_ledger, plan_of

FILES = (
    "content/submissions/2023/west-class.yml",
    "content/issues/2023/1.yml",
    "content/issues/2023/notes.txt",
    "content/pages/about.md",
    "content/attachments/class.svg",
    "data/units.yml",
    "data/recipients.yml",
    "data/other.yml",
    "data/units.csv",
    "data/schema/issue.json",
    "data/ledger/withheld.json",
    "data/ledger/seals/2023-1.json",
    "data/ledger/machine/2023-01.jsonl",
    "theme/print/print.css",
    "theme/pages/page.md.j2",
    "content/originals/2023/letter",
    "data/units.tsv",
    "mkdocs.yml",
    "读我.md",
    ".gitattributes",
)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_mark_is_told_with_its_line_in_every_kind_of_file(
    sealed: Path, path: str, ends: str
) -> None:
    (sealed / "theme").unlink()
    shutil.copytree(REPOSITORY / "theme", sealed / "theme", symlinks=True)
    place = sealed / path
    place.parent.mkdir(parents=True, exist_ok=True)
    lines = place.read_text(encoding="utf-8").splitlines() if place.exists() else ["a: 1"]
    mine = ["<<<<<<< HEAD", *lines[1:], "=======", *lines[1:], ">>>>>>> 乙"]
    place.write_text(ends.join([lines[0], *mine, ""]), encoding="utf-8", newline="")
    checked = building.check(sealed)
    found = [p for p in checked.problems if p.code == "conflict"]
    assert [(p.where.path, p.where.line, p.severity) for p in found] == [(path, 2, "error")]
    assert not checked.can_be_built


def test_what_git_takes_for_no_text_holds_no_marks(sealed: Path) -> None:
    for name in ("a.docx", "a.bin"):
        (sealed / "content" / name).write_bytes(b"PK\0\n<<<<<<< \n>>>>>>> \n")
    assert not building.check(sealed).problems


def test_of_records_that_were_written_apart_all_are_to_be_kept(sealed: Path) -> None:
    """Nothing else is said of their file, and without the marks it is sound."""
    with closing(open_ledger(sealed / "data")) as outbox:
        outbox.freeze(plan_of(2), identifier)
    [place] = (sealed / "data/ledger/deliveries").iterdir()
    first, second = place.read_bytes().splitlines(keepends=True)
    mine = [first, b"<<<<<<< HEAD\n", second, b"=======\n", second, b">>>>>>> b\n"]
    place.write_bytes(b"".join(mine))
    [problem] = (checked := building.check(sealed)).problems
    assert problem.code == "conflict"
    assert checked.can_be_built, "nothing of it is shown, and `send` looks for itself"
    with pytest.raises(DamagedError):
        open_ledger(sealed / "data")
    assert "keep all others" in problem.line("en")
    place.write_bytes(b"".join([first, second, second]))
    assert not building.check(sealed).problems


def test_no_file_of_the_sample_or_the_theme_looks_like_one() -> None:
    problems = building.check(REPOSITORY).problems
    assert not [p for p in problems if p.code == "conflict"]


@given(st.text(alphabet="<>=| a汉\n\r", max_size=60))
def test_only_seven_signs_at_the_beginning_of_a_line_are_a_mark(text: str) -> None:
    marked = any(
        line.startswith(sign * 7) and line[7:8] not in ("<", ">")
        for line in text.split("\n")
        for sign in "<>"
    )
    try:
        conflicts.refuse(text, "x")
    except Refused:
        assert marked
    else:
        assert not marked
