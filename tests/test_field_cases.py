"""Days, spans and needed fields: one table of cases, against which the form is held too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.model import Unit
from generator.model.declared import Unfit, declared
from generator.model.recorded import Submission
from generator.order import building

CASES = json.loads((Path(__file__).parent / "cases/fields.json").read_text(encoding="utf-8"))
SOUND: Mapping[str, Any] = {
    "unit": "east",
    "title": "家访到户",
    "received": "2023-02-01",
    "approved_by": {"name": "某乙", "date": "2023-02-01"},
    "points": [{"lead": "", "text": "访遍全县。"}],
}
VALUES = [{**SOUND, **case["changed"]} for case in CASES["files"]]
Said = tuple[str, str, str, str]  # field, code, severity, what is wrong and how to mend it


def said_in_python(archive: Path) -> list[set[Said]]:
    """Return what `check` says of each file of the table, without what is empty in it."""
    for number, value in enumerate(VALUES):
        path = archive / f"content/submissions/2023/case-{number}.yml"
        path.write_text(json.dumps(_filled(value)), encoding="utf-8")
    found: list[set[Said]] = [set() for _ in VALUES]
    for problem in building.check(archive).problems:
        if "/case-" in problem.where.path and problem.code not in ("unused", "near-duplicate"):
            text, hint = problem.text.say("zh"), problem.hint.say("zh")
            told = text + (f"（{hint}）" if hint and problem.code != "date" else "")
            field = "text" if problem.code == "no-text" else problem.field
            number = int(problem.where.path.partition("/case-")[2].removesuffix(".yml"))
            found[number].add((field, problem.code, problem.severity, told))
    return found


def _filled(value: Any) -> Any:
    """Return what the form writes of a value."""
    if isinstance(value, dict):
        inner = {name: _filled(one) for name, one in value.items()}
        return {name: one for name, one in inner.items() if one}
    if isinstance(value, list):
        return [one for one in map(_filled, value) if one]
    return value if value.strip() else ""


def test_every_file_has_its_problems(archive: Path) -> None:
    found = [sorted(" ".join(one[:2]) for one in each) for each in said_in_python(archive)]
    assert found == [case["said"] for case in CASES["files"]]


(DAY,) = (field.shape for field in declared(Submission) if field.name == "received")


@pytest.mark.parametrize("day", CASES["days"]["good"])
def test_a_day_is_read(day: str) -> None:
    assert DAY.read(day).isoformat() == day  # type: ignore[union-attr]


@pytest.mark.parametrize("day", CASES["days"]["bad"])
def test_what_is_no_day_is_refused(day: str) -> None:
    with pytest.raises(Unfit):
        DAY.read(day)  # type: ignore[union-attr]


@pytest.mark.parametrize("case", CASES["spans"], ids=str)
def test_a_unit_exists_from_its_first_to_its_last_day(case: Mapping[str, Any]) -> None:
    since, until = (
        date.fromisoformat(case[end]) if end in case else None for end in ("since", "until")
    )
    unit = Unit("east", "东县", since=since, until=until)
    assert unit.exists_on(date.fromisoformat(case["day"])) == case["exists"]
