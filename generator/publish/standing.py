"""What readers see of a target, and who may change it: the link, the chain's end, permissions."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from generator.model import Where
from generator.model.problems import Problem
from generator.publish import account, release
from generator.publish.manifest import hashes_below
from generator.store.hashing import sha256_of
from generator.system import portable
from generator.words.messages import Message, msg

SHORTEST = 32  # hexadecimal digits of an anchor: 128 bits

_SHOWN = re.compile(rf"{release.RELEASES}/(\d{{4,}})")
_OTHERS = stat.S_IRGRP | stat.S_IROTH


def problems(target: Path) -> Iterator[Problem]:
    """Yield what is wrong with a target apart from the files of its releases."""
    yield from _link(target)
    yield from _permissions(target)


def _link(target: Path) -> Iterator[Problem]:
    """Yield what is wrong with the link that readers follow."""
    link = target / release.CURRENT
    shown = _SHOWN.fullmatch(portable.shown(link) or "")
    if shown is None or (target / release.RELEASES).is_symlink():
        text = msg("this does not lead to a release of this folder; publish again")
        yield _problem(release.CURRENT, "current-elsewhere", text)
        return
    if not link.is_symlink() and hashes_below(link, {}) != hashes_below(target / shown[0], {}):
        text = msg("this is not what it was copied from; publish again")
        yield _problem(release.CURRENT, "current-elsewhere", text)
    newest = release.newest(target)
    if int(shown[1]) != newest:
        text = msg(
            "readers see release {number}, and the newest is {newest}; publish again",
            number=int(shown[1]),
            newest=newest,
        )
        yield _problem(release.CURRENT, "current-old", text)


def _permissions(target: Path) -> Iterator[Problem]:
    """Yield what others may write, what the web server cannot read, and what it should not."""
    waiting = [(target, "")]
    while waiting:
        folder, under = waiting.pop()
        mode = folder.stat().st_mode
        yield from _permission(mode, under or ".")
        with os.scandir(folder) as entries:
            for entry in entries:
                name = f"{under}/{entry.name}" if under else entry.name
                if entry.is_symlink():
                    continue
                if entry.is_dir():
                    waiting.append((Path(entry.path), name))
                else:
                    yield from _permission(entry.stat().st_mode, name)


def _permission(mode: int, name: str) -> Iterator[Problem]:
    top = name.partition("/")[0]
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        text = msg("others may write here; take the right from them: chmod go-w")
        yield _problem(name, "writable", text)
    if top == account.REVIEWS and mode & _OTHERS:
        text = msg("others may read this, which is for the office: chmod go-rwx")
        yield _problem(name, "readable", text)
    if top == release.RELEASES and not name.partition("/")[2].startswith("."):
        wanted = stat.S_IROTH | (stat.S_IXOTH if stat.S_ISDIR(mode) else 0)
        if mode & wanted != wanted:
            text = msg("the web server may not read this: chmod go+rX")
            yield _problem(name, "unreadable", text)


def anchored(target: Path, anchor: str) -> tuple[int, int] | None:
    """Return which release an anchor names and which is the newest; None if no manifest has it.

    An anchor is the hash of a manifest, or its first half, in groups or in one.
    """
    wanted = digits_of(anchor)
    numbers = release.manifests_of(target)
    for number, path in numbers:
        if sha256_of(path).startswith(wanted):
            return number, numbers[-1][0]
    return None


def digits_of(anchor: str) -> str:
    """Return an anchor's digits; "" if it is none."""
    digits = re.sub(r"[\s:-]", "", anchor).lower()
    return digits if re.fullmatch(rf"[0-9a-f]{{{SHORTEST},64}}", digits) else ""


def grouped(digest: str) -> str:
    """Return a hash as people copy it."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def _problem(path: str, code: str, text: Message) -> Problem:
    return Problem(Where(path), "", code, text)
