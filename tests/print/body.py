"""The body of a bulletin in a PDF: its frame on each page, its paragraphs, what is wrong in them.

The frame is GB/T 9704-2012's, not read from the file: 28 characters of 15.75 pt, 28 mm from the
inner edge. A paragraph begins with an indented line; text in Kai is inset by two characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.print import clreq
from tests.print.geometry import MM, Line, Page

EM = 15.75  # points
PITCH = 28.95
MEASURE = 28
INNER = 28 * MM
TOP = 37 * MM
BOTTOM = 35 * MM
INSET = 2  # em on either side of text in Kai
TOLERANCE = 0.3  # em in a line's beginning


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph's lines and the right margin, in points, that each has to reach."""

    lines: tuple[Line, ...]
    rights: tuple[float, ...]

    def shortfalls(self) -> Iterator[tuple[Line, float]]:
        """Yield every full line and by how many em it stays short of the margin."""
        for line, right in zip(self.lines[:-1], self.rights, strict=False):
            yield line, (right - line.inked[-1].right) / EM

    def excesses(self) -> Iterator[tuple[Line, float]]:
        """Yield every line and by how many em it goes beyond the margin."""
        for line, right in zip(self.lines, self.rights, strict=True):
            yield line, (line.inked[-1].right - right) / EM

    def turns(self) -> Iterator[tuple[Line, Line]]:
        """Yield each line with the one that follows it."""
        yield from zip(self.lines, self.lines[1:], strict=False)

    @property
    def ends_alone(self) -> bool:
        """Say whether its last line holds one character, marks aside."""
        marks = clreq.PAUSES | clreq.CLOSING | clreq.OPENING | clreq.CONNECTING
        last = [c for c in self.lines[-1].text if c not in marks]
        return len(self.lines) > 1 and len(last) <= 1


def left_edge(page: Page) -> float:
    """Return where the text block begins on a page, in points: the inner edge changes sides."""
    return INNER if page.number % 2 else page.width - INNER - MEASURE * EM


def in_block(page: Page, line: Line) -> bool:
    """Say whether a line stands in the text block, not among the page numbers."""
    return TOP < line.y < page.height - BOTTOM + 1


def body_lines(page: Page) -> list[Line]:
    """Return the lines of body type on a page that begin where paragraphs' lines may."""
    left = left_edge(page)
    return [
        line
        for line in page.lines()
        if line.inked
        and in_block(page, line)
        and abs(line.size - EM) < 0.1
        and _begins(line, left) is not None
    ]


def _begins(line: Line, left: float) -> int | None:
    """Return at which character of the measure a line begins: 0, 2 or 4; None elsewhere."""
    first = line.inked[0]
    for place in (0, INSET, 2 * INSET):
        # An opening mark at a paragraph's beginning may keep its blank half, so both edges count.
        for edge in {first.x, first.left}:
            if abs(edge - left - place * EM) < TOLERANCE * EM:
                return place
    return None


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """Return the body's paragraphs in order, across pages."""
    found: list[Paragraph] = []
    lines: list[Line] = []
    rights: list[float] = []
    turned_at = -1  # where the open paragraph's next line begins; -1 when it has none
    for page in pages:
        left = left_edge(page)
        for line in body_lines(page):
            begins = _begins(line, left)
            inset = INSET if begins and line.font.endswith("Kai") else 0
            if not (lines and begins == turned_at == inset and _follows(lines[-1], line)):
                if lines:
                    found.append(Paragraph(tuple(lines), tuple(rights)))
                lines, rights = [], []
                turned_at = inset if begins == inset + 2 else -1
            lines.append(line)
            rights.append(left + (MEASURE - inset) * EM)
    if lines:
        found.append(Paragraph(tuple(lines), tuple(rights)))
    return found


def _follows(line: Line, following: Line) -> bool:
    """Say whether a line stands on the next line of the grid, or on top of the next page."""
    if following.page == line.page:
        return abs(following.y - line.y - PITCH) < 1
    return following.page == line.page + 1 and following.y < TOP + 2 * PITCH
