"""`python -m tests.bench.kills`: kill each run at hundreds of its system calls.

Prints, for each run, at how many calls of which kind it was killed, how often the old state was
left and how often the new, and every ending that is neither.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.hostile.killing import count, ends, kill, spread
from tests.hostile.scenes import scenes

SHARES = {"build": 120, "publish": 190, "back": 20, "seal": 20}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kills", description=__doc__)
    parser.add_argument("--times", type=float, default=1.0, help="1: 350 kills")
    parser.add_argument("--only", choices=SHARES, help="one run")
    options = parser.parse_args()
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    total, bad, began = 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jianbao-kills-") as folder:
        for scene in scenes(Path(folder)):
            if options.only not in (None, scene.name):
                continue
            place = Path(folder)
            calls, names = count(scene, place), ends(scene, place)
            chosen = spread(calls, round(SHARES[scene.name] * options.times))
            endings = [kill(scene, call, when, place, names) for call, when in chosen]
            killed = [ending for ending in endings if ending.was_killed]
            wrong = [ending for ending in endings if not ending.is_well]
            total, bad = total + len(killed), bad + len(wrong)
            print(f"{scene.name}: {len(killed)} kills of {len(endings)} runs")
            print(f"  calls made   {dict(calls.most_common())}")
            print(f"  killed at    {dict(Counter(e.call for e in killed).most_common())}")
            print(f"  state left   {dict(Counter(e.left for e in killed))}")
            print(f"  next run     {dict(Counter(e.then for e in killed))}")
            for ending in wrong:
                print(f"  WRONG        {ending}")
    print(f"kills {total}, neither old nor new {bad}, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
