"""Git, run by name in a repository: it asks nobody for anything, and runs no hook."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

# What a hook that started this program would have it work on.
OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")


class GitError(Exception):
    """Git could not do it; the text is what it said last."""


def run(root: Path, *words: str, data: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    """Run git in a folder and return what it prints. Raises `GitError`."""
    program = shutil.which("git")
    if program is None:
        raise GitError("git")
    own = {name: value for name, value in os.environ.items() if name not in OTHERS}
    own |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **(env or {})}
    settings = ("-c", "gc.auto=0", "-c", f"core.hooksPath={os.devnull}")
    done = subprocess.run(
        [program, "-C", str(root), *settings, *words],
        input=data,
        capture_output=True,
        check=False,
        env=own,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        told = [line for line in said if not line.startswith("hint:")]
        raise GitError(told[-1] if told else f"git {words[0]}")
    return done.stdout


def text(root: Path, *words: str) -> str:
    """Return what git prints on one line, nothing when it cannot say."""
    try:
        return run(root, *words).decode("utf-8", "replace").strip()
    except GitError:
        return ""
