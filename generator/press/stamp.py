"""Numbered copies: one rendered PDF, with words of each copy's own in the margin of every page.

The pages are not rendered again. A copy differs from the others in small objects only: what is
drawn in the margin, a font of just its characters, and a mark that programs read back. The font is
of Type 3, drawn from the theme's: it needs no subsetting, holds no other copy's characters, and
its text can be searched and copied.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

MISSING = "〓"  # the printer's sign for a character that is not at hand
FORM, KEY = "/CopyWords", "/jianbao"
SIZE = 10.5  # points (五号)
LEFT, DOWN = 28 / 25.4 * 72, 20 / 25.4 * 72  # points: the text block's edge, and 20 mm from the top
FIRST_CODE = 33


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character's outline as a Type 3 font has it: PDF operators, and the advance, in 1/1000."""

    drawing: bytes
    advance: float


class MarginFace:
    """Fonts of just the characters that a margin shows, drawn from the theme's, in one PDF."""

    def __init__(self, pdf: Any, fonts: tuple[Path, ...]) -> None:
        """Take the PDF; `fonts` are asked for each character in turn."""
        self.pdf = pdf
        self.fonts = fonts
        self.drawn: dict[str, tuple[Any, float]] = {}

    def font(self, codes: Mapping[str, int]) -> Any:
        """Return a font of just the characters, at their codes (ISO 32000-1 9.6.5)."""
        import pikepdf

        glyphs = {character: self.glyph(character) for character in codes}
        names = {character: f"/u{ord(character):04X}" for character in codes}
        return pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type3,
            FontBBox=[0, -300, 1000, 1000],
            FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=pikepdf.Dictionary({names[c]: stream for c, (stream, _) in glyphs.items()}),
            Encoding=pikepdf.Dictionary(
                Type=pikepdf.Name.Encoding,
                Differences=[FIRST_CODE, *(pikepdf.Name(name) for name in names.values())],
            ),
            FirstChar=FIRST_CODE,
            LastChar=FIRST_CODE + len(codes) - 1,
            Widths=[advance for _, advance in glyphs.values()],
            Resources=pikepdf.Dictionary(),
            ToUnicode=self.pdf.make_stream(_to_unicode(codes)),
        )

    def glyph(self, character: str) -> tuple[Any, float]:
        """Return a character's drawing and its advance, in 1/1000."""
        if character not in self.drawn:
            glyph = _outline(character, self.fonts) or _outline(MISSING, self.fonts)
            glyph = glyph or Glyph(b"", 1000)
            drawing = b"%d 0 0 -300 1000 1000 d1 " % round(glyph.advance) + glyph.drawing
            self.drawn[character] = (self.pdf.make_stream(drawing), glyph.advance)
        return self.drawn[character]


def codes_of(characters: str) -> dict[str, int]:
    """Return a code for each of the characters."""
    return {c: code for code, c in enumerate(dict.fromkeys(characters), FIRST_CODE)}


class Stamper:
    """Makes copies of one PDF."""

    def __init__(self, data: bytes, fonts: Sequence[Path], day: date) -> None:
        """Take the PDF; `fonts` are asked for each character in turn; `day` is the issue's."""
        import pikepdf

        self.moment = f"D:{day:%Y%m%d}000000Z"
        self.pdf = pikepdf.open(io.BytesIO(data))
        self.face = MarginFace(self.pdf, tuple(fonts))
        self.form = self.pdf.make_stream(b"")
        for page in self.pdf.pages:
            top = float(page.mediabox[3]) - DOWN
            page.contents_add(b"q", prepend=True)
            page.contents_add(
                f"Q /Artifact <</Type /Pagination>> BDC q 1 0 0 1 {LEFT:.2f} {top:.2f} cm"
                f" {FORM} Do Q EMC".encode()
            )
            resources = page.obj.Resources
            if "/XObject" not in resources:
                resources.XObject = pikepdf.Dictionary()
            resources.XObject[FORM] = self.form

    def copy(self, words: str, mark: str) -> bytes:
        """Return a copy with `words` in its margins; `mark` is what `mark_of` reads back."""
        import pikepdf

        codes = codes_of(words)
        shown = bytes(codes[character] for character in words).hex()
        self.form.write(f"BT /F {SIZE} Tf <{shown}> Tj ET".encode())
        self.form.Type = pikepdf.Name.XObject
        self.form.Subtype = pikepdf.Name.Form
        self.form.BBox = pikepdf.Array([0, -SIZE, 2 * SIZE * len(words), 2 * SIZE])
        font = self.face.font(codes)
        self.form.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        own = pikepdf.Dictionary(LastModified=self.moment, Private=pikepdf.String(mark))
        self.pdf.Root.PieceInfo = pikepdf.Dictionary({KEY: own})
        written = io.BytesIO()
        self.pdf.save(
            written,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
        )
        return written.getvalue()


def mark_of(data: bytes) -> str:
    """Return the mark of a copy, empty for a PDF that bears none or for no PDF at all."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            info = pdf.Root.get("/PieceInfo", pikepdf.Dictionary())
            return str(info[KEY].Private) if KEY in info else ""
    except pikepdf.PdfError:
        return ""


def _to_unicode(codes: Mapping[str, int]) -> bytes:
    pairs = "\n".join(
        f"<{code:02X}> <{character.encode('utf-16-be').hex()}>" for character, code in codes.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <00> <FF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()


@lru_cache(maxsize=4096)
def _outline(character: str, fonts: tuple[Path, ...]) -> Glyph | None:
    """Return the glyph of the first font that has the character."""
    for path in fonts:
        cmap, glyphs, scale = _opened(path)
        if ord(character) in cmap:
            glyph = glyphs[cmap[ord(character)]]
            pen = _pen(glyphs, scale)
            glyph.draw(pen)
            return Glyph(" ".join([*pen.operators, "f"]).encode(), glyph.width * scale)
    return None


@lru_cache(maxsize=16)
def _opened(path: Path) -> tuple[Mapping[int, str], Any, float]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(path, lazy=True)
    return font.getBestCmap(), font.getGlyphSet(), 1000 / font["head"].unitsPerEm


def _pen(glyphs: Any, scale: float) -> Any:
    from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]

    class Pen(BasePen):  # type: ignore[misc] # it has no types
        """Writes an outline as PDF operators."""

        def __init__(self) -> None:
            super().__init__(glyphs)
            self.operators: list[str] = []

        def _add(self, operator: str, *points: tuple[float, float]) -> None:
            numbers = (f"{n * scale:.0f}" for point in points for n in point)
            self.operators.append(" ".join([*numbers, operator]))

        def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- fontTools' names
            self._add("m", pt)

        def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
            self._add("l", pt)

        def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
            self._add("c", *points)

        def _closePath(self) -> None:  # noqa: N802
            self._add("h")

    return Pen()
