"""The small Markdown of an item's body, read strictly: text → blocks, and what is no part of it.

A body holds paragraphs, `**strong**` and `*emphasis*`, lists, quotations, tables and pictures; a
backslash before a sign makes it a plain one. Whatever else looks like a mark stays as it was typed
and is a find, with its line and how to mend it. `theme/site/assets/body-reader.js` reads the same.
"""

from generator.bodies.blocks import (
    Block,
    Body,
    Figure,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Quotation,
    Table,
    TextRun,
)
from generator.bodies.finds import CODES, ERRORS, Find, sentences
from generator.bodies.reader import read

__all__ = [
    "CODES",
    "ERRORS",
    "Block",
    "Body",
    "Figure",
    "Find",
    "Inline",
    "ListBlock",
    "ListItem",
    "Paragraph",
    "Quotation",
    "Table",
    "TextRun",
    "read",
    "sentences",
]
