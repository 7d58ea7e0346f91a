"""Processes beside this one, which run nothing that lies in the current folder.

A new Python looks for modules where it is started before it looks where they belong, and people
start this program in folders that hold files from outside.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, resource_tracker
from multiprocessing.context import BaseContext, SpawnContext, SpawnProcess
from pathlib import Path
from typing import Any

SAFE = "PYTHONSAFEPATH"  # the environment's word for it
HAS_SERVER = "forkserver" in get_all_start_methods()


@contextmanager
def _on_a_safe_path() -> Iterator[None]:
    before = os.environ.get(SAFE)
    os.environ[SAFE] = "1"
    try:
        yield
    finally:
        del os.environ[SAFE]
        if before is not None:
            os.environ[SAFE] = before


class _Spawned(SpawnProcess):
    def start(self) -> None:
        with _on_a_safe_path():
            super().start()


class _Spawning(SpawnContext):
    Process = _Spawned


if HAS_SERVER:
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    class _Forked(ForkServerProcess):
        def start(self) -> None:
            with _on_a_safe_path():  # of the server as well, which the first process starts
                super().start()

    class _Forking(ForkServerContext):
        Process = _Forked


def executor(
    jobs: int,
    preloaded: Sequence[str] = (),
    initializer: Callable[..., object] | None = None,
    initargs: tuple[Any, ...] = (),
) -> ProcessPoolExecutor:
    """Return processes that hold nothing of this one's memory; `preloaded` modules load once."""
    if os.name == "posix":
        with _on_a_safe_path():
            resource_tracker.ensure_running()  # a Python of its own
    context: BaseContext = _Spawning()
    if HAS_SERVER:
        context = _Forking()
        context.set_forkserver_preload(list(preloaded))
    return ProcessPoolExecutor(jobs, context, initializer, initargs)


def leave_current_folder() -> None:
    """Import nothing more from the current folder, unless the program itself is there."""
    with suppress(OSError):  # it may be gone
        here = Path.cwd()
        own = (Path(__file__).parents[2], Path(sys.prefix), Path(sys.base_prefix))
        if here != own[0] and not any(here.is_relative_to(one) for one in own[1:]):
            sys.path[:] = [path for path in sys.path if Path(path).absolute() != here]
