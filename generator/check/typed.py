"""The proof that what is shown is what was typed.

What was typed is taken line by line, by the signs alone; what is shown is read again from the HTML.
Neither knows the blocks that the reader of bodies makes, so that a slip there is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest

SHOWN = 24  # characters of a text in a message
_PLAIN = 0xF0000  # where an escaped sign stands while the others are looked at

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTRY = re.compile(r"( *)([-*+]|\d+\.) +(?=\S)", re.ASCII)
_STARS = re.compile(r"\*+")
_UNDER_HEAD = re.compile(r"[ |:-]*")
_PICTURE = re.compile(r"!\[([^]\n]*)\]\(([^()\s]+)\)")
_EMPTY = frozenset((" ", "\t", "\n", "\u00a0", "\u3000", ""))


@dataclass(frozen=True, slots=True)
class ShownPiece:
    """A text with its place: quoted or not, its depth in lists, the number or bullet before it.

    The cells of a row have the row's place as `mark`; a picture's name is the mark of its caption.
    """

    text: str
    is_quoted: bool = False
    depth: int = 0
    mark: str = ""
    line: int = field(default=0, compare=False)


def difference(kind: str, text: str, html: str) -> tuple[int, str, str] | None:
    """Return the line where what is shown is not what was typed, and both; None when it is."""
    wanted = _body(text) if kind == "body" else _lines(text)
    reader = _ShownReader()
    reader.feed(html)
    reader.close()
    line = 0
    for typed, shown in zip_longest(wanted, reader.pieces):
        line = typed.line if typed else line
        if typed != shown:
            return line, _said(typed), _said(shown)
    return None


def _said(piece: ShownPiece | None) -> str:
    if piece is None:
        return ""
    words = f"{piece.mark} {piece.text}".strip()
    return words if len(words) <= SHOWN else words[: SHOWN - 1] + "…"


# -- what was typed -------------------------------------------------------------------------------


def _lines(text: str) -> Iterator[ShownPiece]:
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            yield ShownPiece(line.strip(), line=number)


def _body(text: str) -> Iterator[ShownPiece]:
    for piece in _Lines(_ESCAPED.sub(lambda found: chr(_PLAIN + ord(found[1])), text)).pieces():
        if piece.text or piece.mark:
            yield piece


class _Lines:
    """Goes through the lines of a body."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.entries: list[int] = []  # the indents of the entries that a line may belong to
        self.is_quoted = False

    def pieces(self) -> Iterator[ShownPiece]:
        """Yield what stands in the lines, paragraph by paragraph."""
        held: list[str] = []
        head = ("", 0)
        begun = row = 0
        for number, whole in enumerate([*self.lines, ""]):
            is_quoted = whole.startswith(">")
            line = re.sub("^> ?", "", whole) if is_quoted else whole
            entry = _ENTRY.match(line)
            is_blank = not line.strip(" \t\u3000\u00a0")
            is_row = not is_blank and (row > 0 or self.is_head(number))
            if held and (is_blank or entry or is_row or is_quoted is not self.is_quoted):
                yield ShownPiece(visible(held), self.is_quoted, head[1], head[0], begun)
                held = []
            row = row + 1 if is_row else 0
            if is_blank:
                if is_quoted is not self.is_quoted:
                    self.entries.clear()
                self.is_quoted = is_quoted
                continue
            if is_quoted is not self.is_quoted:
                self.entries.clear()
            self.is_quoted = is_quoted
            if is_row:
                yield from self.cells(line, number, row)
                continue
            picture = _PICTURE.fullmatch(line.strip())
            if picture:
                yield ShownPiece(visible([picture[1]]), mark=f"![{picture[2]}]", line=number)
                continue
            if not held:
                mark = entry[2] if entry else ""
                head = ("-" if mark in ("*", "+") else mark, self.depth(line, entry))
                begun = number
            held.append(line[entry.end() :] if entry else line)

    def is_head(self, number: int) -> bool:
        """Say whether the line below rules a table's head off."""
        below = self.lines[number + 1] if number + 1 < len(self.lines) else ""
        is_rule = "|" in below and "-" in below and _UNDER_HEAD.fullmatch(below)
        return bool(is_rule) and "|" in self.lines[number]

    def depth(self, line: str, entry: re.Match[str] | None) -> int:
        """Return in how many entries a line stands, its own among them."""
        indent = len(line) - len(line.lstrip(" "))
        while self.entries and indent <= self.entries[-1]:
            self.entries.pop()
        if entry:
            self.entries.append(indent)
        return len(self.entries)

    def cells(self, line: str, number: int, row: int) -> Iterator[ShownPiece]:
        """Yield a row's cells; the line under the head has none."""
        self.entries.clear()
        if row == 2:
            return
        for cell in line.strip().removeprefix("|").removesuffix("|").split("|"):
            yield ShownPiece(visible([cell]), mark="|", line=number)
        yield ShownPiece("", mark="||", line=number)


def visible(lines: list[str]) -> str:
    """Return the text of lines without the marks, as the lines join."""
    bare = [line.strip(" \u3000\u00a0") for line in lines]
    parts = "".join(_signs(_STARS.sub(_star, "\n".join(bare)))).split("\n")
    whole = parts[0]
    for part, line in zip(parts[1:], lines, strict=False):
        if line.endswith("  "):
            whole += "\n"
        elif "!" <= whole[-1:] <= "\u024f" and "!" <= part[:1] <= "\u024f":
            whole += " "
        whole += part
    return whole


def _star(found: re.Match[str]) -> str:
    """Keep stars that are signs: between letters or digits, or with space on both sides."""
    text, (start, end) = found.string, found.span()
    before, after = text[max(start - 1, 0) : start], text[end : end + 1]
    is_word = all(one.isascii() and one.isalnum() for one in (before, after))
    return found[0] if is_word or {before, after} <= _EMPTY else ""


def _signs(text: str) -> Iterator[str]:
    for character in text:
        code = ord(character) - _PLAIN
        yield chr(code) if 0 < code < 128 else character


# -- what is shown --------------------------------------------------------------------------------


class _ShownReader(HTMLParser):
    """Reads the pieces of an item's HTML, with the numbers that its lists show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[ShownPiece] = []
        self.text: list[str] = []
        self.quotes = 0
        self.lists: list[int | None] = []  # the number that is due in each, None for bullets
        self.mark = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a text begins, and what stands before it."""
        values = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.text.append("\n")
        if tag in ("strong", "em", "br"):
            return
        if tag != "p" or "".join(self.text).strip():  # else it is the first of its entry
            self.end()
        if tag == "blockquote":
            self.quotes += 1
        elif tag in ("ol", "ul"):
            self.lists.append(int(values.get("start", "1")) if tag == "ol" else None)
        elif tag == "li":
            due = self.lists[-1]
            number = due if due is None else int(values.get("value", due))
            self.lists[-1] = number if number is None else number + 1
            self.mark = "-" if number is None else f"{number}."
        elif tag == "img":
            self.mark = f"![{values['src'].rpartition('/')[2]}]"
        elif tag in ("td", "th"):
            self.mark = "|"
        elif tag == "figcaption":
            self.mark = self.pieces.pop().mark

    def handle_endtag(self, tag: str) -> None:
        """Note where a text ends."""
        if tag in ("strong", "em"):
            return
        self.end()
        if tag == "blockquote":
            self.quotes -= 1
        elif tag in ("ol", "ul"):
            self.lists.pop()
        elif tag == "tr":
            self.mark = "||"
            self.end()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element without content."""
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        """Collect what is visible; what stands between blocks is not."""
        self.text.append(data)

    def end(self) -> None:
        """End a text."""
        text = "".join(self.text).strip(" \n\u3000\u00a0")
        if text or self.mark:
            self.pieces.append(ShownPiece(text, self.quotes > 0, len(self.lists), self.mark))
        self.text, self.mark = [], ""

    def close(self) -> None:
        """End what is left."""
        super().close()
        self.end()
