"""A manuscript's blocks → an item's text: points when leads are its only structure, else Markdown.

No character is lost on the way: what Markdown would take for a mark is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.bodies.reader import LEVELS
from generator.bodies.writing import STRONG, escaped
from generator.intake.recognising.leads import LeadPassage, passages
from generator.intake.recognising.manuscript import (
    Block,
    ListEntry,
    Picture,
    PlainParagraph,
    PlainTable,
    Span,
    Verbatim,
    cutter,
    stripped,
)
from generator.store.hashing import sha256


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A point to be written; `is_sure` is false when its lead was marked only in part."""

    lead: str
    text: str
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class ItemText:
    """An item's text, as points or as a body in Markdown, and the pictures the body shows."""

    points: tuple[DraftPoint, ...] = ()
    body: str = ""
    leads: tuple[str, ...] = ()
    pictures: tuple[tuple[str, Picture], ...] = ()  # file name and picture

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to write."""
        return not self.points and not self.body


def item_text(blocks: Sequence[Block], *, numbered: bool = False) -> ItemText:
    """Make an item's text of blocks; `numbered` as in `leads.passages`."""
    divided = [
        passages(block.spans, numbered=numbered and block.role == "text")
        if isinstance(block, PlainParagraph)
        else []
        for block in blocks
    ]
    leads = tuple(passage.lead for row in divided for passage in row if passage.lead)
    points = _points(blocks, divided) if leads else ()
    if points:
        return ItemText(points=points, leads=leads)
    pictures = {
        picture_name(block): block for block in blocks if isinstance(block, Picture)
    }  # one file for a picture shown twice
    return ItemText(
        body=_body(blocks, divided), leads=leads, pictures=tuple(sorted(pictures.items()))
    )


def picture_name(picture: Picture) -> str:
    """Return the name under which a picture is kept, made of its content alone."""
    return sha256(picture.content)[:16] + picture.suffix


# -- points -------------------------------------------------------------------------------------


def _points(
    blocks: Sequence[Block], divided: Iterable[list[LeadPassage]]
) -> tuple[DraftPoint, ...]:
    """Return the points, or none when something else than leads gives the text its structure."""
    points: list[tuple[LeadPassage, list[str]]] = []
    for block, row in zip(blocks, divided, strict=True):
        if not isinstance(block, PlainParagraph) or block.role != "text":
            return ()
        for passage in row:
            if any(span.strong for span in passage.rest):
                return ()
            if passage.lead or not points:
                points.append((passage, []))
            points[-1][1].append(_lines("".join(span.text for span in passage.rest)))
    result = tuple(
        DraftPoint(passage.lead, "\n".join(filter(None, texts)), passage.is_sure)
        for passage, texts in points
    )
    return result if all(point.text for point in result) else ()


def _lines(text: str) -> str:
    lines = (line.strip() for line in text.replace("\t", " ").splitlines())
    return "\n".join(line for line in lines if line)


# -- a body in Markdown -------------------------------------------------------------------------


def _body(blocks: Sequence[Block], divided: Sequence[list[LeadPassage]]) -> str:
    parts: list[str] = []
    kinds: list[bool] = []  # of the lists that are open, whether they are numbered
    for block, row in zip(blocks, divided, strict=True):
        text = _markdown(block, row)
        if not text:
            continue
        gap = "\n\n"
        if isinstance(block, ListEntry):
            level = min(block.level, len(kinds), LEVELS - 1)
            if kinds and kinds[level : level + 1] in ([], [block.number > 0]):
                gap = "\n"
            kinds = [*kinds[:level], block.number > 0]
            text = "    " * level + text
        else:
            kinds = []
        parts.append(gap + text)
    return "".join(parts).strip("\n") + "\n" if parts else ""


def _markdown(block: Block, row: list[LeadPassage]) -> str:
    match block:
        case PlainParagraph():
            return _paragraph(block, row)
        case ListEntry():
            text = escaped(_marked(stripped(block.spans)))
            return f"{block.number}. {text}" if block.number and text else text and f"- {text}"
        case PlainTable():
            return _table(block)
        case Picture():
            under = escaped(" ".join(block.caption.split()), more=r"\[\]", is_start=False)
            return f"![{under}]({picture_name(block)})"
        case Verbatim():
            return block.markdown.strip("\n")


def _paragraph(block: PlainParagraph, row: list[LeadPassage]) -> str:
    if block.role == "heading":
        row = [LeadPassage("", tuple(Span(span.text, strong=True) for span in block.spans))]
    spans: list[Span] = []
    for passage in row:
        lead = (Span(passage.lead, strong=True),) if passage.is_sure else passage.marked
        spans += [*lead, *passage.rest]
    lines = (_marked(line) for line in split_lines(tuple(spans)))
    return "\n\n".join(escaped(line) for line in lines if line)


def split_lines(spans: tuple[Span, ...]) -> list[tuple[Span, ...]]:
    """Divide spans at the line breaks in their text."""
    text = "".join(span.text for span in spans)
    part = cutter(spans)
    result: list[tuple[Span, ...]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        result.append(stripped(part(start, start + len(line))))
        start += len(line)
    return result


def _marked(spans: tuple[Span, ...]) -> str:
    """Return the text with marks around what is strong; white space stays outside them."""
    parts: list[str] = []
    for span in stripped(spans):
        inner = span.text.strip()
        if not span.strong or not inner:
            parts.append(span.text)
            continue
        before = span.text[: len(span.text) - len(span.text.lstrip())]
        after = span.text[len(span.text.rstrip()) :]
        parts.append(f"{before}{STRONG}{inner}{STRONG}{after}")
    return "".join(parts).replace("\n", " ").replace("\t", " ")


def _table(table: PlainTable) -> str:
    rows = [[_cell(cell) for cell in row] for row in table.rows]
    head, *rest = rows
    rule = ["---"] * len(head)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *rest])


def _cell(text: str) -> str:
    return escaped(" ".join(text.split()), more="|", is_start=False)
