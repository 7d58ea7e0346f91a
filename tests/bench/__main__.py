"""`make bench`: build an archive of N issues; print seconds and peak memory a stage."""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import pipeline
from tests.bench import maker


class Watch:
    """Seconds and peak memory of each stage, in the process and in the largest it started."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, float, float, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        began = time.perf_counter()
        yield
        seconds = time.perf_counter() - began
        children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        self.rows.append((name, seconds, _peak(), children))

    def show(self, title: str) -> None:
        total = sum(seconds for _, seconds, _, _ in self.rows)
        print(f"\n{title}: {total:.2f} s")
        print(f"  {'stage':10} {'seconds':>8} {'peak MiB':>9} {'largest child MiB, so far':>26}")
        for name, seconds, peak, children in self.rows:
            print(f"  {name:10} {seconds:8.2f} {peak:9.0f} {children:26.0f}")


def _peak() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def run(root: Path, title: str) -> pipeline.Built:
    watch = Watch()
    built = pipeline.build(root, pipeline.Options(jobs=os.cpu_count() or 1, stage=watch.stage))
    if built.problems:
        raise SystemExit("\n".join(problem.line("en") for problem in built.problems))
    watch.show(f"{title} (printed {len(built.printed)}, rendered {len(built.rendered)})")
    return built


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--issues", type=int, default=100)
    parser.add_argument("--corpus", type=Path, help="JSON lines with `text`; else made-up text")
    parser.add_argument("--keep", type=Path, help="make the archive in this folder and leave it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jianbao-bench-") as folder:
        root = options.keep or Path(folder) / "archive"
        maker.make(root, options.issues, options.corpus)
        print(
            f"{options.issues} issues, {options.issues * maker.ITEMS} items, {os.cpu_count()} CPUs"
        )
        run(root, "full build")
        run(root, "nothing changed")
        maker.add(root, range(options.issues, options.issues + 1), options.corpus)
        run(root, "one more issue")


if __name__ == "__main__":
    main()
