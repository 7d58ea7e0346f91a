"""Whatever an office does, in whatever order: nothing is outside that nobody signed.

`python -m tests.ways` tries as many orders as there is time for.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests import ways

ERRATUM = [
    ("sign_all", 0), ("publish_all", 0), ("erratum", 0), ("publish", 1), ("widen", 1), ("sign", 1),
    ("publish_all", 0),
]  # fmt: skip
PICTURE = [*ways.PLACES].index("b.picture")
WORDING = [*ways.PLACES].index("list.up")
STALE = [
    ("sign_all", 0), ("edit", PICTURE), ("build_send", 0), ("undo", 0), ("send", 0),
    ("edit", WORDING), ("build_send", 0), ("undo", 0), ("send_whatever", 1), ("build_send", 0),
]  # fmt: skip
QUEUED = [
    ("sign_all", 0), ("queue", 0), ("edit", 0), ("again", 1), ("seal", 0), ("export", 4),
    ("undo", 0), ("seal", 0), ("release", 2), ("build_send", 0), ("notices", 1), ("volume", 1),
]  # fmt: skip
MERGED = [("elsewhere", 1), ("publish", 1), ("elsewhere", 2), ("export", 1), ("volume", 4)]

acts = st.lists(
    st.tuples(
        st.sampled_from(list(dict.fromkeys((*ways.OFFICE, *ways.RELEASING)))),
        st.integers(0, ways.MOST - 1),
    ),
    min_size=3,
    max_size=6,
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> ways.World:
    return ways.warmed(tmp_path_factory.mktemp("office") / "archive")


@settings(
    max_examples=2,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(acts.map(lambda more: [("sign_all", 0), *more]))
@example(ERRATUM)
@example(STALE)
@example(QUEUED)
@example(MERGED)
def test_nothing_is_outside_that_nobody_signed(
    office: ways.World, wanted: list[tuple[str, int]]
) -> None:
    ways.tried(office, wanted)


@pytest.mark.slow
def test_the_oracle_sees_what_goes_out(office: ways.World, tmp_path: Path) -> None:
    """What is signed comes out by every way, so that what does not was looked for."""
    wanted = [("sign_all", 0), ("publish_all", 0), ("build_send", 0), ("export", 4), ("volume", 4)]
    world = ways.tried(office, wanted, tmp_path / "archive")
    found = {
        place: {n for path in (world.root / place).rglob("*") for n in seen(path)}
        for place in ("out/internal", "build/outbox", "bags", "bound")
    }
    one = {number for _, number, _ in world.version(ways.ONE)}
    assert not {place: one - numbers for place, numbers in found.items() if one - numbers}
    assert world.values["d.text"] not in found["out/internal"]


def seen(path: Path) -> set[int]:
    is_file = path.is_file() and not path.is_symlink()
    return {n for read in ways.reads(path) for n in read.canaries} if is_file else set()
