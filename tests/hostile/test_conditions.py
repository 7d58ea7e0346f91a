"""Full disks, folders that cannot be written, runs side by side, odd clocks, zones and locales."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from generator.publish import manifest, release
from generator.store.lock import held
from tests.conftest import REPOSITORY
from tests.hostile.conftest import Run
from tests.hostile.scenes import make

JIANBAO = (sys.executable, "-c", "from generator.cli import main; main()")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up archive, published twice, changed once more and not built since."""
    before, _ = make(tmp_path_factory.mktemp("conditions"))
    return before


@pytest.fixture
def place(scene: Path, tmp_path: Path) -> Path:
    subprocess.run(["cp", "-a", f"{scene}/.", tmp_path], check=True)
    return tmp_path


def jianbao(
    place: Path, *words: str, before: tuple[str, ...] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, in a process of its own."""
    command = [*before, *JIANBAO, "--root", str(place / "archive"), "--lang", "en", *words]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdin=subprocess.DEVNULL,
    )


def publish(place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return jianbao(place, "publish", str(place / "target"), **environment)


def state(place: Path) -> dict[str, str]:
    """Return what readers see of the build and of the release: path → SHA-256."""
    found = {}
    for folder in (place / "archive/build/internal/site", place / "target/current"):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = f"{folder.name}/{path.relative_to(folder)}"
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def is_sound(place: Path) -> bool:
    now = release.shown(place / "target")
    return bool(now) and not list(manifest.differences(now.manifest, now.folder))


# -- no room


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a small file system in memory at `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if os.getuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(path: Path) -> None:
    """Write a file until there is no room."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass


def test_a_full_disk_leaves_readers_what_they_saw(place: Path) -> None:
    before = state(place)
    kept = place / "kept"
    (place / "target").rename(kept)
    used = sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())
    with small_disk(place / "target", str(used + (1 << 20))):
        subprocess.run(["cp", "-a", f"{kept}/.", place / "target"], check=True)
        fill(place / "target/full")
        done = publish(place)
        assert done.returncode == 1
        assert "No space left on device; readers see what they saw" in done.stderr
        after = state(place)
        assert {p: h for p, h in after.items() if p.startswith("current/")} == {
            p: h for p, h in before.items() if p.startswith("current/")
        }
        assert is_sound(place)
        (place / "target/full").unlink()
        assert publish(place).returncode == 0
        assert is_sound(place)
        assert not list((place / "target/releases").glob(".*"))


def test_a_full_disk_under_a_build_leaves_the_last_build(place: Path) -> None:
    before = state(place)
    build, kept = place / "archive/build", place / "kept"
    build.rename(kept)
    with small_disk(build, "16m"):
        subprocess.run(["cp", "-a", f"{kept}/.", build], check=True)
        fill(build / "full")
        done = jianbao(place, "build", "--jobs", "1")
        assert done.returncode == 1
        assert "No space left on device; the last build is as it was" in done.stderr
        assert state(place) == before
        (build / "full").unlink()
        assert jianbao(place, "build", "--jobs", "1").returncode == 0


@pytest.mark.parametrize("command", ["build", "publish"])
def test_a_disk_that_is_too_small_is_said_so(command: str, place: Path) -> None:
    where = place / ("archive/build" if command == "build" else "new target")
    shutil.rmtree(where, ignore_errors=True)
    with small_disk(where, "200k"):
        words = [] if command == "build" else [str(where)]
        done = jianbao(place, command, *words)
        assert done.returncode == 1
        assert "No space left on device" in done.stderr
        assert not (where / "current").exists()
        assert not (where / "internal/site").exists()
        assert "Traceback" not in done.stderr


# -- no right to write


@pytest.mark.parametrize("command", ["build", "publish"])
def test_a_folder_that_may_not_be_written_is_named(
    command: str, place: Path, as_another: Run
) -> None:
    before = state(place)
    words = [str(place / "target")] if command == "publish" else []
    done = as_another(place, command, *words)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert "as it was" in done.stderr or "readers see what they saw" in done.stderr
    assert "Traceback" not in done.stderr
    assert state(place) == before


# -- two at once


def test_two_runs_at_once_end_well(place: Path) -> None:
    command = [*JIANBAO, "--root", str(place / "archive"), "publish", str(place / "target")]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    runs = [
        subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = sorted(run.communicate()[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sum("有这些内容" in each or "3" in each for each in said) == 3
    assert [each.manifest.number for each in release.kept(place / "target")] == [2, 3]
    assert is_sound(place)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from generator.store.lock import held\n"
    script += (
        "with held(Path(sys.argv[1]), lambda: None): print('held', flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path / "lock"], stdout=subprocess.PIPE, cwd=REPOSITORY
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    waited: list[bool] = []

    def kill() -> None:
        waited.append(True)
        holder.send_signal(signal.SIGKILL)

    with held(tmp_path / "lock", kill):
        pass
    holder.communicate()
    assert waited == [True]


# -- wherever and whenever


ODD: dict[str, Mapping[str, str]] = {
    "no locale": {"LC_ALL": "C", "LANG": "", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "another zone, other hashes": {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711"},
}


@pytest.fixture(scope="module")
def usual(scene: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], str]:
    """What a run comes to in usual conditions: the state, and the manifest."""
    place = tmp_path_factory.mktemp("usual")
    subprocess.run(["cp", "-a", f"{scene}/.", place], check=True)
    assert publish(place).returncode == 0
    return state(place), (place / "target/current" / manifest.NAME).read_text()


@pytest.mark.parametrize("odd", ODD)
def test_odd_surroundings_change_nothing(
    odd: str, place: Path, usual: tuple[dict[str, str], str]
) -> None:
    done = publish(place, **ODD[odd])
    assert (done.returncode, done.stderr) == (0, "")
    assert (state(place), (place / "target/current" / manifest.NAME).read_text()) == usual


def test_a_clock_in_2001_changes_nothing(place: Path, usual: tuple[dict[str, str], str]) -> None:
    """Files are older than the clock's now, and issues younger; neither matters."""
    if shutil.which("faketime") is None:
        pytest.fail("faketime is missing; ./setup.sh dev installs it")
    words = ("publish", str(place / "target"), "--jobs", "1")
    done = jianbao(place, *words, before=("faketime", "2001-02-03 04:05:06"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (state(place), (place / "target/current" / manifest.NAME).read_text()) == usual


def test_readers_can_read_what_was_published_under_umask_077(place: Path) -> None:
    shutil.rmtree(place / "target")
    command = [*JIANBAO, "--root", str(place / "archive"), "publish", str(place / "target")]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    subprocess.run(
        command, check=True, umask=0o077, cwd=REPOSITORY, env=environment, capture_output=True
    )
    for path in [place / "target", *(place / "target").rglob("*")]:
        if not path.is_symlink() and path.name != ".lock":
            wanted = 0o755 if path.is_dir() else 0o644
            if "reviews" in path.relative_to(place / "target").parts:  # the office's
                wanted &= 0o700
            assert path.stat().st_mode & 0o777 == wanted, path


def test_a_stopped_run_says_so_and_leaves_what_was_there(place: Path) -> None:
    before = state(place)
    command = [
        *("env", "--default-signal=INT"),  # which what a script starts in the background ignores
        *JIANBAO,
        "--root",
        str(place / "archive"),
        "--lang",
        "en",
        "publish",
        str(place / "target"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with held(place / "target/.lock", lambda: None):
        run = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True
        )
        while not _is_under_way(run.pid) and run.poll() is None:
            time.sleep(0.1)
        run.send_signal(signal.SIGINT)
        said = run.communicate()[1]
    assert run.returncode == 130
    assert said == "stopped; readers see what they saw\n"
    after = state(place)
    assert {p for p in before if before[p] != after.get(p) and p.startswith("current/")} == set()


def _is_under_way(process: int) -> bool:
    """Say whether a process has the lock of its build; it cannot get the target's."""
    opened = []
    for handle in Path(f"/proc/{process}/fd").iterdir():
        try:
            opened.append(str(handle.readlink()))
        except OSError:
            continue
    return any(path.endswith("internal/.lock") for path in opened)
