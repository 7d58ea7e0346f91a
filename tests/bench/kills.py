"""`python -m tests.bench.kills`: kill each run at hundreds of its system calls.

Prints, as it goes, how many runs were killed and what they left; then, for each run, at how many
calls of which kind it was killed, and every ending that is neither the old state nor the new.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.hostile.killing import Ending, Scene, count, ends, kill, spread
from tests.hostile.scenes import scenes

SHARES = {"build": 110, "publish": 150, "back": 30, "send": 60, "claim": 60, "seal": 30}
LINE = 10  # kills after which a line is printed


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kills", description=__doc__)
    parser.add_argument("--times", type=float, default=1.0, help="1: about 440 kills")
    parser.add_argument("--only", choices=SHARES, help="one run")
    options = parser.parse_args()
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    total, bad, began = 0, 0, time.monotonic()
    with tempfile.TemporaryDirectory(prefix="jianbao-kills-") as folder:
        for scene in scenes(Path(folder)):
            if options.only in (None, scene.name):
                wanted = max(round(SHARES[scene.name] * options.times), 1)
                killed, wrong = _killed(scene, Path(folder), wanted)
                total, bad = total + killed, bad + wrong
    say(f"kills {total}, neither old nor new {bad}, {time.monotonic() - began:.0f} s")


def _killed(scene: Scene, place: Path, wanted: int) -> tuple[int, int]:
    """Kill a scene's run so often; return how often it was killed and how many endings are bad."""
    calls, names = count(scene, place), ends(scene, place)
    chosen = spread(calls, wanted)
    say(f"{scene.name}: calls made {dict(calls.most_common())}")
    began, endings = time.monotonic(), list[Ending]()
    for number, (call, when) in enumerate(chosen, 1):
        ending = kill(scene, call, when, place, names)
        endings.append(ending)
        if not ending.is_well:
            say(f"{scene.name}: WRONG {ending}")
        if number % LINE == 0 or number == len(chosen):
            left = Counter(each.left for each in endings if each.was_killed)
            pace = (time.monotonic() - began) / number
            say(f"{scene.name}: {number} of {len(chosen)}, left {dict(left)}, {pace:.2f} s each")
    killed = [each for each in endings if each.was_killed]
    wrong = [each for each in endings if not each.is_well]
    say(f"{scene.name}: killed at {dict(Counter(each.call for each in killed).most_common())}")
    say(f"{scene.name}: {len(killed)} kills, neither old nor new {len(wrong)}")
    return len(killed), len(wrong)


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
