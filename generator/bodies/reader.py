"""A body's lines → blocks. It always returns blocks, however hostile the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from generator.bodies.blocks import (
    Block,
    Body,
    Figure,
    ListBlock,
    ListItem,
    Paragraph,
    Quotation,
    Side,
    Table,
)
from generator.bodies.finds import Find
from generator.bodies.inline import CONFLICT, Line, find, inline, masked
from generator.bodies.picture_marks import PICTURE
from generator.model.names import is_picture

LEVELS = 3  # of lists

_BLANK = re.compile("[ \t\u00a0\u3000]*")
_INDENT = re.compile("[ \t]*")
_ENTRY = re.compile("([-*+]|[0-9]{1,9}\\.) +(?=[^ \t\u00a0\u3000])")
_EMPTY = re.compile("(?:[-*+]|[0-9]{1,9}\\.)[ \t\u00a0\u3000]*")
_QUOTED = re.compile("> ?")
_RULER = re.compile(r"(?=[^|]*\|)\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *")
_RULED = re.compile(r"(?=[^|]*\|)(?=[^-]*-)[ |:-]*")  # or nearly
_HEADING = re.compile("#{1,6} |#{2,6}|#$|=+$|-{1,2}$")
_RULE = re.compile(r"(?:- *){3,}|(?:\* *){3,}|(?:_ *){3,}")
# What people number and dot by hand: no mark, but never meant to run on with the line above.
_LISTED = re.compile(
    "[0-9]{1,3}[.．、)）](?![0-9])|[(（][0-9]{1,3}[)）]|[①-⒛]"
    "|[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十])"
    "|[•·●○■□◆◇▪‣◎★☆△▲]|[-+](?=[^ \t0-9+-])"
)
_OF_BLOCKS = re.compile(r"[>|]")


@lru_cache(maxsize=1024)  # of the texts that are checked together
def read(text: str) -> Body:
    """Read a body."""
    reader = _LineReader()
    blocks = reader.blocks([*enumerate(text.split("\n"))], "", 0)
    order = sorted(reader.finds, key=lambda found: (found.line, found.code, found.mark))
    return Body(blocks, tuple(dict.fromkeys(order)))


def begins(text: str) -> bool:
    """Say whether a line that stands alone would begin something else than plain text."""
    reader = _LineReader()
    reader.look((0, text), ())
    return bool(reader.finds or _kind([(0, text)], 0) or _OF_BLOCKS.match(text))


class _LineReader:
    """Collects the finds while it goes."""

    def __init__(self) -> None:
        self.finds: list[Find] = []

    def note(self, line: Line, code: str, **values: object) -> None:
        """Add a find about a line."""
        self.finds.append(find(line[0], code, line[1], **values))

    def blocks(self, lines: Sequence[Line], within: str, level: int) -> tuple[Block, ...]:
        """Read lines that stand within nothing, a quotation or an entry of a list of a level."""
        found: list[Block] = []
        at = 0
        while at < len(lines):
            if _BLANK.fullmatch(lines[at][1]):
                at += 1
                continue
            is_first = within == "entry" and not found and not at
            is_glued = at > 0 and not _BLANK.fullmatch(lines[at - 1][1])
            start = at
            block, at = self.block(lines, at, within, level, is_text=is_first)
            is_sublist = within == "entry" and len(found) == 1 and _kind(lines, start) == "list"
            if is_glued and not is_sublist and not _is_conflict(lines[start - 1 : start + 1]):
                self.note(lines[start], "body-glued")
            found.append(block)
        return tuple(found)

    def block(
        self, lines: Sequence[Line], at: int, within: str, level: int, *, is_text: bool
    ) -> tuple[Block, int]:
        """Read the block that begins at a line; return it and where it ends."""
        line = lines[at]
        text = line[1]
        kind = "" if is_text else _kind(lines, at)
        if kind == "conflict":
            self.note(line, "merge-conflict")
            return Paragraph(line[0], inline([line], [])), at + 1
        if kind == "list" and level < LEVELS:
            return self.listing(lines, at, level + 1)
        if kind and not within:
            return self.alone(lines, at, kind)
        is_block = is_text and bool(_kind(lines, at) or _OF_BLOCKS.match(text))
        if kind or is_block:
            self.note(line, "body-picture" if kind == "picture" else "body-nested")
        return self.paragraph(lines, at, is_known=is_text or bool(kind))

    def alone(self, lines: Sequence[Line], at: int, kind: str) -> tuple[Block, int]:
        """Read what stands in nothing else."""
        if kind == "quotation":
            return self.quotation(lines, at)
        if kind == "table":
            return self.table(lines, at)
        return self.figure(lines[at]), at + 1

    # -- text -------------------------------------------------------------------------------------

    def paragraph(
        self, lines: Sequence[Line], at: int, *, is_known: bool = False
    ) -> tuple[Block, int]:
        """Read lines to the next blank one, or to one that never runs on."""
        end = at
        while end < len(lines) and not _BLANK.fullmatch(lines[end][1]):
            if end > at and (_kind(lines, end) or self.is_apart(lines, end)):
                break
            if not (is_known and end == at):
                self.look(lines[end], lines[at:end])
            end += 1
        return Paragraph(lines[at][0], inline(lines[at:end], self.finds)), end

    def is_apart(self, lines: Sequence[Line], at: int) -> bool:
        """Say whether a line is numbered or dotted by hand and not set on a line of its own."""
        return bool(_LISTED.match(lines[at][1])) and not lines[at - 1][1].endswith("  ")

    def look(self, line: Line, above: Sequence[Line]) -> None:
        """Note what a line of text begins with that is a mark elsewhere."""
        text = line[1].lstrip(" \t")
        if text != line[1] and not (above and above[-1][1].startswith((" ", "\t"))):
            self.note(line, "body-indent")
        if _RULE.fullmatch(text.rstrip()):
            self.note(line, "body-rule")
        elif _HEADING.match(text.rstrip()):
            is_dash = text.rstrip() in ("-", "--")
            self.note(line, "body-empty" if is_dash and not above else "body-heading")
        elif _EMPTY.fullmatch(text):
            self.note(line, "body-empty")
        elif text.startswith("|") or _RULED.fullmatch(text):
            self.note(line, "body-table")
        elif text.startswith("~~~"):
            self.note(line, "body-code")

    # -- lists ------------------------------------------------------------------------------------

    def listing(self, lines: Sequence[Line], at: int, level: int) -> tuple[Block, int]:
        """Read the entries of one kind, numbers or bullets; blank lines may stand between them."""
        begun = at
        is_bullet = _mark(lines[at][1]).isdecimal() is False
        entries: list[ListItem] = []
        while at < len(lines):
            after = at
            while after < len(lines) and _BLANK.fullmatch(lines[after][1]):
                after += 1
            if after == len(lines) or _kind(lines, after) != "list":
                break
            mark = _mark(lines[after][1])
            if mark.isdecimal() is is_bullet:
                break
            entry, at = self.entry(lines, after, mark, level)
            entries.append(entry)
        return ListBlock(lines[begun][0], tuple(entries)), at

    def entry(self, lines: Sequence[Line], at: int, mark: str, level: int) -> tuple[ListItem, int]:
        """Read an entry: the rest of its line, and what is indented below."""
        number, text = lines[at]
        if mark.isdecimal() and mark != str(int(mark)):
            self.note(lines[at], "body-number")
        first = _ENTRY.match(text)
        inner: list[Line] = [(number, text[first.end() :] if first else text)]
        end = last = at + 1
        depth = 0
        while end < len(lines):
            line = lines[end]
            indent = len(_INDENT.match(line[1])[0])  # type: ignore[index]  # it always matches
            if _BLANK.fullmatch(line[1]):
                inner.append((line[0], ""))
                end += 1
                continue
            if not indent:
                break
            depth = depth or min(max(indent, 2), 4)
            if indent < depth:
                self.note(line, "body-indent")
            inner.append((line[0], line[1][min(indent, depth) :]))
            end += 1
            last = end
        inner = inner[: last - at]
        blocks = self.blocks(inner, "entry", level)
        return ListItem(number, int(mark) if mark.isdecimal() else None, blocks), last

    # -- what stands by itself --------------------------------------------------------------------

    def quotation(self, lines: Sequence[Line], at: int) -> tuple[Block, int]:
        """Read the lines that begin with `>`."""
        end = at
        while end < len(lines) and _kind(lines, end) == "quotation":
            end += 1
        inner = [(number, _QUOTED.sub("", text, count=1)) for number, text in lines[at:end]]
        return Quotation(lines[at][0], self.blocks(inner, "quotation", 0)), end

    def table(self, lines: Sequence[Line], at: int) -> tuple[Block, int]:
        """Read a table's head, the line under it and the rows to the next blank line."""
        number, head = lines[at]
        rulers = [ruler.strip() for ruler in _cells(lines[at + 1][1])]
        sides = tuple(_side(ruler) for ruler in rulers)
        rows = [_cells(head)]
        if len(rulers) != len(rows[0]):
            self.note(lines[at + 1], "body-table")
        places = [number]
        end = at + 2
        while end < len(lines) and not _BLANK.fullmatch(lines[end][1]):
            text = lines[end][1]
            if "|" not in masked(text) or text.startswith("|") is not head.startswith("|"):
                break
            if _is_conflict(lines[end : end + 1]):
                break
            row = _cells(text)
            if len(row) != len(rows[0]):
                self.note(lines[end], "body-cells", count=len(row), wanted=len(rows[0]))
            rows.append(row)
            places.append(lines[end][0])
            end += 1
        read_ = tuple(
            tuple(inline([(place, cell)], self.finds) for cell in row)
            for place, row in zip(places, rows, strict=True)
        )
        return Table(number, sides, read_), end

    def figure(self, line: Line) -> Figure:
        """Read a picture with its caption."""
        found = PICTURE.fullmatch(line[1].strip())
        assert found
        return Figure(line[0], found["name"], inline([(line[0], found["caption"])], self.finds))


def _is_conflict(lines: Sequence[Line]) -> bool:
    return any(CONFLICT.match(text) for _, text in lines)


def _kind(lines: Sequence[Line], at: int) -> str:
    """Return what block a line begins, if no paragraph."""
    text = lines[at][1]
    if CONFLICT.match(text):
        return "conflict"
    if _QUOTED.match(text):
        return "quotation"
    if _ENTRY.match(text) and not _RULE.fullmatch(text.rstrip()):
        return "list"
    if "|" in text and at + 1 < len(lines) and _RULER.fullmatch(lines[at + 1][1]):
        return "table" if "|" in masked(text) else ""
    found = PICTURE.fullmatch(text.strip()) if text.startswith("![") else None
    return "picture" if found and is_picture(found["name"]) else ""


def _mark(text: str) -> str:
    """Return an entry's number, or its bullet."""
    found = _ENTRY.match(text)
    return found[1].removesuffix(".") if found else ""


def _cells(text: str) -> list[str]:
    """Return the cells of a row as they were typed."""
    text = text.strip(" ")
    left = masked(text)
    begin = 1 if left.startswith("|") else 0
    end = len(text) - (1 if left.endswith("|") and len(text) > 1 else 0)
    cuts = [begin - 1, *(i for i in range(begin, end) if left[i] == "|"), end]
    return [text[a + 1 : b] for a, b in pairwise(cuts)]


def _side(ruler: str) -> Side:
    if ruler.endswith(":"):
        return "center" if ruler.startswith(":") else "right"
    return "left" if ruler.startswith(":") else ""
