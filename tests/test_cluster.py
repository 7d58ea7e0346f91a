"""A Dask cluster of processes on this machine makes the same site, also when a worker is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import distributed
import pytest

from generator.order import building
from tests.bench import maker
from tests.test_building import hashes

ISSUES = 4


@pytest.fixture
def cluster() -> Iterator[object]:
    """A scheduler and two workers, each a process of its own, on loopback."""
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(processes=True, host="127.0.0.1", **options) as started:
        yield started


def build(root: Path, scheduler: str = "") -> dict[str, str]:
    built = building.build(root, building.Options(clean=True, scheduler=scheduler))
    assert len(built.printed) == ISSUES
    return hashes(built.site)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # what the cluster's own shutting down warns of
def test_a_cluster_makes_the_same_bytes_also_when_a_worker_is_killed(
    tmp_path: Path, cluster: object
) -> None:
    root = maker.make(tmp_path / "archive", ISSUES)
    here = build(root)
    assert build(root, cluster.scheduler_address) == here  # type: ignore[attr-defined]

    def kill() -> None:
        """Kill a worker in the middle of the printing."""
        entries = root / "build/internal/cache/entries"
        while not entries.exists():
            time.sleep(0.01)
        os.kill(cluster.workers[0].pid, signal.SIGKILL)  # type: ignore[attr-defined]

    (killer := threading.Thread(target=kill)).start()
    assert build(root, cluster.scheduler_address) == here  # type: ignore[attr-defined]
    killer.join()
