"""Seconds, CPU seconds and memory of our builds, stage by stage: `python -m tests.bench`.

Builds an archive of `--issues` issues: whole, with nothing changed, with one more issue (in the
middle of a year, and the first of a new one), with an old submission changed. `--growth` does the
same for a tenth of the issues first and prints the ratios. `tests.bench.table` compares with peers.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import maker
from tests.bench.cost import Cost, cost

HEAD = f"{'':22}{'seconds':>9}{'CPU':>9}{'peak MiB':>10}"


def built(root: Path, title: str) -> Cost:
    """Build in a process of its own; print what each stage and what the whole process cost."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        script = f'exec "{sys.executable}" -m tests.bench.stages "{root}" > "{result}"'
        whole = cost(["sh", "-c", script], Path.cwd())
        found = json.loads(result.read_text(encoding="utf-8"))
    done = ", ".join(f"{name} {count}" for name, count in found["done"].items())
    print(f"\n{title} ({done})\n{HEAD}")
    for name, stage in found["stages"].items():
        show(name, Cost(**stage))
    show("all, with start", whole)
    return whole


def show(name: str, spent: Cost) -> None:
    """Print a line of the table."""
    print(f"  {name:20}{spent.wall:9.2f}{spent.cpu:9.2f}{spent.peak:10.0f}", flush=True)


def measured(root: Path, issues: int, corpus: Path | None) -> dict[str, Cost]:
    """Make an archive and build it in every way."""
    began = time.perf_counter()
    maker.make(root, issues, corpus)
    print(f"{issues} issues, {issues * maker.ITEMS} items, made in", end=" ")
    print(
        f"{time.perf_counter() - began:.1f} s; {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
    )
    return dict(_measured(root, issues, corpus))


def _measured(root: Path, issues: int, corpus: Path | None) -> Iterator[tuple[str, Cost]]:
    for title in ("full build", "nothing changed"):
        yield title, built(root, title)
    places = {"one more issue": issues, "and one more": issues + 1}
    for title, place in places.items():
        maker.add(root, range(place, place + 1), corpus)
        name = f"{title}, the first of its year" if place % maker.A_YEAR == 0 else title
        yield name, built(root, name)
    path = next((root / "content/submissions").rglob("n1-1.yml"))
    path.write_text(path.read_text(encoding="utf-8").replace("title: ", "title: 又"), "utf-8")
    yield "an old title changed", built(root, "an old title changed")


def clean(root: Path) -> None:
    """Say whether the site that came of all these builds is the one that a clean build makes."""

    def names() -> dict[str, str]:
        site = next((root / "build").glob("*/site"))
        lines = subprocess.run(
            ["sh", "-c", "find . -type f -exec sha256sum {} +"],
            cwd=site.resolve(),
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return dict(reversed(line.split(maxsplit=1)) for line in lines.splitlines())  # type: ignore[misc]

    before = names()
    subprocess.run(["rm", "-rf", root / "build"], check=True)
    built(root, "clean build")
    print("equal to the incremental one:", names() == before)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--issues", type=int, default=100)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    parser.add_argument("--keep", type=Path, help="make the archive in this folder and leave it")
    parser.add_argument("--growth", action="store_true", help="measure a tenth first, and compare")
    parser.add_argument(
        "--clean", action="store_true", help="compare with a clean build at the end"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as folder:
        few = {}
        if options.growth:
            few = measured(Path(folder) / "few", options.issues // 10, options.corpus)
        root = options.keep or Path(folder) / "archive"
        many = measured(root, options.issues, options.corpus)
        for (title, one), other in zip(many.items(), few.values(), strict=False):
            print(
                f"{title}: {one.wall / other.wall:.2f} × in seconds, {one.cpu / other.cpu:.2f} × in CPU"
            )
        if options.clean:
            clean(root)


if __name__ == "__main__":
    main()
