"""A table as a value: what a terminal, a page, a workbook and a sheet of paper show alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from generator.words.messages import NOTHING, Message

Align = Literal["left", "center", "right"]
State = Literal["", "done", "open", "overdue"]  # of what a row is about
Cell = str | int | Fraction | date | Message | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands above it, its share of the width, the side its cells stand on."""

    title: Message
    width: float = 1
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """A row; a text in a cell may have several lines."""

    cells: tuple[Cell, ...]
    state: State = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its title, and a note for below it."""

    title: Message
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Message = NOTHING

    def texts(self, language: str) -> list[list[str]]:
        """Return the heads and every cell in words."""
        heads = [column.title.say(language) for column in self.columns]
        return [heads, *([said(cell, language) for cell in row.cells] for row in self.rows)]


def said(cell: Cell, language: str) -> str:
    """Return a cell in words; of a fraction two places at most."""
    match cell:
        case None:
            return ""
        case Message():
            return cell.say(language)
        case Fraction():
            return decimal(cell)
        case _:
            return str(cell)


def number(cell: Cell) -> int | float | None:
    """Return a cell that is a number as programs take it; of a fraction two places."""
    if isinstance(cell, Fraction):
        return int(cell) if cell.denominator == 1 else float(decimal(cell))
    return cell if isinstance(cell, int) else None


def decimal(value: Fraction | int) -> str:
    """Return a number with at most two places, rounded half up as people do."""
    number = Fraction(value)
    cents = (abs(number) * 200 + 1) // 2
    sign = "-" if number < 0 and cents else ""
    whole, rest = divmod(cents, 100)
    return f"{sign}{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else f"{sign}{whole}"


def lines(texts: Sequence[str]) -> str:
    """Return the texts as the lines of one cell."""
    return "\n".join(texts)
