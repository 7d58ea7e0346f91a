"""Work on what strangers made, in a process of its own that may fail: decoding, unpacking, parsing.

One process stands ready and is used again and again; when a task goes past a limit, or kills it, it
alone is replaced. It imports from the program's own folder and its libraries, whatever lies in the
folder that we are called in.
"""

from __future__ import annotations

import atexit
import os
import pickle
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Literal, TypeVar, TypeVarTuple

from generator.system import portable
from generator.words.messages import Message, msg

Result = TypeVar("Result")
Given = TypeVarTuple("Given")
Limit = Literal["memory", "time", "output", "crash"]

LIFE = 400  # tasks, after which a process gives way to a new one: libraries keep a little of each
_LENGTH = struct.Struct("!Q")
_READY = b"ready"
_PACKAGE = Path(__file__).parents[1]
# Isolated, so that neither the current folder nor the environment says what is imported. The
# package is the one that we are; beside a checkout's lie the tests, after all libraries.
_START = """
import sys, importlib.util as util
from pathlib import Path
package = Path(sys.argv[1])
sys.path.append(str(package.parent))
spec = util.spec_from_file_location(
    "generator", package / "__init__.py", submodule_search_locations=[str(package)])
sys.modules["generator"] = util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["generator"])
from generator.system.confined import serve
serve()
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a task may take."""

    memory: int = 480 << 20  # bytes of addresses; 40 megapixels in colour and their copy fit
    cpu: int = 6  # seconds; ten thousand paragraphs of Word take four and a half
    wall: float = 60  # seconds on the clock, for what waits, and for machines that are busy
    output: int = 64 << 20  # bytes that come back; as large as the largest file that is taken


USUAL = Limits()
WHY: Mapping[str, Message] = {
    "memory": msg("it takes more memory than such a file may"),
    "time": msg("it takes more time than such a file may"),
    "output": msg("it swells larger than such a file may"),
    "crash": msg("it cannot be read to its end"),
}


class Exceeded(Exception):  # noqa: N818 - the input is at fault
    """A task was stopped: which limit it went past, or that it failed, and the words it left."""

    def __init__(self, limit: Limit, detail: str = "") -> None:
        super().__init__(limit, detail)
        self.limit = limit
        self.detail = detail

    @property
    def why(self) -> Message:
        """Say what stopped it, to go behind the name of a file."""
        return WHY[self.limit]


def confined(
    function: Callable[[*Given], Result], *given: *Given, limits: Limits = USUAL
) -> Result:
    """Return `function(*given)`, worked out in the confined process; raise `Exceeded`.

    The function is one of a module's own. What it is given and what it returns are plain values and
    dataclasses of ours; what it raises is a crash, so that it had better return what is wrong.
    """
    request = pickle.dumps((function.__module__, function.__qualname__, given, limits))
    with _lock:
        is_first = not _standing.tasks
        try:
            return _ask(request, limits)  # type: ignore[no-any-return]
        except Exceeded as exceeded:
            if is_first or exceeded.limit in ("time", "output"):
                raise
        return _ask(request, limits)  # type: ignore[no-any-return]  # what was before may have hurt


# -- this side -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Standing:
    process: subprocess.Popen[bytes] | None = None
    tasks: int = 0  # that the process has done
    scratch: str = ""  # where it may leave files; one that is killed leaves some


_standing = _Standing()
_lock = threading.Lock()


def _ask(request: bytes, limits: Limits) -> Any:
    process = _process()
    _standing.tasks += 1
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.wall, stop)
    timer.daemon = True
    timer.start()
    outcome: Any = None
    try:
        outcome = _exchange(process, request, limits)
    finally:
        timer.cancel()
        if not outcome or outcome[0] != "done":
            _drop()
    if outcome is None:
        code = process.returncode
        is_late = late.is_set() or code == portable.OUT_OF_TIME
        raise Exceeded("time" if is_late else "crash", f"exit {code}")
    kind, value = outcome
    if kind != "done":
        raise Exceeded(kind, str(value))
    return value


def _exchange(
    process: subprocess.Popen[bytes], request: bytes, limits: Limits
) -> tuple[str, object] | None:
    """Return what the process answers, None when it dies."""
    assert process.stdin
    assert process.stdout
    try:
        _send(process.stdin, request)
        answer = _receive(process.stdout, limits.output)
    except OSError:  # a broken pipe
        return None
    if answer is None:
        return None
    try:
        kind, value = _Plain(BytesIO(answer)).load()
    except Exception as error:
        return "crash", repr(error)
    return kind, value


def _process() -> subprocess.Popen[bytes]:
    if _standing.process and (_standing.tasks >= LIFE or _standing.process.poll() is not None):
        _drop()
    if _standing.process is None:
        command = [sys.executable, "-I", "-B", "-c", _START, str(_PACKAGE)]
        _standing.scratch = tempfile.mkdtemp(prefix="jianbao-")
        _standing.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_PACKAGE,
            env={**os.environ, "TMPDIR": _standing.scratch, "TEMP": _standing.scratch},
        )
        if _receive(_standing.process.stdout, len(_READY)) != _READY:
            _drop()
            raise RuntimeError("the process that decodes what comes from outside does not start")
    return _standing.process


def _drop() -> None:
    """End the process and forget it."""
    process, _standing.process, _standing.tasks = _standing.process, None, 0
    if process:
        process.kill()
        with suppress(OSError):
            process.communicate()
        shutil.rmtree(_standing.scratch, ignore_errors=True)


def _forget() -> None:
    """Leave the process to the parent that we were forked from."""
    global _lock  # noqa: PLW0603 - another thread may hold it for ever
    _lock = threading.Lock()
    if process := _standing.process:
        process.returncode = 0  # none of ours to wait for
        for end in (process.stdin, process.stdout):
            with suppress(OSError):
                os.close(end.fileno()) if end else None
    _standing.process, _standing.tasks = None, 0


atexit.register(_drop)
portable.after_fork(_forget)


class _Plain(pickle.Unpickler):
    """Reads values and our dataclasses: a decoder that was taken over hands us nothing to run."""

    def find_class(self, module: str, name: str) -> Any:
        if module.partition(".")[0] in ("generator", "tests"):
            found = getattr(import_module(module), name)
            if isinstance(found, type) and is_dataclass(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain value")


def _send(stream: IO[bytes], data: bytes) -> None:
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes] | None, most: int) -> bytes | None:
    """Return what was sent, None at the end of the stream; say so when it is too much."""
    assert stream
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > most:
        return pickle.dumps(("output", f"{length} bytes"))
    data = stream.read(length)
    return data if len(data) == length else None


# -- the other side --------------------------------------------------------------------------------


def serve() -> None:
    """Do what is asked for on the standard input, until it ends; for the confined process alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    source, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    _send(answers, _READY)
    for standard in (0, 1):  # what a library prints is no answer, and it has nothing to read
        os.dup2(nothing, standard)
    while (request := _receive(source, sys.maxsize)) is not None:
        module, name, given, limits = pickle.loads(request)  # noqa: S301 - from our own parent
        del request
        _send(answers, _answer(module, name, given, limits))


def _answer(module: str, name: str, given: tuple[Any, ...], limits: Limits) -> bytes:
    try:
        function = getattr(import_module(module), name)  # its libraries count as its memory
        portable.limit(limits.memory, limits.cpu)
        answer = pickle.dumps(("done", function(*given)))
    except MemoryError:
        return pickle.dumps(("memory", ""))
    except BaseException as error:  # whatever a decoder may raise
        return pickle.dumps(("crash", repr(error)[:1000]))
    if len(answer) > limits.output:
        return pickle.dumps(("output", f"{len(answer)} bytes"))
    return answer
