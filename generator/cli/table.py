"""Tables for a terminal: columns line up where a Chinese character takes two places."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from shutil import get_terminal_size

from generator.words.visible import visible

NARROWEST = 12  # places that a column keeps on the narrowest terminal


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as lines; the last column is not padded."""
    widths = [max(map(_places, column)) for column in zip(*rows, strict=True)]
    return "".join(_line(row, widths) for row in rows)


def shown(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as they fit the terminal, if it is one; else a line each."""
    flat = [[cell.replace("\n", "；") for cell in row] for row in rows]
    return table(folded(rows, get_terminal_size().columns) if sys.stdout.isatty() else flat)


def folded(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """Return the rows with the cells that are too wide for `width` turned over lines of their own.

    The widest columns give way first; nothing is cut off.
    """
    columns = [
        max(_places(line) for cell in each for line in cell.split("\n") or [""])
        for each in zip(*rows, strict=True)
    ]
    free = width - 2 * (len(columns) - 1)
    most = max(columns, default=0)
    while most > NARROWEST and sum(min(one, most) for one in columns) > free:
        most -= 1
    found: list[list[str]] = []
    for row in rows:
        cells = [list(_turned(cell, most)) for cell in row]
        found += map(list, zip_longest(*cells, fillvalue=""))
    return found


def _turned(cell: str, most: int) -> Iterator[str]:
    """Yield a cell's lines, none of them wider than `most` places."""
    for line in cell.split("\n"):
        part, taken = "", 0
        for character in line:
            wide = _places(character)
            if taken + wide > most:
                yield part
                part, taken = "", 0
            part, taken = part + character, taken + wide
        yield part


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _places(cell)) for cell, width in zip(row, widths, strict=True))
    return visible("  ".join(cells).rstrip()) + "\n"


def _places(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
