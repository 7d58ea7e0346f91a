"""`jianbao stats` beside `jianbao check`, both warm, over a large archive of signed issues.

`python -m tests.bench.stats [--issues N] [--corpus paragraphs.jsonl]`; each issue's signature is
recorded, so that `stats` must find that none was changed since. The two take turns; the ratio is of
the medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from generator.model.signatures import RECORDS, SIGN, Signed
from generator.order import building
from generator.order.standing import prints, standings
from generator.store.books import Book
from generator.store.machine import machine_of
from tests.bench import maker
from tests.conftest import edit

POLICY = """\
policies:
  - name: 办法
    from: 2000-01-01
    used: [{alone: 5, merged: 3}]
"""
TURNS = 7
MOST = 2.0  # times as long as a check


def main(arguments: Sequence[str] | None = None) -> None:
    """Make, sign, measure and print; stop when it takes too long."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.stats", description=__doc__)
    parser.add_argument("--issues", type=int, default=1000)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as folder:
        root = maker.make(Path(folder) / "archive", options.issues, options.corpus)
        edit(root / "data/publication.yml", "release: named\n", "release: signed\n")
        (root / "data/points.yml").write_text(POLICY, encoding="utf-8")
        count, year = sign(root)
        commands = {"check": ["check"], "stats": ["stats", "--period", str(year)]}
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(TURNS):
            for name, words in commands.items():
                taken[name].append(timed(root, words))
        middle = {name: statistics.median(times[1:]) for name, times in taken.items()}
        for name, times in taken.items():
            print(f"  {name:8} {middle[name]:6.2f} s  ({', '.join(f'{t:.2f}' for t in times)})")
        ratio = middle["stats"] / middle["check"]
        print(f"{count} signed issues; {os.cpu_count()} CPUs; stats / check: {ratio:.2f}")
        if ratio > MOST:
            raise SystemExit(f"more than {MOST} times as long")


def sign(root: Path) -> tuple[int, int]:
    """Record every issue's signature as the program does; return how many, and the last year."""
    records = building.check(root).records
    made = prints(records, {one.id for one in records.issues})
    book = Book(root / RECORDS, machine_of(root), lambda: datetime.now(UTC), "signatures")
    for one in records.issues:
        assert one.signed_by
        assert one.signed_by.date
        name, day = one.signed_by.name, one.signed_by.date
        book.write(Signed(one.id, SIGN, name, day, "", made[one.id]).record())
    book.close()
    found = standings(building.check(root).records)
    assert {one.state for one in found.values()} == {"signed"}
    return len(found), max(one.date.year for one in records.issues)


def timed(root: Path, words: Sequence[str]) -> float:
    """Run a command; return the seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench.peak", "--root", str(root), *words]
    done = subprocess.run(command, capture_output=True, check=False, cwd=maker.REPOSITORY)
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
