"""What one run has worked out serves the next, and nothing that cannot be trusted does."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import pipeline
from generator.memory import Memory, remember, save
from generator.problems import as_json
from tests.conftest import copy_archive, edit


def test_what_was_kept_is_recalled_by_the_next_run(tmp_path: Path) -> None:
    place = tmp_path / "build/memory.json"
    memory = Memory()
    memory.keep("kind", "key", [1, "二"])
    save(memory, place, "v1")
    assert remember(place, "v1").recall("kind", "key") == [1, "二"]


def test_another_version_of_the_program_remembers_nothing(tmp_path: Path) -> None:
    place = tmp_path / "memory.json"
    memory = Memory()
    memory.keep("kind", "key", 1)
    save(memory, place, "v1")
    assert remember(place, "v2").recall("kind", "key") is None


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'[1, "v1"]\n[1]', b'[1, "v1"]\n["kind", {', b"\xff\xfe"]
)
def test_a_damaged_memory_is_empty(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "memory.json"
    place.write_bytes(content)
    assert remember(place, "v1") == Memory()


def test_what_is_no_longer_used_is_forgotten(tmp_path: Path) -> None:
    place = tmp_path / "memory.json"
    memory = Memory()
    memory.keep("kind", "old", 1)
    memory.keep("kind", "used", 2)
    save(memory, place, "v1")
    again = remember(place, "v1")
    again.recall("kind", "used")
    save(again, place, "v1")
    assert remember(place, "v1").known == {"kind": {"used": 2}}


def test_many_values_are_all_recalled(tmp_path: Path) -> None:
    place = tmp_path / "memory.json"
    memory = Memory()
    for number in range(999):
        memory.keep("kind", str(number), number)
    save(memory, place, "v1")
    assert remember(place, "v1").known == {"kind": {str(n): n for n in range(999)}}


def test_an_unchanged_memory_is_not_written_again(tmp_path: Path) -> None:
    place = tmp_path / "memory.json"
    memory = Memory()
    memory.keep("kind", "key", 1)
    save(memory, place, "v1")
    before = place.stat().st_ino
    again = remember(place, "v1")
    again.recall("kind", "key")
    save(again, place, "v1")
    assert place.stat().st_ino == before


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
    pipeline.check(archive)
    pipeline.check(archive)  # now everything is remembered
    fresh = copy_archive(tmp_path / "fresh")
    for root in (archive, fresh):
        edit(root / path, old, new)
    assert as_json(pipeline.check(archive).problems, "en") == as_json(
        pipeline.check(fresh).problems, "en"
    )


def test_a_lexicon_that_comes_later_is_heeded(archive: Path) -> None:
    pipeline.check(archive)
    (archive / "data/lexicon.yml").write_text("wordings: [{wrong: 收集意见, right: 征求意见}]\n")
    assert [problem.code for problem in pipeline.check(archive).problems] == ["wording"]


def test_a_place_that_cannot_be_written_stops_nothing(archive: Path) -> None:
    (archive / "build").write_text("in the way")
    assert pipeline.check(archive).problems == ()
