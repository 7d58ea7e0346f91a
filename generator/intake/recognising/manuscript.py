"""A manuscript (原稿): what a Word, Markdown or text file says, before anything is made of it.

`word` and `plaintext` read files into this; `leads`, `sheet` and `oldissue` make of it what the
archive holds. A place is the number of a paragraph in a Word file, of a line in a text file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from generator.model.problems import Problem


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that is set apart (bold, 黑体 or 楷体 in 仿宋) or not."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PlainParagraph:
    """A paragraph; a line break in its text is the writer's own.

    `role` is `title` for what the file itself calls one, `heading` for headings below it.
    """

    spans: tuple[Span, ...]
    place: int
    role: Literal["text", "title", "heading", "caption"] = "text"
    aligned: Literal["", "centre", "right"] = ""

    @property
    def text(self) -> str:
        """Return the text without marks."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """An entry of a list; `number` is 0 for one with a bullet, `level` counts from 0."""

    spans: tuple[Span, ...]
    place: int
    number: int = 0
    level: int = 0

    @property
    def text(self) -> str:
        """Return the text without its bullet or number."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A table of plain cells, every row as long as the first."""

    rows: tuple[tuple[str, ...], ...]
    place: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's bytes and what stands under it; `suffix` is `.png` or `.jpg`."""

    content: bytes
    suffix: str
    place: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Markdown that is taken as it is: a list, a table, a quotation of a Markdown file."""

    markdown: str
    place: int


Block = PlainParagraph | ListEntry | PlainTable | Picture | Verbatim


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A file's blocks in order, with what could not be kept as warnings.

    `numbered_leads` says that a first sentence numbered 一、 （一） or 1. opens a point, for want
    of another mark.
    """

    name: str
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    numbered_leads: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """Return all that it says, without its form."""
        said = "\n".join(map(_said, self.blocks))
        return tuple(line for each in said.splitlines() if (line := each.strip()))


def _said(block: Block) -> str:
    match block:
        case PlainTable():
            return "\n".join(cell for row in block.rows for cell in row)
        case Picture():
            return block.caption
        case Verbatim():
            return block.markdown
    return block.text


def joined(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Join neighbours of the same kind; drop empty ones."""
    result: list[Span] = []
    for span in spans:
        if result and result[-1].strong == span.strong:
            result[-1] = Span(result[-1].text + span.text, span.strong)
        elif span.text:
            result.append(span)
    return tuple(result)


def stripped(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Strip the white space, full-width too, at both ends."""
    left = list(joined(spans))
    while left and not left[0].text.strip():
        left.pop(0)
    while left and not left[-1].text.strip():
        left.pop()
    if left:
        left[0] = Span(left[0].text.lstrip(), left[0].strong)
        left[-1] = Span(left[-1].text.rstrip(), left[-1].strong)
    return tuple(left)


def cut(spans: tuple[Span, ...], start: int, end: int | None = None) -> tuple[Span, ...]:
    """Return the spans of `text[start:end]`."""
    return cutter(spans)(start, end)


def cutter(spans: tuple[Span, ...]) -> Callable[[int, int | None], tuple[Span, ...]]:
    """Return what cuts these spans, for many cuts: it finds the place without walking there."""
    ends = list(accumulate(len(span.text) for span in spans))

    def pieces(start: int, end: int | None) -> tuple[Span, ...]:
        last = ends[-1] if end is None and ends else end or 0
        result: list[Span] = []
        for index in range(bisect_right(ends, start), len(spans)):
            begun = ends[index] - len(spans[index].text)
            if begun >= last:
                break
            text = spans[index].text[max(start - begun, 0) : last - begun]
            if text:
                result.append(Span(text, spans[index].strong))
        return tuple(result)

    return pieces
