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
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkout, or if that is its owner's alone to read, a copy with all that it imports."""
    if os.getuid():
        pytest.skip("needs root, to be another user")
    trial = [*ANOTHER, sys.executable, "-c", "import generator.cli"]
    env = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    if not subprocess.run(trial, check=False, capture_output=True, cwd="/", env=env).returncode:
        return REPOSITORY
    folder = tmp_path_factory.mktemp("program")
    for name in ("generator", "theme"):
        shutil.copytree(REPOSITORY / name, folder / name)
    lock = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
    for name in re.findall(r"^[\w.-]+(?===)", lock, re.MULTILINE):
        for file in (metadata.files(name) if has(name) else None) or ():
            if ".." not in file.parts and (source := Path(str(file.locate()))).is_file():
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, folder / file)
    subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
    return folder


def has(name: str) -> bool:
    """Return whether a package is installed; a lock names some for other systems alone."""
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


@pytest.fixture
def as_another(program: Path) -> Run:
    """Run the command on `place / "archive"` as another user."""

    def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
        for path in {place, program, *place.parents, *program.parents}:
            if Path(tempfile.gettempdir()) in path.parents:  # the tests' folders are their user's
                path.chmod(path.stat().st_mode | 0o055)
        theme = place / "archive/theme"
        theme.unlink()
        theme.symlink_to(program / "theme")
        python = sys.executable if program == REPOSITORY else sys._base_executable
        jianbao = (python, "-c", "from generator.cli import main; main()", "--lang", "en")
        return subprocess.run(
            [*ANOTHER, *jianbao, "--root", str(place / "archive"), *words],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=program,
            env={**os.environ, "PYTHONPATH": str(program), "HOME": str(place)},
            stdin=subprocess.DEVNULL,
        )

    return run
