"""A run killed at any moment leaves the old state or the new, and the next run ends well.

This is a sample; `make bench` kills at hundreds of places (`tests/bench/kills.py`).
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.killing import Scene, count, ends, kill, spread
from tests.hostile.scenes import scenes

SAMPLE = {"build": 6, "publish": 10, "back": 3, "send": 8, "claim": 8, "seal": 5}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    folder = tmp_path_factory.mktemp("scenes")
    return {scene.name: scene for scene in scenes(folder)}


@pytest.mark.parametrize("name", SAMPLE)
def test_a_killed_run_leaves_the_old_or_the_new(
    name: str, stage: dict[str, Scene], tmp_path: Path
) -> None:
    calls = count(stage[name], tmp_path)
    assert calls["rename"] >= 1
    names = ends(stage[name], tmp_path)
    chosen = spread(calls, SAMPLE[name])
    chosen = chosen[:: max(1, len(chosen) // SAMPLE[name])]
    endings = [kill(stage[name], call, when, tmp_path, names) for call, when in chosen]
    assert any(ending.was_killed for ending in endings)
    assert [ending for ending in endings if not ending.is_well] == []


def test_kills_are_spread_over_all_calls() -> None:
    chosen = spread(Counter({"rename": 2, "openat": 100, "fsync": 10}), 20)
    assert chosen[:2] == [("rename", 1), ("rename", 2)]
    assert {name for name, _ in chosen} == {"rename", "openat", "fsync"}
    assert len(chosen) == 20
    assert {when for name, when in chosen if name == "openat"} >= {1, 100}
