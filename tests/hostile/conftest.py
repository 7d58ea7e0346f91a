"""Another user, who may read the program and everything of a test, and write nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

NOBODY = 65534
ANOTHER = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The checkout and its Python, or copies of what is its owner's alone to read."""
    if os.getuid():
        pytest.skip("needs root, to be another user")
    if can_run(sys.executable, REPOSITORY):
        return REPOSITORY, sys.executable
    folder = tmp_path_factory.mktemp("program")
    for name in ("generator", "theme"):
        shutil.copytree(REPOSITORY / name, folder / name)
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    for name in ("jianbao", *re.findall(r"^[\w.-]+(?===)", lock, re.MULTILINE)):
        for file in (metadata.files(name) if has(name) else None) or ():
            if ".." not in file.parts and (source := Path(str(file.locate()))).is_file():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / file)
    python = sys._base_executable
    if not can_run(python, folder, "import json, ssl"):
        python = str(copied_python(tmp_path_factory.mktemp("python")))
    subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
    return folder, python


def can_run(python: str, folder: Path, code: str = "import generator.cli") -> bool:
    """Say whether another user can start a Python; `setpriv` itself may go where they may not."""
    command = [*ANOTHER, "sh", "-c", 'exec "$0" "$@"', python, "-c", code]
    library = str(Path(python).parents[1] / "lib")
    env = {**os.environ, "PYTHONPATH": str(folder), "LD_LIBRARY_PATH": library}
    return not subprocess.run(
        command, check=False, capture_output=True, cwd="/", env=env
    ).returncode


def copied_python(folder: Path) -> Path:
    """Copy this Python with its own library."""
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    here, version = Path(sys.base_prefix), f"python{sys.version_info[0]}.{sys.version_info[1]}"
    unwanted = shutil.ignore_patterns("site-packages", "test", "__pycache__", "config-*")
    shutil.copytree(here / "lib" / version, folder / "lib" / version, ignore=unwanted)
    for library in (here / "lib").glob("libpython*"):
        shutil.copy2(library, folder / "lib")
    (folder / "bin").mkdir()
    made = Path(shutil.copy2(Path(sys._base_executable).resolve(), folder / "bin" / version))
    subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
    return made


def has(name: str) -> bool:
    """Return whether a package is installed; a lock names some for other systems alone."""
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


@pytest.fixture
def as_another(program: tuple[Path, str]) -> Run:
    """Run the command on `place / "archive"` as another user."""
    folder, python = program
    library = str(Path(python).parents[1] / "lib")  # a copy's own, or none

    def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
        for path in {place, folder, *place.parents, *folder.parents, *Path(python).parents}:
            if Path(tempfile.gettempdir()) in path.parents:  # the tests' folders are their user's
                path.chmod(path.stat().st_mode | 0o055)
        theme = place / "archive/theme"
        theme.unlink()
        theme.symlink_to(folder / "theme")
        jianbao = (python, "-c", "from generator.cli import main; main()", "--lang", "en")
        return subprocess.run(
            [*ANOTHER, *jianbao, "--root", str(place / "archive"), *words],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=folder,
            env={
                **os.environ,
                "PYTHONPATH": str(folder),
                "LD_LIBRARY_PATH": library,
                "HOME": str(place),
                "JIANBAO_STATE": str(place / "state"),
            },
            stdin=subprocess.DEVNULL,
        )

    return run
