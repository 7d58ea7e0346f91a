"""From the same sources the same bytes: another checkout, path, locale, zone, umask, file order."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, copy_archive
from tests.hostile.test_conditions import JIANBAO

# Loaded by every process of the run before anything else: folders list their files in any order.
SHUFFLED = """\
import atexit, os, random

_listdir, _scandir = os.listdir, os.scandir
_draw = random.Random(os.environ["SHUFFLED"] + str(os.getpid()))
_asked = [0]


def listdir(path="."):
    names = _listdir(path)
    _draw.shuffle(names)
    _asked[0] += 1
    return names


class scandir:
    def __init__(self, path="."):
        with _scandir(path) as found:
            self._entries = list(found)
        _draw.shuffle(self._entries)
        _asked[0] += 1

    def __iter__(self):
        return self

    def __next__(self):
        if not self._entries:
            raise StopIteration
        return self._entries.pop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._entries.clear()

    def close(self):
        self._entries.clear()


os.listdir, os.scandir = listdir, scandir


@atexit.register
def tell():
    with open(os.environ["TOLD"], "a") as file:
        file.write(f"{_asked[0]}\\n")
"""


def made(root: Path, program: Path, jobs: str, **environment: str) -> dict[str, str]:
    """Build and export a year; return the hash of every file: the site, its policy, the bag."""
    bags = root.parent / "bags"
    for words in (("build", "--clean"), ("export", "2023", str(bags))):
        done = subprocess.run(
            [*JIANBAO, "--root", str(root), *words, "--jobs", jobs],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=program,
            umask=0o077 if environment else -1,
            env={**os.environ, "PYTHONPATH": str(program), **environment},
        )
        assert (done.returncode, done.stderr) == (0, "")
    found = {}
    for folder in (root / "build/internal/site", root / "build/internal/csp.txt", bags):
        for path in [folder, *folder.rglob("*")]:
            if path.is_file():
                name = f"{folder.name}/{path.relative_to(folder)}"
                found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def copied(source: Path, target: Path) -> None:
    """Copy files one by one in another order than they were made in, as a checkout may."""
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    random.Random(7).shuffle(paths)
    for path in paths:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def test_a_clean_checkout_elsewhere_gives_the_same_bytes(tmp_path: Path) -> None:
    here = copy_archive(tmp_path / "archive")
    usual = made(here, REPOSITORY, "1")
    assert len(usual) > 40
    assert {"site/index.html", "csp.txt/.", "bags/jianbao-2023-internal/bagit.txt"} <= usual.keys()

    there = tmp_path / "另 一处/a b'c/仓库"
    for name in ("content", "data"):
        copied(here / name, there / name)
    copied(REPOSITORY / "theme", there / "theme")
    shutil.copy(REPOSITORY / "mkdocs.yml", there)
    program = tmp_path / "other program"
    for name in ("generator", "theme", "content/pages"):
        copied(REPOSITORY / name, program / name)
    shutil.copy(REPOSITORY / "mkdocs.yml", program)
    (program / "sitecustomize.py").write_text(SHUFFLED)
    told = tmp_path / "told"
    surroundings = {
        "LC_ALL": "C",
        "LANG": "",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "Pacific/Kiritimati",
        "PYTHONHASHSEED": "4711",
        "SHUFFLED": "9",
        "TOLD": str(told),
    }
    assert made(there, program, "2", **surroundings) == usual
    assert sum(map(int, told.read_text().split())) > 20, "orders were shuffled"


@pytest.mark.parametrize("name", ["listdir", "scandir", "Path.iterdir", "Path.rglob", "os.walk"])
def test_a_shuffled_order_is_what_the_program_sees(name: str, tmp_path: Path) -> None:
    """The test above would notice: each way to list a folder gives another order."""
    (tmp_path / "sitecustomize.py").write_text(SHUFFLED)
    folder = tmp_path / "folder"
    folder.mkdir()
    for number in range(12):
        (folder / str(number)).touch()
    calls = {
        "listdir": "os.listdir(f)",
        "scandir": "[e.name for e in os.scandir(f)]",
        "Path.iterdir": "[p.name for p in Path(f).iterdir()]",
        "Path.rglob": "[p.name for p in Path(f).rglob('*')]",
        "os.walk": "next(os.walk(f))[2]",
    }
    script = f"import os; from pathlib import Path; f = {str(folder)!r}; print({calls[name]})"
    seen = set()
    for seed in ("1", "2"):
        environment = {"PYTHONPATH": str(tmp_path), "SHUFFLED": seed, "TOLD": os.devnull}
        done = subprocess.run(
            [sys.executable, "-c", script],
            check=True,
            capture_output=True,
            env={**os.environ, **environment},
        )
        seen.add(done.stdout)
    assert len(seen) == 2
