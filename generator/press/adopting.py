"""A font that an office brings → a face that the press can set: checked, prepared, measured.

It is prepared as the theme's faces are (`theme/fonts/README.md`), but for the outlines, which stay
as they are drawn. A character that the press could not place stays out, and the theme's face has
it: one that is not an em wide where line setting takes it to be, a mark that is put over another,
one without a shape.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.press import cutting
from generator.press.setting import marks
from generator.words.messages import Message, msg

FORMS = (b"\0\1\0\0", b"true", b"OTTO", b"ttcf")
_COLLECTION = b"ttcf"
_TABLES = ("cmap", "head", "hhea", "hmtx", "maxp", "OS/2")
_UNFIT = ("C", "M", "Z")  # what is not seen, or needs to be placed
_REPLACED = frozenset("\ufffc\ufffd")  # stand for what was lost: that is to be noticed
_OVER = 0.01  # ems that ink may stand over a half
_LICENSED, _PREVIEW, _EDITABLE, _WHOLE, _BITMAPS = 2, 4, 8, 0x100, 0x200  # OS/2 fsType


class UnfitError(Exception):
    """Why a file cannot be a face, and what to do."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Face:
    """A face as prepared: its file, its metrics as of `press/fonts.py`, what it says of itself."""

    data: bytes
    metrics: Mapping[str, Any]
    name: str
    version: str
    copyright: str

    @property
    def characters(self) -> frozenset[str]:
        """Return what it has."""
        return frozenset(self.metrics["characters"])


def prepared(data: bytes, number: int | None = None, *, is_permitted: bool = False) -> Face:
    """Prepare a font, of a collection the one of that number from 1; raise `UnfitError`.

    One whose flags forbid to embed it is refused unless that `is_permitted` otherwise.
    """
    if data[:4] not in FORMS:
        raise UnfitError(msg("it is no font file (.ttf, .otf, .ttc)"))
    try:
        font = _opened(data, number)
        if not is_permitted:
            _need_permission(font["OS/2"].fsType)
        return _prepared(data, font, (number or 1) - 1)
    except UnfitError:
        raise
    except Exception as error:  # a broken font breaks its readers in any way
        raise UnfitError(msg("the font is broken; get the file again from its maker")) from error


def _opened(data: bytes, number: int | None) -> Any:
    from io import BytesIO

    from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]

    if data[:4] != _COLLECTION:
        font = TTFont(BytesIO(data), lazy=True)
    else:
        fonts = TTCollection(BytesIO(data), lazy=True).fonts
        if number is None and len(fonts) > 1:
            names = "、".join(f"{n} {_named(font, 4, 1)}" for n, font in enumerate(fonts, 1))
            raise UnfitError(
                msg("it holds several fonts; choose one by --face: {names}", names=names)
            )
        if not 1 <= (number or 1) <= len(fonts):
            raise UnfitError(msg("it holds {count} fonts", count=len(fonts)))
        font = fonts[(number or 1) - 1]
    if "fvar" in font:
        raise UnfitError(msg("it is a variable font; get one of a fixed weight"))
    if not all(table in font for table in _TABLES) or not ("glyf" in font or "CFF " in font):
        raise UnfitError(msg("it has no outlines to print"))
    return font


def _need_permission(flags: int) -> None:
    """Refuse a font of which no part may be put into a PDF.

    Of several licences in the flags the most liberal counts.
    """
    is_licensed = flags & _LICENSED and not flags & (_PREVIEW | _EDITABLE)
    if is_licensed or flags & (_WHOLE | _BITMAPS):
        why = msg(
            "its flags forbid to embed it, or a part of it, in a document (OS/2 fsType {flags});"
            " if your licence permits it all the same, say so by --permitted",
            flags=flags,
        )
        raise UnfitError(why)


def _prepared(data: bytes, font: Any, index: int) -> Face:
    wanted = {c for c in map(chr, font.getBestCmap() or ()) if _is_wanted(c)} | {" ", "\u00a0"}
    if not any(_is_han(c) for c in wanted):
        raise UnfitError(msg("it has no Chinese characters"))
    made = cutting.cut(cutting.opened(data, index), wanted)
    cutting.fit(made)
    em, widths, glyphs = made["head"].unitsPerEm, made["hmtx"], made["glyf"]
    missing = made.getGlyphOrder()[0]
    having = {
        chr(code): widths[glyph][0]
        for code, glyph in made.getBestCmap().items()
        if chr(code) not in cutting.BLANKS
        and glyph != missing
        and glyphs[glyph].numberOfContours
        and (widths[glyph][0] > 0 if marks.NARROW.match(chr(code)) else widths[glyph][0] == em)
    }
    if not any(map(_is_han, having)):
        raise UnfitError(msg("its Chinese characters are not of one width, an em"))
    if len(having) + len(cutting.BLANKS) < len(made.getBestCmap()):
        kept = {*having, *cutting.BLANKS}
        made = cutting.cut(cutting.opened(cutting.written(made)), kept)
        cutting.fit(made)
    cmap, widths = made.getBestCmap(), made["hmtx"]
    having |= {blank: widths[cmap[ord(blank)]][0] for blank in cutting.BLANKS}
    data = cutting.written(made)
    return Face(
        data,
        {
            "em": em,
            "characters": "".join(sorted(having)),
            "advances": _by_width(having, em),
            "halt": _halves(made, having),
        },
        _named(font, 4, 1, 6),
        _named(font, 5),
        _named(font, 0),
    )


def _is_wanted(character: str) -> bool:
    category = unicodedata.category(character)
    is_own = category == "Co"  # an office's names may stand there
    return (is_own or category[0] not in _UNFIT) and character not in _REPLACED


def _is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED")


def _by_width(having: Mapping[str, int], em: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for character, width in sorted(having.items()):
        if width != em:
            found[str(width)] = found.get(str(width), "") + character
    return found


def _halves(font: Any, having: Mapping[str, int]) -> dict[str, str]:
    """Return the marks whose ink leaves a half, or two quarters, of their em blank."""
    em, glyphs, cmap = font["head"].unitsPerEm, font["glyf"], font.getBestCmap()
    found = {"left": "", "right": "", "both": ""}
    for mark in sorted(marks.COMPRESSIBLE.intersection(having)):
        if having[mark] == em:
            glyph = glyphs[cmap[ord(mark)]]
            if glyph.xMax <= em * (0.5 + _OVER):
                found["right"] += mark
            elif glyph.xMin >= em * (0.5 - _OVER):
                found["left"] += mark
            elif glyph.xMin >= em * (0.25 - _OVER) and glyph.xMax <= em * (0.75 + _OVER):
                found["both"] += mark
    return found


def _named(font: Any, *numbers: int) -> str:
    """Return what a font calls itself, in Chinese where it does, as a line that can be shown."""
    records = [each for n in numbers for each in font["name"].names if each.nameID == n]
    chinese = [each for each in records if each.platformID == 3 and each.langID == 0x0804]
    for record in (*chinese, *records):
        text = record.toUnicode(errors="replace")
        if line := "".join(c for c in text if c.isprintable())[:200].strip():
            return line
    return ""
