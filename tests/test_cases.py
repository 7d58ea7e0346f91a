"""Every file of `cases/` is a test: adding one adds a test.

An invalid case changes the made-up archive (`=== edit PATH` with `-old` and `+new` lines,
`=== write PATH`, `=== delete PATH`, `=== link PATH` with what it leads to) and lists under `=== problems` exactly the lines that `check`
must print. A valid case is the same without problems.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from generator.model.problems import as_text
from generator.order import building
from tests.conftest import edit

CASES = Path(__file__).parent / "cases"
INVALID = sorted((CASES / "invalid").glob("*.txt"))
VALID = sorted((CASES / "valid").glob("*.txt"))


def apply(case: Path, root: Path) -> str:
    """Change the archive as the case says; return the problems it expects."""
    parts = re.split(r"^=== (.+)\n", case.read_text(encoding="utf-8"), flags=re.MULTILINE)
    expected = ""
    for head, body in zip(parts[1::2], parts[2::2], strict=True):
        verb, _, path = head.partition(" ")
        place = root / path
        if verb == "problems":
            expected = body
        elif verb == "write":
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(body, encoding="utf-8")
        elif verb == "link":
            place.symlink_to(body.strip())
        elif verb == "delete":
            place.unlink()
        else:
            assert verb == "edit", head
            for change in re.findall(r"^-(.*)\n((?:\+.*\n)+)", body, flags=re.MULTILINE):
                new = "\n".join(line[1:] for line in change[1].splitlines())
                edit(place, change[0] + "\n", new + "\n")
    return expected


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.stem)
def test_an_invalid_case_gives_exactly_its_problems(case: Path, archive: Path) -> None:
    expected = apply(case, archive)
    assert expected, "an invalid case lists at least one problem"
    checked = building.check(archive)
    assert as_text(checked.problems, "en") == expected
    assert checked.is_sound == all(": warning: " in line for line in expected.splitlines())


@pytest.mark.parametrize("case", VALID, ids=lambda case: case.stem)
def test_a_valid_case_has_no_problem(case: Path, archive: Path) -> None:
    assert apply(case, archive) == ""
    assert as_text(building.check(archive).problems, "en") == ""


def test_the_made_up_archive_has_no_problem(archive: Path) -> None:
    assert as_text(building.check(archive).problems, "en") == ""
