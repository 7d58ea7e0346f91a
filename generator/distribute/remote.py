"""A branch of a git remote where machines claim their runs and leave the records of them.

It is no branch that anyone works on: the working tree, its index and its branch stay as they are.
What is pushed is a step from what was fetched, or nothing: two cannot take the same one.
"""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.system import git

BRANCH = "refs/heads/jianbao-deliveries"
SEEN = "refs/jianbao/deliveries"  # where this clone keeps it


@dataclass(slots=True)
class Remote:
    """The branch at a remote, as it was when it was last fetched; `tip` is empty if none is."""

    root: Path
    name: str
    tip: str = field(default="", init=False)

    def fetch(self) -> dict[str, bytes]:
        """Return the branch's files. Raises `GitError`."""
        self.tip = ""
        if not git.run(self.root, "ls-remote", self.name, BRANCH):
            return {}
        git.run(self.root, "fetch", "--quiet", "--no-tags", self.name, f"+{BRANCH}:{SEEN}")
        self.tip = git.text(self.root, "rev-parse", SEEN)
        data = io.BytesIO(git.run(self.root, "archive", "--format=tar", self.tip))
        with tarfile.open(fileobj=data) as tar:
            return {one.name: file.read() for one in tar if (file := tar.extractfile(one))}

    def push(self, files: Mapping[str, bytes], index: Path, words: str) -> None:
        """Put files into the branch, in one step from where it was. Raises `GitError`."""
        person = {"NAME": "jianbao", "EMAIL": "jianbao@localhost"}
        env = {
            f"GIT_{who}_{name}": text
            for who in ("AUTHOR", "COMMITTER")
            for name, text in person.items()
        }
        env["GIT_INDEX_FILE"] = str(index)

        def run(*command: str, data: bytes = b"") -> str:
            return git.run(self.root, *command, data=data, env=env).decode().strip()

        try:
            run("read-tree", self.tip or "--empty")
            for name, data in files.items():
                blob = run("hash-object", "-w", "--stdin", data=data)
                run("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
            parents = ("-p", self.tip) if self.tip else ()
            tip = run("commit-tree", run("write-tree"), *parents, "-m", words)
            run("push", "--quiet", "--no-verify", self.name, f"{tip}:{BRANCH}")
        finally:
            index.unlink(missing_ok=True)
        self.tip = tip


def remote_of(root: Path) -> Remote | None:
    """Return the remote of the repository that an archive lies in, if it has one.

    `git config jianbao.remote` names another, or `none`. The program's own repository is asked for
    nothing as long as its sample has no ledger there.
    """
    if not git.text(root, "rev-parse", "--show-toplevel"):
        return None
    name = git.text(root, "config", "jianbao.remote")
    if not name:
        branch = git.text(root, "symbolic-ref", "--short", "-q", "HEAD")
        known = git.text(root, "remote").split()
        theirs = git.text(root, "config", f"branch.{branch}.remote")
        name = theirs if theirs in known else "origin" if "origin" in known else "".join(known[:1])
        if (root / "generator" / "cli").is_dir() and not git.text(root, "ls-files", "data/ledger"):
            return None
    return Remote(root, name) if name and name != "none" else None
