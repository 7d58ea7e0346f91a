"""One build in a process of its own, watched stage by stage: `python -m tests.bench.stages ROOT`.

Prints JSON: what was done, and of each stage seconds, CPU seconds of all processes and MiB of the
largest one.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from generator.order import building
from tests.bench.cost import PAUSE, Cost, _descendants, _peak

TICK = os.sysconf("SC_CLK_TCK")


class Watch:
    """The cost of each stage; a peak is that of the stage as far as the kernel lets it be told."""

    def __init__(self) -> None:
        self.stages: dict[str, Cost] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
        peaks = [0.0]
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(peaks, over))
        watcher.start()
        began, spent = time.perf_counter(), _cpu()
        try:
            yield
        finally:
            seconds, used = time.perf_counter() - began, _cpu() - spent
            over.set()
            watcher.join()
            self.stages[name] = Cost(seconds, used, max(*peaks, _peak(os.getpid())))

    @staticmethod
    def _watch(peaks: list[float], over: threading.Event) -> None:
        while not over.wait(PAUSE):
            peaks.append(max((_peak(pid) for pid in _descendants()), default=0.0))


def _cpu() -> float:
    """Return the CPU seconds of this process and of all below it, those that have ended as well."""
    spent = 0
    for pid in (os.getpid(), *_descendants()):
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has ended; its parent counts it
            continue
        spent += sum(map(int, stat.rpartition(")")[2].split()[11:15]))
    return spent / TICK


def main(arguments: Sequence[str]) -> None:
    """Build and print."""
    watch = Watch()
    options = building.Options(jobs=os.cpu_count() or 1, stage=watch.stage)
    built = building.build(Path(arguments[0]), options)
    errors = [problem.line("en") for problem in built.problems if problem.severity == "error"]
    if errors:
        raise SystemExit("\n".join(errors))
    done = {"printed": len(built.printed), "rendered": len(built.rendered)}
    stages = {name: asdict(cost) for name, cost in watch.stages.items()}
    print(json.dumps({"done": done, "stages": stages}))


if __name__ == "__main__":
    main(sys.argv[1:])
