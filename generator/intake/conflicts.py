"""Marks that git leaves in a file where two versions could not be merged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.intake.refusal import Refused
from generator.model.deliveries import RECORDS
from generator.model.problems import Problem
from generator.words.messages import msg

BINARY, HEAD = ".pdf", 8000  # git takes for text what has no NUL there; PDFs are many and large

_MARK = re.compile(r"^(?:<{7}|>{7})(?![<>])", re.MULTILINE)  # git's, never indented
_BYTES = re.compile(_MARK.pattern.encode(), re.MULTILINE)


def refuse(text: str, path: str) -> None:
    """Raise `Refused` where a mark stands in a file's text."""
    if mark := _MARK.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        why = msg("'{mark}' marks a merge conflict that was left", mark=mark[0])
        hint = (
            msg("delete the lines of the marks, and keep all others: each is a record")
            if path.startswith(f"{RECORDS}/")
            else msg("keep one of the two versions, and delete the lines of the marks")
        )
        raise Refused(path, line, "conflict", why, hint)


def left(root: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield the first mark in each of these files; one that cannot be read is another's to tell."""
    for path in paths:
        if path.endswith(BINARY):
            continue
        try:
            with (root / path).open("rb") as file:
                head = file.read(HEAD)
                content = b"" if b"\0" in head else head + file.read()
            if _BYTES.search(content):
                refuse(content.decode(errors="replace"), path)
        except Refused as refused:
            yield refused.problem
        except OSError:
            continue
