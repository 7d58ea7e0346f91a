"""`python -m tests.bench.distribution`: numbered copies against rendering; runs that are killed."""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from generator.order import building
from generator.press.fonts import fonts
from generator.press.stamp import Stamper
from tests.conftest import REPOSITORY, copy_archive
from tests.placing import print_into
from tests.test_deliver import Killed, killed_run

RENDERED = 10  # issues rendered to know what one takes
A_RUN = 40  # kills before a run is left in peace; another one follows


def copies(root: Path, count: int) -> None:
    """Print the seconds that `count` copies take, and what rendering as many would."""
    data = print_into(root, "2023/1").read_bytes()  # the engine and its fonts are warm from now on
    records = building.check(root).records
    issue = building.archive_of(records, "internal").by_id["2023/1"]
    began = time.perf_counter()
    for _ in range(RENDERED):
        building.print_issue(issue, records.publication, "internal", root)
    rendering = (time.perf_counter() - began) / RENDERED * count
    folder = REPOSITORY / "theme/fonts"
    began = time.perf_counter()
    stamper = Stamper(data, [folder / font.file for font in fonts(folder)], date(2023, 1, 10))
    for number in range(1, count + 1):
        name = f"收件人{chr(0x4E00 + number)}{chr(0x6000 + number)}"
        stamper.copy(f"份号 {number:06d}　{name}", f"2023/1#{number}")
    stamping = time.perf_counter() - began
    print(f"{count} numbered copies of {len(data) // 1000} kB: {stamping:.1f} s")
    print(f"rendering {count}: {rendering:.0f} s, {rendering / stamping:.0f} times as long")


def kills(root: Path, recipients: int, count: int) -> None:
    """Kill runs of `recipients` messages `count` times in all; print what became of them."""
    began = time.perf_counter()
    runs: list[Killed] = []
    while (done := sum(run.kills for run in runs)) < count:
        folder = root / str(len(runs))
        folder.mkdir(parents=True)
        runs.append(killed_run(folder, recipients, min(A_RUN, count - done), len(runs)))
        print(
            f"{len(runs)} runs to {recipients} recipients, {sum(run.kills for run in runs)} kills:"
            f" {sum(run.twice for run in runs)} twice, {sum(run.lost for run in runs)} lost,"
            f" {sum(run.unknown for run in runs)} unknown,"
            f" at most {max(run.most_unknown_at_once for run in runs)} a kill"
            f" ({time.perf_counter() - began:.0f} s)",
            flush=True,
        )


def main() -> None:
    """Run both measurements."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.distribution", description=__doc__)
    parser.add_argument("--copies", type=int, default=700)
    parser.add_argument("--recipients", type=int, default=300)
    parser.add_argument("--kills", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as folder:
        copies(copy_archive(Path(folder) / "archive"), options.copies)
        kills(Path(folder) / "run", options.recipients, options.kills)


if __name__ == "__main__":
    main()
