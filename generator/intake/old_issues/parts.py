"""An old issue's text → its parts: masthead, contents, sections with their items, colophon.

The text is that of a printed issue, as extracted from a PDF or typed in Word: contents lines may be
broken, paragraphs may be broken by pages, and bold may begin and end anywhere. Nothing is left out
but what is layout; what is not certain is named for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from generator.intake.old_issues.frame import (
    Front,
    is_colophon,
    numbers,
    squashed,
    take_colophon,
)
from generator.intake.recognising.manuscript import (
    Block,
    Manuscript,
    PlainParagraph,
    PlainTable,
    Span,
    cut,
    joined,
    stripped,
)
from generator.intake.recognising.plain_text import lines_joined
from generator.model import Line, Series
from generator.words.messages import Message, msg

LONGEST_PARAGRAPH = 5_000  # characters of one that may have been broken by a page

_HEAD = re.compile(
    r"\s*△?\s*(?P<unit>[^：:。！？\n]{2,40})[：:]\s*(?P<title>[^。！？\n]+[！？]?)。?"
)
_FOLIO = re.compile(r"\s*[—–\-·]*\s*\d{1,3}\s*[—–\-·]*\s*")
_ENDED = tuple("。！？：；”’」』）)》…!?:;")


@dataclass(frozen=True, slots=True)
class OldItem:
    """An item: the name before the colon, the title, and the blocks of its text."""

    unit: str
    title: str
    blocks: tuple[Block, ...]
    place: int
    reviews: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class OldSection:
    """A section's name and its items."""

    name: str
    items: tuple[OldItem, ...]


@dataclass(frozen=True, slots=True)
class OldIssue:
    """What a printed issue says. `contents` are its lines `unit：title` with their sections."""

    name: str
    number: int
    series: str
    number_name: str
    date: date | None
    office: str
    contents: tuple[tuple[str, str], ...]  # section, heading
    sections: tuple[OldSection, ...]
    lines: dict[Line, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)  # 编辑 → name
    set_aside: tuple[str, ...] = ()
    reviews: tuple[Message, ...] = ()


def is_old_issue(manuscript: Manuscript, series: Sequence[Series]) -> bool:
    """Say whether a manuscript is a printed issue: 第N期 near its head, and items with △."""
    number = numbers(series)
    head = manuscript.blocks[:12]
    has_number = any(
        isinstance(b, PlainParagraph) and number.fullmatch(b.text.strip()) for b in head
    )
    return has_number and any(_is_item(block) for block in manuscript.blocks)


def read_issue(manuscript: Manuscript, series: Sequence[Series]) -> OldIssue:
    """Divide a printed issue of one of some series into its parts."""
    blocks = list(_flat(manuscript.blocks))
    first = next(index for index, block in enumerate(blocks) if _is_item(block))
    start = first
    while start and _is_heading(blocks[start - 1], blocks[: start - 1]):
        start -= 1
    end = _colophon(blocks, first)
    front = Front(series)
    for block in blocks[:start]:
        front.take(block)
    front.close()
    lines: dict[Line, str] = {}
    people: dict[str, str] = {}
    aside = list(front.set_aside)
    for block in blocks[end:]:
        take_colophon(block, lines, people, aside)
    own = _series(front)
    names = [section for section, _ in front.contents]
    return OldIssue(
        name=front.name,
        number=front.number,
        series=own.id,
        number_name=own.number(front.number),
        date=front.day,
        office=front.office,
        contents=tuple(front.contents),
        sections=tuple(_sections(blocks[start:end], names)),
        lines=lines,
        people=people,
        set_aside=tuple(aside),
    )


def _series(front: Front) -> Series:
    """Return the series that the masthead and the number tell; else the first."""

    def likeness(series: Series) -> tuple[bool, bool]:
        name = squashed(series.masthead)
        return bool(name) and name == squashed(front.name), series.prefix == front.prefix

    shared = [each for each in front.series if not each.masthead]
    named = [each for each in front.series if likeness(each)[0]]
    return max(named or shared or front.series, key=likeness)


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks; a table that sets the masthead or the colophon gives its cells."""
    has_begun = False
    for block in blocks:
        has_begun = has_begun or _is_item(block)
        if isinstance(block, PlainTable):
            cells = [cell for row in block.rows for cell in row if cell]
            if not has_begun or any(is_colophon(cell) for cell in cells):
                yield from (PlainParagraph((Span(cell),), block.place) for cell in cells)
                continue
        if isinstance(block, PlainParagraph) and (not block.text.strip() or _is_layout(block.text)):
            continue
        yield block


def _is_layout(text: str) -> bool:
    text = text.strip()
    return len(text) <= 20 and bool(_FOLIO.fullmatch(text)) and not text.isdecimal()


def _is_item(block: Block) -> bool:
    return isinstance(block, PlainParagraph) and block.text.lstrip().startswith("△")


def _is_heading(block: Block, before: Sequence[Block]) -> bool:
    """Say whether a block is the heading of a section: starred, or a heading, or named before."""
    if not isinstance(block, PlainParagraph) or len(block.text) > 20 or block.text.endswith(_ENDED):
        return False
    name = squashed(block.text)
    is_named = any(isinstance(b, PlainParagraph) and squashed(b.text) == name for b in before)
    return block.role == "heading" or is_named


# -- items --------------------------------------------------------------------------------------


def _sections(blocks: Sequence[Block], names: Sequence[str]) -> Iterator[OldSection]:
    known = {squashed(name) for name in names if name}
    name = ""
    items: list[list[Block]] = []
    for block in blocks:
        is_heading = (
            isinstance(block, PlainParagraph)
            and not _is_item(block)
            and (
                squashed(block.text) in known
                or block.role == "heading"
                or block.text.startswith("★")
            )
        )
        if is_heading and isinstance(block, PlainParagraph):
            if items:
                yield OldSection(name, tuple(_item(part) for part in items))
            name, items = block.text.strip().lstrip("★☆ \u3000"), []
        elif _is_item(block) or not items:
            items.append([block])
        else:
            items[-1].append(block)
    if items:
        yield OldSection(name, tuple(_item(part) for part in items))


def _item(blocks: Sequence[Block]) -> OldItem:
    whole, reviews = _whole(blocks)
    first = whole[0]
    head = _HEAD.match(first.text) if isinstance(first, PlainParagraph) else None
    if not head or not isinstance(first, PlainParagraph):
        text = first.text if isinstance(first, PlainParagraph) else ""
        lost = msg("no `unit：title` opens this item")
        return OldItem("", text.lstrip("△ ")[:40], tuple(whole), first.place, (*reviews, lost))
    rest = stripped(cut(first.spans, head.end()))
    body = [replace(first, spans=rest), *whole[1:]] if rest else whole[1:]
    title = " ".join(head["title"].split())
    return OldItem(head["unit"].strip(), title, tuple(body), first.place, reviews)


def _whole(blocks: Sequence[Block]) -> tuple[list[Block], tuple[Message, ...]]:
    """Join the paragraphs that the end of a page has broken."""
    result: list[Block] = []
    reviews: list[Message] = []
    for block in blocks:
        last = result[-1] if result else None
        if not isinstance(block, PlainParagraph) or not isinstance(last, PlainParagraph):
            result.append(block)
            continue
        text = last.text.rstrip()
        if text.endswith(_ENDED) or len(text) > LONGEST_PARAGRAPH:
            result.append(block)
            if not (block.spans and block.spans[0].strong):
                reviews.append(
                    msg("a new paragraph, or only a new page? {text}", text=block.text[:20])
                )
            continue
        before, after = text[-8:], block.text.lstrip()[:8]
        gap = lines_joined([before, after])[len(before) : -len(after) or None]
        spans = joined((*stripped(last.spans), Span(gap), *stripped(block.spans)))
        result[-1] = replace(last, spans=spans)
        reviews.append(
            msg("a page ended here; joined: {before}|{after}", before=before, after=after)
        )
    return result, tuple(reviews)


# -- colophon -----------------------------------------------------------------------------------


def _colophon(blocks: Sequence[Block], first: int) -> int:
    """Return where the colophon begins: at 报, 送 or 发, or at who edited, after the items."""
    for index in range(first + 1, len(blocks)):
        block = blocks[index]
        if isinstance(block, PlainParagraph) and (is_colophon(block.text)):
            return index
    return len(blocks)
