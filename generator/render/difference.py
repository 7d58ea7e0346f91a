"""What was changed from one text to another, word by word: as runs, and as a sheet (改稿对照)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from typing import Literal

import jinja2

from generator.model.settings import Publication
from generator.render.print import written_date
from generator.render.templates import environment
from generator.system.provided import Folder, overlaid

Kind = Literal["same", "gone", "new"]
_WORDS = re.compile(r"[A-Za-z]+|[0-9.,]*[0-9]%?|\n|.", re.DOTALL)
MOST = 20_000  # words compared together; of more, one text stands after the other
ALIKE = 0.4  # of two texts' words are shared at least, where single words are told apart
LEAST = 2  # characters between two changes that are worth keeping apart


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that stayed, is gone, or is new."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What one step of the work did to a text: its name, and what was changed."""

    name: str
    paragraphs: tuple[tuple[Run, ...], ...]

    @property
    def is_same(self) -> bool:
        """Say whether nothing was changed."""
        return all(run.kind == "same" for runs in self.paragraphs for run in runs)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A submission through the stages of the work: whose, under which title, where printed.

    `day` is that of the issue, or when it was received.
    """

    unit: str
    title: str
    place: str
    day: date
    stages: tuple[Stage, ...]
    notes: tuple[str, ...] = ()


def changed(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[Run, ...], ...]:
    """Return what was changed from some paragraphs to others, in paragraphs.

    What stayed and is gone, run on, is the old text; what stayed and is new, the new one.
    """
    runs: list[Run] = []
    for kind, some, others in _steps([f"{line}\n" for line in old], [f"{line}\n" for line in new]):
        before, after = "".join(some), "".join(others)
        runs += [Run("same", before)] if kind == "equal" else _within(before, after)
    return tuple(_paragraphs(_joined(runs)))


def _within(old: str, new: str) -> Iterator[Run]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) + len(after) > MOST or matcher.ratio() < ALIKE:  # written anew
        yield from (Run("gone", old), Run("new", new))
        return
    for kind, a, b, c, d in matcher.get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        if kind == "equal":
            yield Run("same", gone)
        else:
            yield from (Run("gone", gone), Run("new", come))


def _steps(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield kind, old[a:b], new[c:d]


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Return runs of which what is gone comes before what is new, and little that stayed is lost.

    A single character that stayed between two changes reads as noise: it counts as changed.
    """
    found: list[Run] = []
    gone = new = ""
    for number, run in enumerate(runs):
        is_last = number + 1 == len(runs)
        if run.kind == "gone":
            gone += run.text
        elif run.kind == "new":
            new += run.text
        elif gone and new and len(run.text) < LEAST and not is_last and run.text != "\n":
            gone, new = gone + run.text, new + run.text
        else:
            found += [Run("gone", gone), Run("new", new), run]
            gone = new = ""
    found += [Run("gone", gone), Run("new", new)]
    return [run for run in found if run.text]


def _paragraphs(runs: Sequence[Run]) -> Iterator[tuple[Run, ...]]:
    """Yield the runs line by line; a line that is gone or new is one of its own."""
    line: list[Run] = []
    for run in runs:
        *whole, rest = run.text.split("\n")
        for text in whole:
            yield tuple([*line, Run(run.kind, text)] if text or not line else line)
            line = []
        if rest:
            line.append(Run(run.kind, rest))
    if line:
        yield tuple(line)


def difference_html(comparison: Comparison, publication: Publication, theme: Folder) -> str:
    """Return the sheet as HTML, for the press and for a browser; `theme` is the theme's folder."""
    folder = theme / "print"
    styles = overlaid(folder).file("difference.css").read_text(encoding="utf-8")
    template = _environment(folder).get_template("difference.html.j2")
    day = comparison.day
    return template.render(
        comparison=comparison,
        publication=publication.on(day),
        date=written_date(day),
        styles=styles,
    )


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)
