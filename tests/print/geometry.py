"""A PDF's pages as glyphs and lines, read from its coordinates with pdfminer."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from tests.print import clreq

MM = 72 / 25.4  # points


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph on a page: points from the left and from the top to its baseline."""

    text: str
    x: float
    y: float
    advance: float
    size: float
    font: str

    @property
    def right(self) -> float:
        """Return where its cell ends; a mark with a blank right half has a half cell."""
        if self.text == "？" and "FangSong" in self.font:
            return self.x + 0.75 * self.size  # drawn across the middle of the em
        half = self.text in clreq.LEFT_HALF and self.advance > 0.75 * self.size
        return self.x + (self.size / 2 if half else self.advance)

    @property
    def left(self) -> float:
        """Return where its cell begins; a mark with a blank left half has a half cell."""
        half = self.text in clreq.RIGHT_HALF and self.advance > 0.75 * self.size
        return self.x + (self.size / 2 if half else 0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs on one baseline that belong together, in reading order."""

    page: int  # from 1
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        """Return the line's text without spaces at its ends."""
        return "".join(glyph.text for glyph in self.glyphs).strip()

    @property
    def y(self) -> float:
        """Return the baseline's distance from the top of the page."""
        return self.glyphs[0].y

    @property
    def inked(self) -> tuple[Glyph, ...]:
        """Return the glyphs that are no spaces."""
        return tuple(glyph for glyph in self.glyphs if glyph.text.strip())

    @property
    def size(self) -> float:
        """Return the size in points that most of it is set in."""
        return Counter(round(glyph.size, 2) for glyph in self.glyphs).most_common(1)[0][0]

    @property
    def font(self) -> str:
        """Return the font that most of it is set in."""
        return Counter(glyph.font for glyph in self.glyphs).most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its number from 1, its size in points, its glyphs in the order of drawing."""

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]

    def lines(self) -> Iterator[Line]:
        """Yield its lines from top to bottom, cells of a table as lines of their own."""
        ordered = sorted(self.glyphs, key=lambda glyph: round(glyph.y, 1))
        for _, group in groupby(ordered, key=lambda glyph: round(glyph.y, 1)):
            row = sorted(group, key=lambda glyph: glyph.x)
            start = 0
            for i in range(1, len(row)):
                if row[i].x - row[i - 1].x - row[i - 1].advance > 2.5 * row[i].size:
                    yield Line(self.number, tuple(row[start:i]))
                    start = i
            yield Line(self.number, tuple(row[start:]))


class _Device(PDFLayoutAnalyzer):
    """Collects the glyphs of a page with their exact origins."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager, laparams=None)
        self.glyphs: list[Glyph] = []

    def render_char(self, matrix: Any, font: Any, fontsize: float, scaling: float, rise: float,
                    cid: int, ncs: Any, graphicstate: Any) -> float:  # fmt: skip
        """Note one glyph; return its advance."""
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = "\ufffd"
        advance = float(font.char_width(cid) * fontsize * scaling)
        a, b, c, d, e, f = matrix
        size = fontsize * (c * c + d * d) ** 0.5
        name = re.sub(r"^[A-Z]{6}\+", "", str(font.fontname))
        self.glyphs.append(Glyph(text, e, f, advance * (a * a + b * b) ** 0.5, size, name))
        return advance

    def receive_layout(self, ltpage: Any) -> None:
        """Ignore pdfminer's own grouping."""


def read_pages(pdf: bytes) -> list[Page]:
    """Return the pages of a PDF."""
    manager = PDFResourceManager()
    pages = []
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(pdf)), start=1):
        device = _Device(manager)
        PDFPageInterpreter(manager, device).process_page(page)
        x0, y0, x1, y1 = page.mediabox
        height = y1 - y0
        glyphs = tuple(
            Glyph(g.text, g.x - x0, height - (g.y - y0), g.advance, g.size, g.font)
            for g in device.glyphs
        )
        pages.append(Page(number, x1 - x0, height, glyphs))
    return pages


def text_of(lines: Sequence[Line]) -> str:
    """Return the lines' text run together."""
    return "".join(line.text for line in lines)
