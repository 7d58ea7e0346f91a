"""Tables of a Word file → rows of plain cells, which is what Markdown has."""

from __future__ import annotations

from collections.abc import Iterator

from generator.intake.recognising.manuscript import Picture
from generator.intake.word.runs import LookRun, Remarks, Runs
from generator.intake.word.styles import Element, W, child, value
from generator.words.messages import msg

COLUMNS = 63  # Word's own limit


def cells(
    table: Element, runs: Runs, remarks: Remarks
) -> tuple[tuple[tuple[str, ...], ...], list[Picture]]:
    """Return the rows of a table, each as long as the longest, and the pictures in its cells.

    The text of a merged cell stands in its first place; the others are empty.
    """
    pictures: list[Picture] = []
    rows: list[list[str]] = []
    has_merged = False
    for row in _rows(table):
        texts: list[str] = []
        for cell in _cells(row):
            properties = child(cell, "tcPr")
            merge = child(properties, "vMerge")
            span = value(properties, "gridSpan")
            width = min(int(span), COLUMNS) if span.isdecimal() else 1
            is_below = merge is not None and merge.get(f"{W}val") != "restart"
            has_merged = has_merged or is_below or width > 1
            texts.append(_text(cell, runs, remarks, pictures))
            texts += [""] * (width - 1)
        rows.append(texts[:COLUMNS])
    if has_merged:
        remarks.add("word-merged-cells", msg("merged cells of a table now stand apart"))
    longest = max((len(row) for row in rows), default=0)
    padded = tuple(tuple(row + [""] * (longest - len(row))) for row in rows)
    return tuple(row for row in padded if any(row)), pictures


def _rows(parent: Element) -> Iterator[Element]:
    """Yield the rows of a table, also those in content controls; not deleted ones."""
    for element in parent.iterchildren("*"):
        if element.tag == f"{W}tr":
            if child(element, "trPr/del") is None:
                yield element
        elif element.tag not in (f"{W}tblPr", f"{W}tblGrid", f"{W}del", f"{W}moveFrom"):
            yield from _rows(element)


def _cells(parent: Element) -> Iterator[Element]:
    for element in parent.iterchildren("*"):
        if element.tag == f"{W}tc":
            yield element
        elif element.tag not in (f"{W}trPr", f"{W}tblPrEx"):
            yield from _cells(element)


def _text(cell: Element, runs: Runs, remarks: Remarks, pictures: list[Picture]) -> str:
    """Return a cell's paragraphs on one line; a table in it loses its own cells."""
    lines: list[str] = []
    if next(cell.iter(f"{W}tbl"), None) is not None:
        remarks.add("word-nested-table", msg("a table in a table's cell came in as plain text"))
    for paragraph in cell.iter(f"{W}p"):
        if any(above.tag == f"{W}txbxContent" for above in paragraph.iterancestors()):
            continue  # a text box is warned of where it hangs
        remarks.place += 1
        text: list[str] = []
        for piece in runs.pieces(paragraph, child(paragraph, "pPr")):
            if isinstance(piece, LookRun):
                text.append(piece.text)
            else:
                pictures.append(piece)
        lines.append(" ".join("".join(text).split()))
    return " ".join(line for line in lines if line)
