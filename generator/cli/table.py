"""Tables for a terminal: columns line up where a Chinese character takes two places."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from generator.words.visible import visible


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as lines; the last column is not padded."""
    widths = [max(map(_places, column)) for column in zip(*rows, strict=True)]
    return "".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _places(cell)) for cell, width in zip(row, widths, strict=True))
    return visible("  ".join(cells).rstrip()) + "\n"


def _places(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
