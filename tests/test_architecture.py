"""ARCHITECTURE.md is the map: what it names is there, and what is there it names."""

from __future__ import annotations

import re

from tests.conftest import REPOSITORY

MAP = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
PROGRAM = REPOSITORY / "generator"
AT_THE_TOP = 6  # modules of no room: the entry, the order of the stages, the nouns


def test_the_map_has_every_room_once_and_no_other() -> None:
    named = re.findall(r"^\| `([\w/]+)/` \|", MAP, re.MULTILINE)
    there = {path.parent.relative_to(PROGRAM).as_posix() for path in PROGRAM.rglob("__init__.py")}
    assert len(named) == len(set(named))
    assert {*named} == there - {"."}


def test_whatever_file_the_map_names_is_there() -> None:
    named = set(re.findall(r"`([\w./]+\.(?:py|js|toml|json))`", MAP))
    assert named
    lost = {n for n in named if not (PROGRAM / n).is_file() and not (REPOSITORY / n).is_file()}
    assert not lost


def test_the_rooms_of_the_map_stand_in_the_order_of_their_layers() -> None:
    contract = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.search(r'containers = \["generator"\]\nlayers = \[(.*?)\]', contract, re.DOTALL)
    assert layers
    depth = {
        room: number
        for number, line in enumerate(re.findall(r'"([^"]+)"', layers[1]))
        for room in line.split(" | ")
    }
    named = re.findall(r"^\| `(\w+)/` \|", MAP, re.MULTILINE)
    assert {*named} == {*depth}
    assert [depth[room] for room in named] == sorted(depth.values())


def test_few_modules_lie_outside_a_room() -> None:
    assert len([*PROGRAM.glob("*.py")]) <= AT_THE_TOP


def test_no_module_is_a_house_of_its_own() -> None:
    long = {
        path.relative_to(PROGRAM).as_posix()
        for path in PROGRAM.rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 350
    }
    assert not long
