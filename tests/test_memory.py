"""What one run has worked out serves the next, and nothing that cannot be trusted does."""

from __future__ import annotations

import errno
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import Point, Where
from generator.model.problems import as_json
from generator.order import building
from generator.store.memory import Memory, remember
from tests.conftest import copy_archive, edit


def saved(place: Path, values: dict[str, object], version: str = "v1") -> None:
    memory = remember(place, version)
    for key, value in values.items():
        memory.keep("kind", key, value)
    memory.save()


def recalled(memory: Memory, keys: Iterable[str]) -> dict[str, object]:
    found = {key: memory.recall("kind", key, object) for key in keys}
    return {key: value for key, value in found.items() if value is not None}


def test_what_was_kept_is_recalled_by_the_next_run(tmp_path: Path) -> None:
    place = tmp_path / "build/memory"
    saved(place, {"key": [1, "二"]})
    assert remember(place, "v1").recall("kind", "key", list) == [1, "二"]
    assert remember(place, "v1").recall("kind", "other", list) is None


@given(point=st.builds(Point, st.text(), st.text(), st.builds(Where, st.text(), st.integers(1, 9))))
def test_a_record_comes_back_as_it_was(point: Point) -> None:
    memory = Memory()
    memory.keep("kind", "key", point)
    assert memory.recall("kind", "key", Point) == point


def test_a_value_of_another_shape_is_none(tmp_path: Path) -> None:
    saved(tmp_path / "memory", {"key": [1]})
    assert remember(tmp_path / "memory", "v1").recall("kind", "key", Point) is None


def test_another_version_of_the_program_remembers_nothing(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    saved(place, {"key": 1})
    assert remember(place, "v2").recall("kind", "key", int) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'[1, "v1"]\n[1]', b"\xff\xfe"])
def test_what_is_no_memory_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "memory"
    place.write_bytes(content)
    memory = remember(place, "v1")
    assert not memory.known
    assert not memory.is_whole


def test_what_was_cut_short_or_changed_in_a_bit_is_not_remembered_wrongly(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    values: dict[str, object] = {str(number): f"值{number}" for number in range(500)}
    saved(place, values)
    whole = place.read_bytes()
    draw = random.Random(7)
    for _ in range(200):
        at = draw.randrange(len(whole))
        cut, changed = whole[:at], bytearray(whole)
        changed[at] ^= 1 << draw.randrange(8)
        for content in (cut, bytes(changed)):
            place.write_bytes(content)
            found = recalled(remember(place, "v1"), values)
            assert len(found) < len(values)
            assert all(values[key] == value for key, value in found.items())
    saved(place, values)  # after damage the next run makes it whole
    assert recalled(remember(place, "v1"), values) == values


def test_a_damaged_value_is_lost_alone(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    saved(place, {"one": "一" * 9, "two": "二" * 9})
    place.write_bytes(place.read_bytes().replace("一".encode(), "三".encode(), 1))
    again = remember(place, "v1")
    assert recalled(again, ("one", "two")) == {"two": "二" * 9}
    again.keep("kind", "one", 1)
    again.save()
    assert recalled(remember(place, "v1"), ("one", "two")) == {"one": 1, "two": "二" * 9}


def test_a_run_does_not_hold_all_that_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.store.memory.MOST", 100)
    values: dict[str, object] = {str(number): f"值{number}" for number in range(100)}
    memory = remember(tmp_path / "memory", "v1")
    for key, value in values.items():
        memory.keep("kind", key, value)
        assert memory.weight <= 100
    assert recalled(memory, values) == values
    memory.save()
    assert recalled(remember(tmp_path / "memory", "v1"), values) == values


def test_what_cannot_be_put_away_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.store.memory.MOST", 1)
    (tmp_path / "file").touch()
    memory = remember(tmp_path / "file/memory", "v1")
    memory.keep("kind", "key", "值")
    assert recalled(memory, ("key",)) == {"key": "值"}


def test_what_cannot_be_put_away_is_not_written_again_with_each_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def full(memory: Memory, *_: object) -> None:
        tried.append(memory.weight)
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("generator.store.memory.MOST", 100)
    monkeypatch.setattr(Memory, "_replace", full)
    memory = remember(tmp_path / "memory", "v1")
    values: dict[str, object] = {str(number): "值" * 10 for number in range(100)}
    for key, value in values.items():
        memory.keep("kind", key, value)
    assert 0 < len(tried) <= 100 * 32 / 100
    assert recalled(memory, values) == values


def test_two_runs_at_once_do_no_harm(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    saved(place, {"one": 1})
    first, second = remember(place, "v1"), remember(place, "v1")
    for name, run in (("two", first), ("three", second)):
        run.recall("kind", "one", int)
        run.keep("kind", name, name)
        run.save()
    assert recalled(first, ("one", "two")) == {"one": 1, "two": "two"}
    assert recalled(second, ("one", "three")) == {"one": 1, "three": "three"}
    everything = {"one": 1, "two": "two", "three": "three"}
    assert recalled(remember(place, "v1"), everything) == everything


def test_what_is_new_is_put_to_the_end(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    saved(place, {"one": 1})
    before, inode = place.read_bytes(), place.stat().st_ino
    again = remember(place, "v1")
    again.recall("kind", "one", int)
    again.keep("kind", "two", 2)
    again.save()
    assert place.read_bytes().startswith(before)
    assert place.stat().st_ino == inode
    assert recalled(remember(place, "v1"), ("one", "two")) == {"one": 1, "two": 2}


def test_nothing_is_put_to_the_end_of_what_another_version_wrote(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    saved(place, {"one": 1})
    again = remember(place, "v1")
    again.recall("kind", "one", int)
    again.keep("kind", "two", 2)
    place.unlink()
    saved(place, {"three": 3}, "v2")
    before = place.read_bytes()
    again.save()
    assert place.read_bytes() == before


def test_what_is_no_longer_used_is_forgotten(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    saved(place, {"old": "古" * 100, "used": 2})
    again = remember(place, "v1")
    again.recall("kind", "used", int)
    again.save()
    assert recalled(remember(place, "v1"), ("old", "used")) == {"used": 2}


def test_an_unchanged_memory_is_not_written_again(tmp_path: Path) -> None:
    place = tmp_path / "memory"
    saved(place, {"key": 1})
    before = place.stat().st_mtime_ns
    again = remember(place, "v1")
    again.recall("kind", "key", int)
    again.save()
    assert place.stat().st_mtime_ns == before


CHANGES = [
    ("content/submissions/2023/east-visits.yml", "收集意见22条。", "收集意见,22条。"),
    ("content/submissions/2023/east-visits.yml", "收集意见22条。", "电话13800138000。"),
    ("content/submissions/2023/east-visits.yml", "unit: east", "unit: eats"),
    ("data/units.yml", "name: 东县", "name: 家访县"),
    ("data/publication.yml", "name: 测试简报", "name: 测试简报\ndefault_audience: leadership"),
]


@pytest.mark.parametrize(("path", "old", "new"), CHANGES)
def test_a_change_is_seen_with_a_memory_as_without(
    archive: Path, tmp_path: Path, path: str, old: str, new: str
) -> None:
    building.check(archive)
    building.check(archive)  # now everything is remembered
    fresh = copy_archive(tmp_path / "fresh")
    for root in (archive, fresh):
        edit(root / path, old, new)
    assert as_json(building.check(archive).problems, "en") == as_json(
        building.check(fresh).problems, "en"
    )


def test_a_lexicon_that_comes_later_is_heeded(archive: Path) -> None:
    building.check(archive)
    (archive / "data/lexicon.yml").write_text("wordings: [{wrong: 收集意见, right: 征求意见}]\n")
    assert [problem.code for problem in building.check(archive).problems] == ["wording"]


def test_a_place_that_cannot_be_written_stops_nothing(archive: Path) -> None:
    (archive / "build").write_text("in the way")
    assert building.check(archive).problems == ()
