"""Kills a run at any of its system calls, by strace, and looks at what it leaves."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

# All by which a run changes what is on the disk, and those that open files to do so.
CALLS = (
    "rename,renameat,renameat2,fsync,openat,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat,"
    "mkdir,mkdirat,chmod,fchmod,fchmodat,utimensat,flock,write,ftruncate"
).split(",")
PR_SET_PTRACER, ANYONE = 0x59616D61, ctypes.c_ulong(-1)


@dataclass(frozen=True)
class Scene:
    """A run to be killed.

    `prepare` makes the state before it in an empty folder; `run` is the run; `look` tells what
    readers see, and raises if that is no whole state.
    """

    name: str
    prepare: Callable[[Path], object]
    run: Callable[[Path], None]
    look: Callable[[Path], str]


@dataclass(frozen=True)
class Ending:
    """What a killed run left: `old`, `new`, or what is wrong; and what the next run came to."""

    call: str
    when: int
    was_killed: bool
    left: str
    then: str

    @property
    def is_well(self) -> bool:
        return self.left in ("old", "new") and self.then == "new"


def count(scene: Scene, folder: Path) -> Counter[str]:
    """Return how often a run makes each call."""
    log = folder / "calls"
    with prepared(scene, folder) as place:
        _traced(lambda: scene.run(place), [f"trace={','.join(CALLS)}"], log)
    lines = (line.partition("(")[0] for line in log.read_text().splitlines())
    return Counter(name for name in lines if name in CALLS)


def spread(calls: Counter[str], wanted: int) -> list[tuple[str, int]]:
    """Choose about so many calls to be killed at: all of the rare ones, some of the frequent."""
    share = wanted // max(len(calls), 1)
    chosen = {}
    for left, (name, times) in enumerate(sorted(calls.items(), key=lambda each: each[1])):
        share = (wanted - sum(map(len, chosen.values()))) // (len(calls) - left)
        picks = min(times, max(share, 1))
        chosen[name] = sorted(
            {1 + round(i * (times - 1) / max(picks - 1, 1)) for i in range(picks)}
        )
    return [(name, when) for name, picks in chosen.items() for when in picks]


def ends(scene: Scene, folder: Path) -> dict[str, str]:
    """Return the names of what readers see before a run and after one that nobody killed."""
    with prepared(scene, folder) as place:
        old = scene.look(place)
        assert _ended(_forked(lambda: scene.run(place))) == 0
        new = scene.look(place)
    assert old != new
    return {old: "old", new: "new"}


def kill(scene: Scene, call: str, when: int, folder: Path, names: dict[str, str]) -> Ending:
    """Kill the run at its `when`-th `call`, look at what is left, and run again."""
    with prepared(scene, folder) as place:
        injection = f"inject={call}:signal=SIGKILL:when={when}"
        status = _traced(lambda: scene.run(place), [f"trace={call}", injection], folder / "calls")
        was_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        left = _seen(scene, place)
        status = _ended(_forked(lambda: scene.run(place)))
        then = _seen(scene, place) if status == 0 else f"exit {status}"
    return Ending(call, when, was_killed, names.get(left, left), names.get(then, then))


def _ended(child: int) -> int:
    """Let a forked run go on; return how it ended."""
    os.kill(child, signal.SIGCONT)
    return os.waitpid(child, 0)[1]


def _seen(scene: Scene, place: Path) -> str:
    try:
        return scene.look(place)
    except Exception as error:  # whatever it is, it is no whole state
        return f"{type(error).__name__}: {error}"


@contextlib.contextmanager
def prepared(scene: Scene, folder: Path) -> Iterator[Path]:
    place = Path(tempfile.mkdtemp(prefix="scene-", dir=folder))
    try:
        scene.prepare(place)
        yield place
    finally:
        shutil.rmtree(place)


def _forked(run: Callable[[], None]) -> int:
    """Fork a process that waits to be continued before it runs; everything is loaded already."""
    child = os.fork()
    if child:
        os.waitpid(child, os.WUNTRACED)
        return child
    status = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYONE, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        run()
        status = 0
    except BaseException as error:  # nothing of the parent may run in the child
        sys.__stderr__.write(f"{type(error).__name__}: {error}\n")  # type: ignore[union-attr]
    finally:
        os._exit(status)


def _traced(run: Callable[[], None], expressions: list[str], log: Path) -> int:
    """Run under strace; return how the process ended."""
    program = shutil.which("strace")
    if program is None:
        pytest.fail("strace is missing; ./setup.sh dev installs it")
    child = _forked(run)
    options = [part for each in expressions for part in ("-e", each)]
    tracer = subprocess.Popen(
        [program, "-o", str(log), *options, "-p", str(child)], stderr=subprocess.PIPE, text=True
    )
    assert tracer.stderr
    said = tracer.stderr.readline()
    assert "attached" in said, said
    status = _ended(child)
    tracer.communicate()
    return status
