"""Who does the work: this process, others on this machine, or a Dask cluster.

All go through one `concurrent.futures.Executor`. Tasks are handed out a few at a time, so that what
waits takes no memory, and a task whose worker dies is handed out again.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from itertools import chain, islice
from types import TracebackType
from typing import Any, Self, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 2  # tasks handed out for each worker, so that none has to wait for its next
TRIES = 3  # how often a task's worker may die
FEW = 4  # tasks that are done here sooner than other processes have started
PRELOADED = ["generator.steps.printing", "generator.steps.paging", "weasyprint", "mkdocs.config"]


class WorkerLostError(Exception):
    """The workers died again and again, as when memory runs out."""


class Workers:
    """An executor that starts when there is work for it; to be used as a context.

    `jobs` is the number of processes; `scheduler` the address of a Dask scheduler
    (`tcp://host:8786`) whose workers see the publication's folder at the same path.
    """

    def __init__(self, jobs: int = 1, scheduler: str = "") -> None:
        self.jobs = jobs
        self.scheduler = scheduler
        self.executor: Executor | None = None
        self.client: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.executor:
            self.executor.shutdown(wait=kind is None or not self.client, cancel_futures=True)
            self.executor = None
        if self.client:
            self.client.close()
            self.client = None

    def spread(
        self, work: Callable[[Task], Result], tasks: Iterable[Task], count: int
    ) -> Iterator[tuple[Task, Result]]:
        """Yield each of the `count` tasks with its result as it comes, in no order.

        `work` must be importable and give the same result wherever and whenever it runs. What it
        raises is raised here; `WorkerLostError` when the workers keep dying.
        """
        if not self.scheduler and (self.jobs < 2 or count < FEW):
            for task in tasks:
                yield task, work(task)
            return
        yield from self._spread(work, iter(tasks), AHEAD * self._width())

    def _spread(
        self, work: Callable[[Task], Result], tasks: Iterator[Task], most: int
    ) -> Iterator[tuple[Task, Result]]:
        running: dict[Future[Result], Task] = {}
        again: list[Task] = []
        deaths = 0
        while True:
            waiting = chain((again.pop() for _ in list(again)), tasks)
            for task in islice(waiting, most - len(running)):
                running[self._executor().submit(work, task)] = task
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                task = running.pop(future)
                try:
                    yield task, future.result()
                except BrokenExecutor as error:
                    again.append(task)
                    if self.executor:  # the first of the tasks that died together
                        deaths += 1
                        self._drop()
                    if deaths > TRIES:
                        raise WorkerLostError(str(error)) from error

    def _executor(self) -> Executor:
        if self.executor is None:
            self.executor = self._cluster() if self.scheduler else self._processes()
        return self.executor

    def _processes(self) -> Executor:
        """Return processes that hold nothing of this one's memory; their libraries load once."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        return ProcessPoolExecutor(self.jobs, context, initializer=_leave_interrupts_to_the_parent)

    def _cluster(self) -> Executor:
        from distributed import Client

        self.client = Client(self.scheduler, set_as_default=False)
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


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
