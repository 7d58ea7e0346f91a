"""A thousand damaged and hostile pictures, drawings and Word files: what comes of them, and when."""

from __future__ import annotations

import argparse
import time
from collections import Counter

from tests.mutants import mutants, outcome, peak, sound
from tests.test_mutants import KNOWN

LARGEST, LONGEST = 500, 10  # MB, s


def main() -> None:
    """Try them all; fail when one is not told in a word, takes too much, or harms the next."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--seed", type=int, default=13)
    asked = options.parse_args()
    found: Counter[str] = Counter()
    slowest, most, late = (0.0, ""), 0, 0
    for number, (name, data) in enumerate(mutants(asked.count, asked.seed)):
        begun = time.perf_counter()
        word = outcome(name, data)
        took = time.perf_counter() - begun
        slowest, late = max(slowest, (took, f"{name} ({word})")), late + (took > LONGEST)
        most = max(most, peak())
        assert word in KNOWN, (number, name, word)
        found[word] += 1
    assert {outcome(name, data) for name, data in sound().items()} == {"made", "read"}
    for word, count in found.most_common():
        print(f"{count:6} {word}")
    print(f"slowest {slowest[0]:.1f} s: {slowest[1]}; largest process {most / 1e6:.0f} MB")
    print(f"{late} over {LONGEST} s")
    if late or most > LARGEST * 1_000_000:
        raise SystemExit("past the limit")


if __name__ == "__main__":
    main()
