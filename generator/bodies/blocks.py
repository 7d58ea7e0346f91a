"""What a body says, as values; a `line` counts from 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.bodies.finds import Find

Side = Literal["", "left", "center", "right"]


@dataclass(frozen=True, slots=True)
class TextRun:
    """A stretch of visible text of one look; a line break in it is meant."""

    text: str
    is_strong: bool = False
    is_emphasis: bool = False


Inline = tuple[TextRun, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: int
    text: Inline


@dataclass(frozen=True, slots=True)
class ListItem:
    """An entry of a list: the number that was typed, None for a bullet, and what stands in it."""

    line: int
    number: int | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list, of numbers or of bullets alone."""

    line: int
    entries: tuple[ListItem, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation, of paragraphs and lists."""

    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its head as the first row; a row may be of another length, which is a find."""

    line: int
    sides: tuple[Side, ...]
    rows: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that stands alone, with what stands under it."""

    line: int
    name: str
    caption: Inline


Block = Paragraph | ListBlock | Quotation | Table | Figure


@dataclass(frozen=True, slots=True)
class Body:
    """A body's blocks, and what in it is no part of the small Markdown or is doubtful."""

    blocks: tuple[Block, ...]
    finds: tuple[Find, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether everything was understood."""
        return not any(find.is_error for find in self.finds)
