"""Measure a printed issue: `python -m tests.print.measure FILE.pdf [--source TEXT…]`.

Prints the measures of a typesetter: filled lines, forbidden breaks, the page's grid, the text that
can be copied, the contents' page numbers, the size. Exits with 1 when one of them is missed. A
source file holds the issue's paragraphs in order, one a line.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.print import body, clreq
from tests.print.contents import entries, wrong_pages
from tests.print.extraction import Difference, differences
from tests.print.geometry import MM, Line, Page, read_pages

_Forbidden = tuple[tuple[str, ...], tuple[str, ...]]

SIZE_LIMIT = 200_000  # bytes, of an issue of about 8 pages


@dataclass(frozen=True, slots=True)
class Grid:
    """The text block of the fullest page of body: lines, characters a line, extents in mm."""

    page: int
    lines: int
    characters: int
    width: float
    height: float

    @property
    def right(self) -> bool:
        """Say whether it is GB/T 9704-2012's: 22 × 28, within 1 mm of 156 × 225 mm."""
        return (
            (self.lines, self.characters) == (22, 28)
            and abs(self.width - 156) <= 1
            and abs(self.height - 225) <= 1
        )


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found in one PDF; each list holds the offenders' text."""

    pages: int
    paragraphs: int
    full_lines: int
    short: tuple[tuple[float, str], ...]  # em, of full lines that stay short by 0.02 em or more
    beyond: tuple[tuple[float, str], ...]  # em, of lines over the margin by 0.1 em or more
    first: tuple[str, ...]
    last: tuple[str, ...]
    numbers: tuple[str, ...]
    alone: tuple[str, ...]
    grid: Grid | None
    different: tuple[Difference, ...]
    compared: int
    entries: int
    wrong_pages: tuple[str, ...]
    size: int

    def short_by(self, em: float) -> int:
        """Return how many full lines stay short of the margin by `em` or more."""
        return sum(short >= em for short, _ in self.short)

    def rows(self) -> list[tuple[str, str, str, bool]]:
        """Return the table: measure, value, what it must be, whether it is."""
        tenth = self.short_by(0.1)
        share = tenth / self.full_lines if self.full_lines else 0.0
        grid = self.grid
        rows = [
            ("full lines short of the margin by 0.5 em or more",
             f"{self.short_by(0.5)} of {self.full_lines}", "0", not self.short_by(0.5)),
            ("… by 0.1 em or more", f"{tenth} ({share:.1%})", "under 1 %", share < 0.01),
            ("lines beyond the margin by 0.1 em or more",
             str(len(self.beyond)), "0", not self.beyond),
            ("lines that begin with a forbidden character",
             str(len(self.first)), "0", not self.first),
            ("lines that end with an opening one", str(len(self.last)), "0", not self.last),
            ("lines that split a number from its unit",
             str(len(self.numbers)), "0", not self.numbers),
            ("paragraphs whose last line is one character",
             f"{len(self.alone)} of {self.paragraphs}", "0", not self.alone),
        ]  # fmt: skip
        if grid:
            rows += [
                (f"a full body page ({grid.page})", f"{grid.lines} lines × {grid.characters}",
                 "22 × 28", (grid.lines, grid.characters) == (22, 28)),
                ("its text block", f"{grid.width:.1f} × {grid.height:.1f} mm",
                 "156 × 225 ± 1", grid.right),
            ]  # fmt: skip
        if self.compared:
            rows.append(
                ("paragraphs that readers of the PDF get otherwise than written",
                 f"{len(self.different)} of {self.compared}", "0", not self.different)
            )  # fmt: skip
        rows += [
            ("contents' page numbers that are wrong",
             f"{len(self.wrong_pages)} of {self.entries}", "0", not self.wrong_pages),
            ("bytes", f"{self.size:,}", "under 200,000", self.size < SIZE_LIMIT),
        ]  # fmt: skip
        return rows


def measure(pdf: bytes, source: Sequence[str] = ()) -> Measured:
    """Measure a PDF; `source` holds paragraphs that its text must contain, in order."""
    pages = read_pages(pdf)
    paragraphs = body.paragraphs(pages)
    full = [pair for paragraph in paragraphs for pair in paragraph.shortfalls()]
    every = [pair for paragraph in paragraphs for pair in paragraph.excesses()]
    turns = [pair for paragraph in paragraphs for pair in paragraph.turns()]
    first, last = _forbidden(pages, paragraphs)
    compared = [paragraph for paragraph in source if paragraph.strip()]
    return Measured(
        pages=len(pages),
        paragraphs=len(paragraphs),
        full_lines=len(full),
        short=tuple((short, line.text) for line, short in full if short >= 0.02),
        beyond=tuple((over, line.text) for line, over in every if over >= 0.1),
        first=first,
        last=last,
        numbers=tuple(
            f"{line.text[-6:]}|{following.text[:6]}"
            for line, following in turns
            if clreq.splits_number(line.text, following.text)
        ),
        alone=tuple(p.lines[-1].text for p in paragraphs if p.ends_alone),
        grid=_grid(pages),
        different=tuple(differences(pdf, compared)) if compared else (),
        compared=len(compared),
        entries=len(entries(pages)),
        wrong_pages=tuple(wrong_pages(pages)),
        size=len(pdf),
    )


def _forbidden(pages: Sequence[Page], paragraphs: Sequence[body.Paragraph]) -> _Forbidden:
    """Return the lines that begin, and those that end, with what never may.

    In the body only turned lines count as beginnings and only lines that go on as ends: how a
    paragraph itself begins and ends is the writer's business. One dash by itself is a cell of a
    table that says none: in prose a dash is two.
    """
    opens = {(p.lines[0].page, p.lines[0].y) for p in paragraphs}
    closes = {(p.lines[-1].page, p.lines[-1].y) for p in paragraphs}
    first, last = [], []
    for page in pages:
        for line in page.lines():
            if line.text in {"", "—"} or not body.in_block(page, line):
                continue
            at = (line.page, line.y)
            if line.text[0] in clreq.NEVER_FIRST and at not in opens:
                first.append(line.text)
            if line.text[-1] in clreq.NEVER_LAST and at not in closes:
                last.append(line.text)
    return tuple(first), tuple(last)


def _grid(pages: Sequence[Page]) -> Grid | None:
    """Return the grid of the fullest page of body that goes on overleaf, None when there is none."""
    full = [
        (page, lines)
        for page, following in pairwise(pages)
        if (lines := body.body_lines(page))
        and len(lines) == sum(body.in_block(page, line) for line in page.lines() if line.text)
        and (overleaf := body.body_lines(following))
        and overleaf[0].y < body.TOP + body.PITCH
    ]
    if not full:
        return None
    page, lines = max(full, key=lambda pair: len(pair[1]))
    left = min(line.inked[0].left for line in lines)
    right = max(line.inked[-1].right for line in lines)
    return Grid(
        page.number,
        len({round(line.y) for line in lines}),
        _fit(lines),
        (right - left) / MM,
        (lines[-1].y - lines[0].y + body.PITCH) / MM,
    )


def _fit(lines: Sequence[Line]) -> int:
    """Return how many characters fill the longest line set solid."""
    longest = max(lines, key=lambda line: line.inked[-1].right - line.inked[0].left)
    return round((longest.inked[-1].right - longest.inked[0].left) / longest.size)


def main(arguments: Sequence[str]) -> int:
    """Print the table for one PDF; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.print.measure", description=__doc__)
    parser.add_argument("pdf", type=Path)
    parser.add_argument("--source", type=Path, nargs="+", default=[], metavar="TEXT")
    parser.add_argument("--verbose", action="store_true", help="print the offenders as well")
    options = parser.parse_args(arguments)
    source = [
        line for path in options.source for line in path.read_text(encoding="utf-8").splitlines()
    ]
    measured = measure(options.pdf.read_bytes(), source)
    rows = measured.rows()
    for name, value, wanted, right in rows:
        sys.stdout.write(f"{'ok  ' if right else 'MISS'}  {name}: {value} (must be {wanted})\n")
    if options.verbose:
        _print_offenders(measured)
    return 0 if all(right for *_, right in rows) else 1


def _print_offenders(measured: Measured) -> None:
    lists = {
        "short": [f"{em:.3f} em  {text}" for em, text in measured.short if em >= 0.1],
        "beyond": [f"{em:.3f} em  {text}" for em, text in measured.beyond],
        "first": measured.first,
        "last": measured.last,
        "numbers": measured.numbers,
        "alone": measured.alone,
        "different": [f"{d.reader}: {d.wanted!r} is {d.got!r}" for d in measured.different],
        "pages": measured.wrong_pages,
    }
    for name, offenders in lists.items():
        for offender in offenders:
            sys.stdout.write(f"{name}: {offender}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
