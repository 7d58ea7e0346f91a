"""Who does the work: this process, others on this machine, or a Dask cluster.

All go through one `concurrent.futures.Executor`. Tasks are handed out a few at a time, so that what
waits takes no memory, and a task whose worker dies is handed out again.
"""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    wait,
)
from functools import partial
from itertools import chain, islice
from typing import Any, Self, TypeVar

from generator.order.steps.program import engines, program
from generator.system import machine, processes
from generator.words.messages import Message, msg

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2  # tasks handed out for each worker, so that none has to wait for its next
TRIES = 3  # how often a task's worker may die
LIFE = (
    300  # tasks after which local processes give way to new ones: the engines keep a little of each
)
FEW = 4  # tasks that are done here sooner than other processes have started
PRELOADED = [
    "generator.order.steps.printing",
    "generator.order.steps.paging",
    "weasyprint",
    "mkdocs.config",
]


class WorkerLostError(Exception):
    """The workers died again and again, as when memory runs out."""


class NoClusterError(Exception):
    """The cluster that was named cannot be used; says why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return self.why.say("en")


class Workers:
    """An executor that starts when there is work for it; to be used as a context.

    `jobs` is the number of processes; `scheduler` the address of a Dask scheduler
    (`tcp://host:8786`) whose workers see the publication's folder at the same path and have the
    same versions of this program and its engines.
    """

    def __init__(self, jobs: int = 1, scheduler: str = "") -> None:
        self.jobs = jobs
        self.scheduler = scheduler
        self.executor: Any = None  # an Executor
        self.losses: tuple[type[Exception], ...] = (BrokenExecutor,)
        self.client: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.client:
            self.executor.shutdown(wait=False)  # which cancels what waits
            self.client.close()
        elif self.executor:
            self.executor.shutdown(cancel_futures=True)
        self.executor = self.client = None

    def spread(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], count: int
    ) -> Iterator[tuple[Task, Result]]:
        """Yield each of the `count` tasks with its result as it comes, in no order.

        `work` must be importable and give the same result wherever and whenever it runs. What it
        raises is raised here; `WorkerLostError` when the workers keep dying.
        """
        if self.scheduler:
            work = partial(_as_here, program(), engines(), work)
        elif count:
            machine.require()  # before processes die of it, one after the other
        if not self.scheduler and (self.jobs < 2 or count < FEW):
            for number, task in enumerate(tasks):
                if number:
                    gc.collect(0)  # what the engines left of the task before, if nothing else does
                yield task, work(task)
            return
        yield from self._spread(work, iter(tasks), AHEAD * self._width())

    def _spread(
        self, work: Callable[[Task], Result], tasks: Iterator[Task], most: int
    ) -> Iterator[tuple[Task, Result]]:
        running: dict[Future[Result], tuple[Task, Executor]] = {}
        again: list[Task] = []
        deaths = given = 0
        while True:
            waiting = chain((again.pop() for _ in list(again)), tasks)
            left = most if self.scheduler else LIFE * self.jobs - given
            for task in islice(waiting, min(most - len(running), left)):
                executor = self._executor()
                running[executor.submit(work, task)] = task, executor
                given += 1
            if not running and left:
                return
            if not running:
                self._drop()
                given = 0
                continue
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task, executor = running.pop(future)
                try:
                    yield task, future.result()
                except self.losses as error:
                    again.append(task)
                    if executor is self.executor:  # the first of the tasks that died together
                        deaths += 1
                        self._drop()
                    if deaths > TRIES:
                        raise WorkerLostError(str(error)) from error

    def _executor(self) -> Executor:
        if self.executor is None:
            self.executor = self._cluster() if self.scheduler else self._processes()
        executor: Executor = self.executor
        return executor

    def _processes(self) -> Executor:
        """Return processes that hold nothing of this one's memory; their libraries load once."""
        return processes.executor(self.jobs, PRELOADED, _leave_interrupts_to_the_parent)

    def _cluster(self) -> Executor:
        try:
            from distributed import Client, KilledWorker
        except ImportError as error:
            raise NoClusterError(msg("install jianbao[cluster] for --scheduler")) from error
        try:
            self.client = Client(self.scheduler, set_as_default=False)
        except (OSError, ValueError) as error:
            where = self.scheduler
            raise NoClusterError(msg("no scheduler answers at {where}", where=where)) from error
        self.losses = (KilledWorker,)
        executor: Executor = self.client.get_executor(pure=False, retries=TRIES)
        return executor

    def _width(self) -> int:
        """Return how many tasks can run at once."""
        if not self.scheduler:
            return self.jobs
        self._executor()
        threads: int = sum(self.client.nthreads().values())
        return max(threads, 1)

    def _drop(self) -> None:
        if self.executor:
            self.executor.shutdown(wait=False, cancel_futures=True)
            self.executor = None


_one_at_a_time = threading.Lock()  # a cluster's worker may have threads; the engines want none


def _as_here(
    its_program: str, its_engines: str, work: Callable[[Task], Result], task: Task
) -> Result:
    """Do a task on a cluster for another machine, if it would have come to the same there."""
    if (its_program, its_engines) != (program(), engines()):
        raise NoClusterError(msg("a worker has another version of the program or its engines"))
    with _one_at_a_time:
        return work(task)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
