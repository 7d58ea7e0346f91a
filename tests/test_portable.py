"""The program does its work where links, POSIX locks and limits are not to be had."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.system import portable
from tests.conftest import REPOSITORY

NAMES = {
    "fcntl", "resource", "link", "symlink", "symlink_to", "hardlink_to", "readlink", "fork",
    "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "fchmod", "fchown", "pread", "pwrite", "setpriv",
    "SIGXCPU", "register_at_fork", "getrusage", "setrlimit",
}  # fmt: skip
MODULES = {"os", "signal"}

POOR = """
import concurrent.futures.process, logging, multiprocessing, os, random, sys
multiprocessing.get_all_start_methods = lambda: ["spawn"]
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource"):
            raise ImportError(name)
sys.meta_path.insert(0, Gone())
for name in ("fcntl", "resource"):
    sys.modules.pop(name, None)
def refuse(*_, **__):
    raise OSError(1, "not to be had")
os.link = os.symlink = refuse
for name in ("O_NOFOLLOW", "O_DIRECTORY", "fork", "pread", "register_at_fork"):
    if hasattr(os, name):
        delattr(os, name)
"""
START = POOR + "from generator.cli import main\nif __name__ == '__main__': main()\n"


def named(source: str) -> Iterator[str]:
    """Yield what a module names of that which not every system has."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ({each.name for each in node.names} & NAMES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES | NAMES:
            yield from ({node.module, *(each.name for each in node.names)} & NAMES)
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            own = isinstance(node.value, ast.Name) and node.value.id in MODULES
            if own or node.attr in ("symlink_to", "hardlink_to", "readlink"):
                yield node.attr
        elif isinstance(node, ast.Constant) and node.value in NAMES - {"link", "resource"}:
            yield str(node.value)


def test_one_module_names_what_not_every_system_has() -> None:
    found = {
        path.relative_to(REPOSITORY).as_posix(): sorted(set(names))
        for path in (REPOSITORY / "generator").rglob("*.py")
        if (names := list(named(path.read_text(encoding="utf-8"))))
    }
    assert set(found) == {"generator/system/portable.py"}, found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("portable") / "archive"
    for folder in ("content", "data", "theme"):
        shutil.copytree(REPOSITORY / folder, root / folder)
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    return root


def run(root: Path, *words: str) -> str:
    """Run a command where these things are not to be had."""
    script = root.parent / "poor.py"
    script.write_text(START, encoding="utf-8")
    command = [sys.executable, str(script), "--root", str(root), "--lang", "en", *words]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_days_work_is_done_without_links_posix_locks_and_limits(sample: Path) -> None:
    (sample.parent / "来稿.txt").write_text(
        "宿松县：“四进行动”管住八小时外\n\n　　组建家访工作小组。\n", encoding="utf-8"
    )
    run(sample, "check")
    run(sample, "build")
    shown = sample / "build/internal/site"
    assert (shown / "index.html").is_file()
    assert not shown.is_symlink()
    run(sample, "build")
    run(sample, "publish", str(sample.parent / "target"))
    run(sample, "publish", str(sample.parent / "target"))
    run(sample, "verify", str(sample.parent / "target"))
    run(sample, "new", "issue")
    run(sample, "import", str(sample.parent / "来稿.txt"))
    signed = [
        path
        for path in (sample / "content/issues/2023").glob("*.yml")
        if re.search(r"^signed_by:", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    issue = f"2023/{min(signed).stem}"
    run(sample, "seal", issue)
    run(sample, "send", issue, "--yes")


def test_a_name_shows_a_copy_where_links_are_not_to_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two"):
        (tmp_path / "trees" / name).mkdir(parents=True)
        (tmp_path / "trees" / name / "page").write_text(name)

    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr(portable.os, "symlink", refuse)
    monkeypatch.setattr(portable.os, "link", refuse)
    for name in ("one", "two"):
        portable.show(tmp_path / "site", tmp_path / "trees" / name)
        assert (tmp_path / "site/page").read_text() == name
        assert portable.shown(tmp_path / "site") == f"trees/{name}"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.shows", "site", "trees"]
    monkeypatch.undo()
    portable.show(tmp_path / "site", tmp_path / "trees/one")
    assert (tmp_path / "site").is_symlink()
    assert portable.shown(tmp_path / "site") == "trees/one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "trees"]
