"""Marks of a merge that was left half done are found, whatever file they stand in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.intake import conflicts
from generator.intake.refusal import Refused
from generator.order import building
from tests.conftest import REPOSITORY

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
    "mkdocs.yml",
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
