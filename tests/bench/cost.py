"""What a command costs: seconds, CPU seconds, the memory of its largest process.

`python -m tests.bench.cost RESULT COMMAND…` runs the command below a process of its own, to which
whatever the command leaves behind falls, so that no child's work is missed. It writes the cost to
RESULT as JSON.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

SET_CHILD_SUBREAPER = 36  # linux/prctl.h
PAUSE = 0.05  # seconds between two looks at the processes; peaks only rise, so little is missed


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of CPU, all processes together; MiB of the largest one."""

    wall: float
    cpu: float
    peak: float

    def __add__(self, other: Cost) -> Cost:
        """Return the cost of one after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.peak, other.peak))


def cost(command: Sequence[str], folder: Path, extra: Mapping[str, str] | None = None) -> Cost:
    """Run `command` in `folder`; raise `RuntimeError` with its last words when it fails."""
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        run = subprocess.run(
            [sys.executable, "-m", "tests.bench.cost", result.name, *command],
            cwd=folder,
            env={**os.environ, **(extra or {}), "PYTHONPATH": os.pathsep.join([*_paths()])},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if run.returncode:
            raise RuntimeError(f"{' '.join(command)}: {run.stderr[-2000:]}")
        return Cost(**json.loads(Path(result.name).read_text(encoding="utf-8")))


def costs(jobs: Mapping[str, Callable[[], Cost]], times: int) -> dict[str, Cost]:
    """Run the jobs in turn, `times` rounds; return the medians by name."""
    found: dict[str, list[Cost]] = {name: [] for name in jobs}
    for _ in range(times):
        for name, job in jobs.items():
            found[name].append(job())
    return {name: middle(each) for name, each in found.items()}


def middle(found: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        statistics.median(each.wall for each in found),
        statistics.median(each.cpu for each in found),
        statistics.median(each.peak for each in found),
    )


def _paths() -> Iterator[str]:
    """Yield where modules are found, so that commands run in any folder find them as well."""
    yield str(Path(__file__).parents[2])
    if os.environ.get("PYTHONPATH"):
        yield os.environ["PYTHONPATH"]


def measure(command: Sequence[str]) -> tuple[Cost, int]:
    """Run `command` and all it starts to their end; return the cost and the exit status."""
    ctypes.CDLL(None, use_errno=True).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    over = threading.Event()
    peaks: list[float] = [0.0]
    began = time.perf_counter()
    process = subprocess.Popen(command)
    watcher = threading.Thread(target=_watch, args=(peaks, over))
    watcher.start()
    status = process.wait()
    wall = time.perf_counter() - began
    over.set()
    watcher.join()
    while _reaped():
        pass
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, used.ru_utime + used.ru_stime, max(peaks)), status


def _reaped() -> bool:
    """Wait for one process that the command left behind; say whether there was any."""
    try:
        os.wait()
    except ChildProcessError:
        return False
    return True


def _watch(peaks: list[float], over: threading.Event) -> None:
    while not over.wait(PAUSE):
        peaks.append(max((_peak(pid) for pid in _descendants()), default=0.0))


def _descendants() -> Iterator[int]:
    """Yield the processes below this one."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:  # it has ended
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    below = parents.get(os.getpid(), [])
    while below:
        yield from below
        below = [child for pid in below for child in parents.get(pid, [])]


def _peak(pid: int) -> float:
    """Return the most memory that a process has held, in MiB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return int(status.split("VmHWM:")[1].split()[0]) / 1024 if "VmHWM:" in status else 0.0


def main(arguments: Sequence[str]) -> int:
    """Run the command, write its cost; return its status."""
    found, status = measure(arguments[1:])
    Path(arguments[0]).write_text(json.dumps(asdict(found)), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
