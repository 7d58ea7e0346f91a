"""`jianbao check` over a large archive: seconds cold, warm and after one change, and peak memory.

`python -m tests.bench.check [--issues N] [--corpus paragraphs.jsonl]`; 1,000 issues are 5,000
submissions. A copy of every hundredth submission is planted, and all must be found.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench import maker

EACH = 100  # of so many submissions one is copied


def main(arguments: Sequence[str] | None = None) -> None:
    """Make, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.check", description=__doc__)
    parser.add_argument("--issues", type=int, default=1000)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as folder:
        root = maker.make(Path(folder) / "archive", options.issues, options.corpus)
        copied = plant(root)
        count = len(list((root / "content/submissions").rglob("*.yml")))
        print(f"{count} submissions, {len(copied)} of them copies; {os.cpu_count()} CPUs")
        print(f"  {'run':20} {'seconds':>8} {'CPU s':>8} {'peak MiB':>9} {'problems':>9}")
        timed("cold", root, copied)
        timed("warm", root, copied)
        change(root)
        timed("one changed", root, copied)


def plant(root: Path) -> set[str]:
    """Copy every hundredth submission with other figures; return the copies' paths."""
    copied = set()
    for path in sorted((root / "content/submissions").rglob("*.yml"))[::EACH]:
        text = path.read_text(encoding="utf-8")
        place = root / f"content/submissions/2099/copy-{path.parent.name}-{path.stem}.yml"
        place.parent.mkdir(exist_ok=True)
        digits = str.maketrans("123456789", "234567891")
        head, points, body = text.partition("points:\n")
        place.write_text(head + points + body.translate(digits), encoding="utf-8")
        copied.add(place.relative_to(root).as_posix())
    return copied


def change(root: Path) -> None:
    """Add a sentence to the newest submission."""
    path = max((root / "content/submissions").rglob("*.yml"))
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\n  - text: 又补充了一句。\n", encoding="utf-8")


def timed(name: str, root: Path, copied: set[str]) -> None:
    """Run the command once and print what it took; stop when a copy was missed."""
    began, before = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "tests.bench.peak", "--root", str(root), "check"]
    done = subprocess.run(
        [*command, "--format", "json"], capture_output=True, check=False, cwd=maker.REPOSITORY
    )
    seconds, after = time.perf_counter() - began, os.times()
    cpu = (
        after.children_user + after.children_system - before.children_user - before.children_system
    )
    problems = json.loads(done.stdout)
    found = {p["path"] for p in problems if p["code"] == "near-duplicate"}
    peak = int(done.stderr.split()[-1]) / 1024
    print(f"  {name:20} {seconds:8.2f} {cpu:8.2f} {peak:9.0f} {len(problems):9}")
    if not copied <= found:
        raise SystemExit(f"missed: {sorted(copied - found)[:5]}")


if __name__ == "__main__":
    main()
