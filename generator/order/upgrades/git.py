"""Version control must be told which records to unite and what to leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.order.git_files import ATTRIBUTES, IGNORE, LEFT_OUT, UNITED
from generator.order.upgrades.common import Change, Files, Step
from generator.words.messages import Message, msg


def changes(files: Files) -> Iterator[Change]:
    """Yield the files to which lines are to be added, where the archive is under git."""
    is_known = any(files.content(name) is not None for name in (ATTRIBUTES, IGNORE))
    if is_known or (files.root / ".git").exists():
        unites = msg("git is to unite the records of two people")
        yield from _with(files, ATTRIBUTES, UNITED, unites)
        yield from _with(files, IGNORE, LEFT_OUT, msg("git is to leave out what is not kept"))


def _with(files: Files, path: str, wanted: Iterable[str], told: Message) -> Iterator[Change]:
    content = files.content(path) or b""
    known = {line.split()[0].strip(b"/") for line in content.splitlines() if line.split()}
    lines = [line for line in wanted if line.split()[0].strip("/").encode() not in known]
    if lines:
        end = b"\r\n" if b"\r\n" in content else b"\n"
        gap = end if content and not content.endswith(b"\n") else b""
        more = b"".join(line.encode() + end for line in lines)
        yield Change(path, content + gap + more, told)


STEP = Step("git", 0, changes)
