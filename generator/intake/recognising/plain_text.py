"""Markdown and plain text → a manuscript.

In Markdown blank lines part paragraphs and the lines between them run on. In plain text each line
is a paragraph, unless the lines look as if an editor had broken them all at one width.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from generator.bodies import Find, read
from generator.intake.recognising.leads import passages
from generator.intake.recognising.manuscript import (
    Block,
    Manuscript,
    Picture,
    PlainParagraph,
    Span,
    Verbatim,
    joined,
)
from generator.model import Where
from generator.model.problems import Problem
from generator.words.messages import msg

# A picture's address and the line it stands on → what lies there, or why it is not to be had.
Fetch = Callable[[str, int], Picture | Problem]

_HEADING = re.compile(r"(#{1,6})[ \t]+(.{0,200}?)[ \t]*#{0,6}")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}")
_BULLET = re.compile(r"[-+*][ \t]+\S|>")
_ORDERED = re.compile(r"\d+\.[ \t]+\S")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_PICTURE = re.compile(r"!\[(?P<caption>[^\]\n]{0,200})\]\((?P<name>[^()\n]{0,300})\)")
_STOPS = tuple("。！？：；!?:;”’」』）)》…")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>])")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Lines that belong together, and the number of the first."""

    place: int
    lines: tuple[str, ...]


def read_markdown(text: str, name: str, fetch: Fetch) -> Manuscript:
    """Read Markdown; `fetch` gets the pictures that the text names."""
    blocks: list[Block] = []
    problems: list[Problem] = []
    for rows in _blocks(text):
        if _is_verbatim(rows.lines):
            verbatim = Verbatim("\n".join(rows.lines), rows.place)
            unknown = [find for find in read(verbatim.markdown).finds if find.is_error]
            problems += [_as_text(name, rows.place, find) for find in unknown]
            lines = enumerate(rows.lines, rows.place)
            blocks += (
                [_paragraph(line.strip(), at) for at, line in lines] if unknown else [verbatim]
            )
            continue
        for row in _paragraphs(rows):
            _add(row, blocks, problems, fetch)
    return Manuscript(name, _with_strong(blocks, escapes=True), tuple(problems), True)


def _as_text(name: str, place: int, find: Find) -> Problem:
    hint = msg("the list, table or quotation came in as plain text, a paragraph each line")
    where = Where(name, place + find.line)
    return Problem(where, "", find.code, find.text, hint, "warning")


def read_text(text: str, name: str) -> Manuscript:
    """Read plain text; `**` around a lead and `#` before a heading are understood there too."""
    lines = [line.rstrip() for line in text.splitlines()]
    width = max((len(line) for line in lines), default=0)
    is_broken = 20 <= width <= 60
    paragraphs: list[tuple[int, list[str]]] = []
    previous = ""
    for place, line in enumerate(lines, 1):
        is_new = (
            not previous.strip()
            or not is_broken
            or len(previous) < 0.8 * width
            or previous.endswith(_STOPS)
            or line[:1].isspace()
        )
        if line.strip() and is_new:
            paragraphs.append((place, []))
        if line.strip():
            paragraphs[-1][1].append(line.strip())
        previous = line
    blocks = [_paragraph(lines_joined(rows), place) for place, rows in paragraphs]
    return Manuscript(name, _with_strong(blocks, escapes=False), (), numbered_leads=True)


def lines_joined(lines: Sequence[str]) -> str:
    """Join the lines of one text: with a space only where words are set with spaces."""
    parts: list[str] = []
    for line in lines:
        if parts and "!" <= parts[-1][-1:] <= "\u024f" and "!" <= line[:1] <= "\u024f":
            parts.append(" ")
        parts.append(line)
    return "".join(parts)


# -- Markdown -----------------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[_Rows]:
    """Yield the runs of lines between blank ones; a heading and a rule stand alone."""
    rows: list[str] = []
    begun = 1
    for number, line in enumerate([*text.splitlines(), ""], 1):
        stands_alone = bool(_HEADING.fullmatch(line) or _RULE.fullmatch(line.strip()))
        if (not line.strip() or stands_alone) and rows:
            yield _Rows(begun, tuple(rows))
            rows = []
        if stands_alone and _HEADING.fullmatch(line):
            yield _Rows(number, (line,))
        elif line.strip() and not stands_alone:
            if not rows:
                begun = number
            rows.append(line.rstrip())


def _is_verbatim(lines: Sequence[str]) -> bool:
    """Say whether lines are a table, a list or a quotation, to be taken as they are."""
    if _BULLET.match(lines[0]):
        return True
    if len(lines) > 1 and "|" in lines[0] and _TABLE_RULE.fullmatch(lines[1].strip()):
        return True
    is_list = len(lines) > 1 and all(_ORDERED.match(line.lstrip()) for line in lines)
    return is_list and not any(_opens_a_point(line.strip()) for line in lines)


def _opens_a_point(line: str) -> bool:
    return any(passage.lead for passage in passages(_spans(line, _marks(line)), numbered=True))


def _paragraphs(rows: _Rows) -> Iterator[_Rows]:
    """Yield the paragraphs of a block; a numbered line and an indented one begin another."""
    lines: list[str] = []
    place = rows.place
    for number, line in enumerate(rows.lines, rows.place):
        if lines and (_ORDERED.match(line) or line.startswith("\u3000")):
            yield _Rows(place, (lines_joined(lines),))
            lines, place = [], number
        lines.append(line.strip())
    yield _Rows(place, (lines_joined(lines),))


def _add(row: _Rows, blocks: list[Block], problems: list[Problem], fetch: Fetch) -> None:
    """Add a paragraph's text and pictures in their order."""
    text = row.lines[0]
    position = 0
    for match in _PICTURE.finditer(text):
        if text[position : match.start()].strip():
            blocks.append(_paragraph(text[position : match.start()].strip(), row.place))
        position = match.end()
        found = fetch(match["name"].strip(), row.place)
        if isinstance(found, Picture):
            blocks.append(Picture(found.content, found.suffix, row.place, match["caption"].strip()))
            continue
        problems.append(found)
    if text[position:].strip():
        blocks.append(_paragraph(text[position:].strip(), row.place))


def _paragraph(text: str, place: int) -> PlainParagraph:
    heading = _HEADING.fullmatch(text)
    if heading:
        role = "title" if len(heading[1]) == 1 else "heading"
        return PlainParagraph((Span(heading[2].strip()),), place, role)  # type: ignore[arg-type]
    return PlainParagraph((Span(text),), place)


# -- strong text --------------------------------------------------------------------------------


def _with_strong(blocks: Sequence[Block], *, escapes: bool) -> tuple[Block, ...]:
    """Find the strong text; it may run over the end of a paragraph that a page has broken."""
    odd = [isinstance(b, PlainParagraph) and len(_marks(b.text)) % 2 == 1 for b in blocks]
    result: list[Block] = []
    is_open = False
    for index, block in enumerate(blocks):
        if not isinstance(block, PlainParagraph):
            result.append(block)
            continue
        begins_strong = is_open
        is_open = odd[index] and not is_open and any(odd[index + 1 : index + 2])
        marks = _marks(block.text)
        if odd[index] and not is_open and not begins_strong:
            marks.pop()  # a mark without a partner is text
        spans = _spans(block.text, marks, strong=begins_strong, escapes=escapes)
        result.append(PlainParagraph(spans, block.place, block.role))
    return tuple(result)


def _marks(text: str) -> list[int]:
    return [match.start() for match in re.finditer(r"\\.|\*\*", text) if match[0] == "**"]


def _spans(
    text: str, marks: Sequence[int], *, strong: bool = False, escapes: bool = True
) -> tuple[Span, ...]:
    spans: list[Span] = []
    position = 0
    for mark in marks:
        spans.append(Span(_unescaped(text[position:mark], escapes=escapes), strong))
        position, strong = mark + 2, not strong
    spans.append(Span(_unescaped(text[position:], escapes=escapes), strong))
    return joined(tuple(spans))


def _unescaped(text: str, *, escapes: bool) -> str:
    return _ESCAPE.sub(r"\1", text) if escapes else text
