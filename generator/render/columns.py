"""The widths of a table's columns: as much as each one's text asks for, within the measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MEASURE = 441.0  # pt, 28 characters of 15.75
SIZES = (12.0, 10.5, 9.0)  # pt, 小四 to 小五: the largest at which the columns fit
PADDING = 0.5  # em on each side of a cell
LEAST = 2.0  # em that a column's text needs at least, unless it is shorter
WIDEST = 24.0  # em beyond which longer text asks for no more


@dataclass(frozen=True, slots=True)
class Columns:
    """The table's type in points and each column's full width in em of it."""

    size: float
    columns: tuple[float, ...]
    fits: bool

    def measure(self, column: float) -> float:
        """Return the length of a line of text in a column of that width."""
        return round(column - 2 * PADDING - 0.1, 2)  # the rules take the tenth


def fit(rows: Sequence[Sequence[float]]) -> Columns:
    """Share out the measure among columns whose cells' text is as long as `rows` says, in em."""
    count = max((len(row) for row in rows), default=0)
    asked = [
        min(max((row[i] for row in rows if i < len(row)), default=0.0) + 0.2, WIDEST)
        for i in range(count)
    ]
    for size in SIZES:
        room = MEASURE / size - count * 2 * PADDING
        columns = _share(asked, room)
        fits = all(got >= min(need, LEAST) for got, need in zip(columns, asked, strict=True))
        # Smaller type is worth it only when a column would be narrow in the larger one.
        easy = all(got >= min(need, 2 * LEAST) for got, need in zip(columns, asked, strict=True))
        if easy or size == SIZES[-1]:
            full = tuple(round(got + 2 * PADDING, 3) for got in columns)
            return Columns(size, full, fits)
    raise AssertionError("unreachable: the last size returns")


def _share(asked: Sequence[float], room: float) -> list[float]:
    """Give each column what it asks for; when that is too much, cut the widest ones alike."""
    total = sum(asked)
    if total <= room:
        return [need + (room - total) * need / total if total else room for need in asked]
    granted: dict[int, float] = {}
    left = room
    for place, index in enumerate(sorted(range(len(asked)), key=lambda i: asked[i])):
        granted[index] = min(asked[index], left / (len(asked) - place))
        left -= granted[index]
    return [granted[index] for index in range(len(asked))]
