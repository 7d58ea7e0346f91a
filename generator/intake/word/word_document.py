"""Word files (.docx, as Word, WPS and LibreOffice write them) → a manuscript.

python-docx opens the package; what stands in it is walked here element by element, because its own
view leaves out insertions, links, fields and content controls.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Literal

from docx import Document
from docx.parts.document import DocumentPart

from generator.intake.recognising.leads import LONGEST
from generator.intake.recognising.manuscript import (
    Block,
    ListEntry,
    Manuscript,
    Picture,
    PlainParagraph,
    PlainTable,
    Span,
    joined,
    stripped,
)
from generator.intake.refusal import Refused
from generator.intake.word.numbering import Number, Numbering
from generator.intake.word.package import guarded, refused, unreadable
from generator.intake.word.runs import MC, LookRun, Remarks, Runs, related, text_of
from generator.intake.word.styles import Element, Styles, W, child
from generator.intake.word.tables import cells
from generator.model.problems import Problem
from generator.system.confined import Exceeded, confined
from generator.words.messages import msg

Role = Literal["text", "title", "heading", "caption"]

_DROPPED = {f"{W}{name}" for name in ("del", "moveFrom", "sectPr", "sdtPr", "sdtEndPr", "tblPr")}
_TITLES = ("title", "标题", "subtitle", "副标题")
_CAPTIONS = ("caption", "题注", "图注")
_HEADING = re.compile(r"(?:heading|标题) ?[1-9]")
_CAPTION = re.compile(r"图\s*[0-9一二三四五六七八九十]{1,3}(?:[\s：:、.．]|$)")


@dataclass(frozen=True, slots=True)
class _Row:
    """A paragraph as it stands, before it is known which face is the text's."""

    pieces: tuple[LookRun, ...]
    place: int
    role: Role
    aligned: Literal["", "centre", "right"]
    number: Number | None = None


def read(content: bytes, name: str) -> Manuscript:
    """Read a Word file's bytes; raise `Refused` when it is none, damaged, or made to hurt."""
    try:
        outcome = confined(read_or_refuse, content, name)
    except Exceeded as exceeded:
        raise refused(
            name,
            "word-limit",
            msg("the Word file cannot be read: {why}", why=exceeded.why),
            msg("split it, or make its pictures smaller"),
        ) from None
    if isinstance(outcome, Problem):
        at = outcome.where
        raise Refused(at.path, at.line, outcome.code, outcome.text, outcome.hint)
    return outcome


def read_or_refuse(content: bytes, name: str) -> Manuscript | Problem:
    """Read a Word file, in the confined process; return why it is refused."""
    try:
        return _read(content, name)
    except Refused as why:
        return why.problem


def _read(content: bytes, name: str) -> Manuscript:
    package = guarded(content, name)
    try:
        part = Document(BytesIO(package)).part
        reader = _BodyWalk(part, name)
    except MemoryError:
        raise
    except Exception:
        raise unreadable(name) from None  # python-docx raises whatever the damage leads to
    body = child(part.element, "body")
    if body is None:
        raise unreadable(name)
    rows = list(reader.rows(body))
    rows += [
        _Row((LookRun(f"〔{number}〕{text}"),), reader.remarks.place, "text", "")
        for number, text in enumerate(reader.runs.footnotes, 1)
    ]
    reader.surroundings()
    blocks = _with_captions(_blocks(rows, reader.remarks))
    return Manuscript(name, tuple(blocks), tuple(reader.remarks.problems))


class _BodyWalk:
    """Walks the body of one document."""

    def __init__(self, part: DocumentPart, name: str) -> None:
        self.part = part
        self.remarks = Remarks(name)
        self.styles = Styles(related(part, "styles"), related(part, "theme"))
        self.numbering = Numbering(related(part, "numbering"), self.styles)
        self.runs = Runs(part, self.styles, self.remarks)
        self._held: list[LookRun | Picture] = []  # of a paragraph whose end was deleted

    def rows(self, parent: Element) -> Iterator[_Row | PlainTable | Picture]:
        """Yield the paragraphs, tables and pictures of a body or a part of it."""
        for element in parent.iterchildren("*"):
            if element.tag == f"{W}p":
                self.remarks.place += 1
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag == f"{W}altChunk":
                self.remarks.add("word-object", msg("an inserted file was left out"))
            elif element.tag == f"{MC}AlternateContent":
                chosen = next(element.iterchildren(f"{MC}Choice", f"{MC}Fallback"), None)
                if chosen is not None:
                    yield from self.rows(chosen)
            elif element.tag not in _DROPPED:  # content controls, insertions
                yield from self.rows(element)

    def surroundings(self) -> None:
        """Warn of what stands in headers and footers."""
        self.remarks.place = 1
        for relation in self.part.rels.values():
            kind = relation.reltype.rpartition("/")[2]
            if kind in ("header", "footer") and not relation.is_external:
                root = getattr(relation.target_part, "element", None)
                text = text_of(root) if root is not None else ""
                if re.sub(r"[\W\d_]|第|页|共", "", text):
                    self.remarks.add(
                        "word-header",
                        msg("what stands in a header or footer was left out: {text}", text=text),
                    )

    def _paragraph(self, element: Element) -> Iterator[_Row | Picture]:
        properties = child(element, "pPr")
        found = [*self._held, *self.runs.pieces(element, properties)]
        self._held = []
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self._held = found
            return
        if not any(isinstance(piece, Picture) or piece.text.strip() for piece in found):
            return
        number = self.numbering.next(properties)
        pieces: list[LookRun] = []
        row = _Row((), self.remarks.place, self._role(properties), self._alignment(properties))
        for piece in [*found, None]:
            if isinstance(piece, LookRun):
                pieces.append(piece)
                continue
            if any(piece.text.strip() for piece in pieces):
                yield replace(row, pieces=tuple(pieces), number=number)
                pieces, number = [], None
            if piece is not None:
                yield piece

    def _role(self, properties: Element | None) -> Role:
        name = self.styles.name(self.styles.paragraph_style(properties))
        if name in _TITLES:
            return "title"
        if name in _CAPTIONS:
            return "caption"
        level = self.styles.paragraph_property(properties, "outlineLvl")
        has_level = level is not None and level.get(f"{W}val", "9") in tuple("012345678")
        return "heading" if has_level or _HEADING.fullmatch(name) else "text"

    def _alignment(self, properties: Element | None) -> Literal["", "centre", "right"]:
        placed = self.styles.paragraph_property(properties, "jc")
        kind = placed.get(f"{W}val", "") if placed is not None else ""
        return "centre" if kind == "center" else "right" if kind in ("right", "end") else ""

    def _table(self, element: Element) -> Iterator[_Row | PlainTable | Picture]:
        place = self.remarks.place + 1
        only = [cell for row in element.iterchildren(f"{W}tr") for cell in row.iter(f"{W}tc")]
        if len(only) == 1:  # a frame around text
            yield from self.rows(only[0])
            return
        rows, pictures = cells(element, self.runs, self.remarks)
        if any(any(row) for row in rows):
            yield PlainTable(rows, place)
        elif not pictures:
            return
        if pictures and any(any(row) for row in rows):
            self.remarks.add(
                "word-cell-picture", msg("pictures in a table now stand below the table")
            )
        yield from pictures


# -- paragraphs → blocks ------------------------------------------------------------------------


def _blocks(rows: Sequence[_Row | PlainTable | Picture], remarks: Remarks) -> Iterator[Block]:
    text = [row for row in rows if isinstance(row, _Row) and row.role == "text"]
    faces: Counter[str] = Counter()
    bold = 0
    for piece in (piece for row in text for piece in row.pieces):
        faces[piece.face] += len(piece.text)
        bold += len(piece.text) if piece.bold else 0
    body = faces.most_common(1)[0][0] if faces else ""
    is_bold = 5 * bold > 4 * sum(faces.values())
    if is_bold:
        remarks.place = 1
        remarks.add("word-bold", msg("nearly all of the text is bold; no leads were made of it"))
    for row in rows:
        if isinstance(row, _Row):
            yield _block(row, body, remarks, is_bold=is_bold)
        else:
            yield row


def _block(row: _Row, body: str, remarks: Remarks, *, is_bold: bool) -> Block:
    length = sum(len(piece.text) for piece in row.pieces)
    own = {piece.face for piece in row.pieces if piece.text.strip()}
    is_set_apart = len(own) == 1 and length > LONGEST  # a long quotation in 楷体 is no lead
    spans = tuple(
        Span(
            piece.text,
            (piece.bold and not is_bold)
            or (piece.face in ("hei", "kai") and piece.face != body and not is_set_apart),
        )
        for piece in row.pieces
    )
    spans = stripped(joined(spans))
    number = row.number
    if number is None:
        return PlainParagraph(spans, row.place, row.role, row.aligned)
    is_plain = row.role == "text" and not any(span.strong for span in spans)
    if number.is_bullet and row.role == "text":
        return ListEntry(spans, row.place, 0, number.level)
    if is_plain and number.text == f"{number.value}.":
        return ListEntry(spans, row.place, number.value, number.level)
    if not number.is_bullet:
        _say_number(number, row.place, remarks)
        gap = " " if number.text[-1:].isascii() and number.text[-1:] != ")" else ""
        strong = bool(spans) and spans[0].strong
        spans = joined((Span(number.text + gap, strong), *spans))
    return PlainParagraph(spans, row.place, row.role, row.aligned)


def _say_number(number: Number, place: int, remarks: Remarks) -> None:
    remarks.place = place
    hint = msg("look whether it is right")
    text = (
        msg("the automatic number '{number}' is now typed text", number=number.text)
        if number.is_known
        else msg("an automatic number of a rare kind is now '{number}'", number=number.text)
    )
    remarks.add("word-number", text, hint)


def _with_captions(blocks: Iterator[Block]) -> list[Block]:
    """Put a paragraph that is a picture's caption under the picture before it."""
    result: list[Block] = []
    for block in blocks:
        last = result[-1] if result else None
        is_caption = isinstance(block, PlainParagraph) and (
            block.role == "caption" or _CAPTION.match(block.text.strip())
        )
        if (
            isinstance(last, Picture)
            and not last.caption
            and isinstance(block, PlainParagraph)
            and is_caption
            and len(block.text) <= LONGEST
        ):
            result[-1] = replace(last, caption=block.text.strip())
        elif isinstance(block, PlainParagraph) and block.role == "caption":
            result.append(replace(block, role="text"))
        else:
            result.append(block)
    return result
