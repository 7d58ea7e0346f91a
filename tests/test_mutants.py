"""Damaged and hostile files end in a word each, and the next file is as if they had not been."""

from __future__ import annotations

from generator.system.confined import USUAL
from tests.mutants import mutants, outcome, peak, sound

FEW = 60  # of the thousand that `make bench` tries
KNOWN = {
    "made", "read", "picture-unreadable", "picture-huge", "picture-limit", "picture-active",
    "picture-kind", "picture-name", "picture-complex", "word-format", "word-limit",
    "word-entities", "too-large",
}  # fmt: skip


def test_every_mutant_ends_in_a_word_and_stops_no_other() -> None:
    good = sound()
    expected = {name: outcome(name, data) for name, data in good.items()}
    assert set(expected.values()) == {"made", "read"}
    found = [outcome(name, data) for name, data in mutants(FEW)]
    assert set(found) <= KNOWN
    assert {"made", "picture-unreadable", "picture-complex"} <= set(found)
    assert {name: outcome(name, data) for name, data in good.items()} == expected
    assert peak() <= USUAL.memory
