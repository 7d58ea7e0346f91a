"""What strangers made is worked on in a process with limits; past one, it alone is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.system import confined as confined_
from generator.system.confined import Exceeded, Limits, confined
from tests.conftest import REPOSITORY


@dataclass(frozen=True)
class Seen:
    pid: int
    data: bytes


class Other:
    pass


def seen(data: bytes) -> Seen:
    return Seen(os.getpid(), data)


def swell(count: int) -> int:
    return len(bytearray(count))


def spin() -> None:
    while True:
        pass


def wait() -> None:
    os.read(os.pipe()[0], 1)  # which never comes


def blow(count: int) -> bytes:
    return bytes(count)


def die() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(0)


def refuse() -> None:
    raise ValueError("no such picture")


def chatter() -> str:
    print("words", flush=True)
    os.write(1, b"more words")
    return "said"


def write(path: str) -> None:
    Path(path).write_bytes(b"left behind")


def smuggle() -> object:
    return Other()


def places() -> tuple[str, str, list[str]]:
    import PIL
    import weasyprint

    import generator

    return str(generator.__file__), str(Path.cwd()), [str(PIL.__file__), str(weasyprint.__file__)]


def stopped(function: object, *given: object, limits: Limits = confined_.USUAL) -> str:
    with pytest.raises(Exceeded) as told:
        confined(function, *given, limits=limits)
    assert told.value.why.say("zh") != told.value.why.say("en")
    return told.value.limit


def test_a_process_of_its_own_does_the_work_and_is_used_again() -> None:
    first, second = confined(seen, b"a"), confined(seen, b"b")
    assert (first.data, second.data) == (b"a", b"b")
    assert first.pid == second.pid != os.getpid()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("function", "given", "limits", "limit"),
    [
        (swell, (1 << 30,), confined_.USUAL, "memory"),
        (spin, (), Limits(cpu=0), "time"),
        (wait, (), Limits(wall=0.2), "time"),
        (blow, (2000,), Limits(output=1000), "output"),
        (die, (), confined_.USUAL, "crash"),
        (leave, (), confined_.USUAL, "crash"),
        (refuse, (), confined_.USUAL, "crash"),
        (smuggle, (), confined_.USUAL, "crash"),
    ],
)
def test_what_goes_past_a_limit_is_told_and_the_next_is_done(
    function: object, given: tuple[object, ...], limits: Limits, limit: str
) -> None:
    before = confined(seen, b"").pid
    assert stopped(function, *given, limits=limits) == limit
    assert confined(seen, b"next").data == b"next"
    assert confined(seen, b"").pid != before


def test_the_time_of_earlier_tasks_does_not_count() -> None:
    """CPU time is counted by process; each task has its own share of it."""
    assert stopped(spin, limits=Limits(cpu=0)) == "time"
    for _ in range(3):
        assert confined(seen, b"", limits=Limits(cpu=0)).data == b""


def test_a_lost_process_is_replaced_before_the_next_task() -> None:
    os.kill(confined(seen, b"").pid, signal.SIGKILL)
    assert confined(seen, b"still").data == b"still"


def test_a_process_gives_way_after_many_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined_, "LIFE", 2)
    assert len({confined(seen, b"").pid for _ in range(6)}) >= 3


def test_threads_take_turns() -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = [str(number).encode() for number in range(40)]
        assert [one.data for one in pool.map(lambda text: confined(seen, text), texts)] == texts


def test_what_a_library_prints_is_no_answer_and_it_writes_no_files(tmp_path: Path) -> None:
    assert confined(chatter) == "said"
    assert stopped(write, str(tmp_path / "file")) == "crash"
    assert not (tmp_path / "file").is_file() or not (tmp_path / "file").read_bytes()


def test_nothing_of_the_current_folder_is_run(tmp_path: Path) -> None:
    """Neither by its name, nor through the environment."""
    for name in ("weasyprint", "generator", "PIL", "pickle", "tests"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f"open({str(tmp_path)!r} + '/ran', 'w')")
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path)!r} + '/ran', 'w')")
    code = (
        f"import sys; sys.path[:] = [p for p in sys.path if p not in ('', {str(tmp_path)!r})];"
        f"sys.path.append({str(REPOSITORY)!r});"
        "from generator.system.confined import confined; from tests.test_confined import places;"
        "print(confined(places))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f":{tmp_path}"} | {"PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(REPOSITORY / "generator/__init__.py") in done.stdout
    assert str(tmp_path) not in done.stdout
    assert not (tmp_path / "ran").exists()


def test_a_forked_process_has_a_confined_process_of_its_own() -> None:
    ours = confined(seen, b"").pid
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(confined(seen, b"").pid).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert int(told.read()) != ours
    assert confined(seen, b"").pid == ours
