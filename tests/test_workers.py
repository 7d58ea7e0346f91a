"""Work is spread over processes; a worker that dies costs its task alone, which is done again."""

from __future__ import annotations

import os
import signal
import weakref
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from generator.order.steps import workers as workers_
from generator.order.steps.work import uncollected
from generator.order.steps.workers import NoClusterError, WorkerLostError, Workers


def square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def die_once(place: Path, number: int) -> int:
    """Die at number 3, the first time."""
    if number == 3 and not (place / "died").exists():
        (place / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    (place / f"{number}-{os.getpid()}").touch()
    return number


def die(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse(number: int) -> int:
    raise ValueError(number)


def results(workers: Workers, count: int) -> dict[int, int]:
    return {task: made for task, (made, _) in workers.spread(square, range(count), count)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_comes_back_with_its_result(jobs: int) -> None:
    with Workers(jobs) as workers:
        assert results(workers, 9) == {number: number * number for number in range(9)}
        assert results(workers, 0) == {}


def test_a_few_tasks_are_done_here_and_many_elsewhere() -> None:
    with Workers(2) as workers:
        few = {pid for _, (_, pid) in workers.spread(square, range(3), 3)}
        many = {pid for _, (_, pid) in workers.spread(square, range(40), 40)}
    assert few == {os.getpid()}
    assert os.getpid() not in many


def test_tasks_wait_here_until_they_can_be_done() -> None:
    """What waits takes no memory: tasks are made as they are handed out."""
    made = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with Workers(2) as workers:
        for done, _ in enumerate(workers.spread(square, tasks(), 100), 1):
            assert len(made) <= done + 4


def test_processes_give_way_to_new_ones_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an engine keeps of every issue does not add up."""
    monkeypatch.setattr(workers_, "LIFE", 5)
    with Workers(2) as workers:
        made = dict(workers.spread(square, range(30), 30))
    assert sorted(made) == list(range(30))
    assert len({pid for _, pid in made.values()}) >= 3


def test_a_worker_that_dies_costs_its_task_alone(tmp_path: Path) -> None:
    with Workers(2) as workers:
        done = [made for _, made in workers.spread(partial(die_once, tmp_path), range(20), 20)]
    assert sorted(done) == list(range(20))
    runs = [path.name.partition("-")[0] for path in tmp_path.iterdir() if "-" in path.name]
    assert len(runs) <= 20 + 4, "only what was under way is done again"


def test_workers_that_keep_dying_are_told() -> None:
    with Workers(2) as workers, pytest.raises(WorkerLostError):
        list(workers.spread(die, range(9), 9))


def test_what_a_task_raises_is_raised_here() -> None:
    with Workers(2) as workers, pytest.raises(ValueError, match=r"^[0-4]$"):
        list(workers.spread(refuse, range(5), 5))


def test_a_cluster_that_is_not_there_is_told() -> None:
    pytest.importorskip("distributed")
    with (
        Workers(scheduler="nonsense://nowhere") as workers,
        pytest.raises(NoClusterError, match="no scheduler answers at nonsense://nowhere"),
    ):
        list(workers.spread(square, range(1), 1))


class Ring:
    """What refers to itself, as an engine's tree does."""

    def __init__(self) -> None:
        self.itself = self


def test_what_tasks_leave_here_does_not_gather_while_the_collector_is_spared() -> None:
    left: list[weakref.ref[Ring]] = []

    def work(task: int) -> int:
        left.append(weakref.ref(Ring()))
        return task

    with uncollected(), Workers() as workers:
        alive = [
            sum(ring() is not None for ring in left) for _ in workers.spread(work, range(9), 9)
        ]
    assert alive == [1] * 9
