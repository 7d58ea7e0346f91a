"""A font → a smaller one, made as the press needs it: the one module that changes fonts.

Metrics as of the theme's faces, no layout features, a glyph of its own for each character,
TrueType outlines.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

ASCENT, DESCENT = 880, -120  # thousandths of an em, as of the theme's faces
# What a face is to have itself, in ems: a blank is taken from the face of what stands before it.
BLANKS = {" ": 0.334, "\u00a0": 0.334, "\u3000": 1.0, "\u2060": 0.0}
_ERROR = 0.0005  # ems that an outline may change by when it becomes TrueType
_DROPPED = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG")


def opened(font: Path | bytes, number: int = 0) -> Any:
    """Return a font as `cut` takes it; of a collection the one of that number."""
    import uharfbuzz  # type: ignore[import-untyped]

    blob = uharfbuzz.Blob
    data = blob(font) if isinstance(font, bytes) else blob.from_file_path(str(font))
    return uharfbuzz.Face(data, number)


def cut(font: Any, characters: Iterable[str]) -> Any:
    """Return a font of fontTools' with just these characters."""
    import uharfbuzz
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in _DROPPED)
    flag = uharfbuzz.SubsetFlags
    wanted.flags = flag.NO_HINTING | flag.DESUBROUTINIZE | flag.NO_BIDI_CLOSURE
    return TTFont(BytesIO(uharfbuzz.subset(font, wanted).blob.data), recalcTimestamp=False)


def fit(font: Any) -> None:
    """Give a font vertical metrics and blanks, outlines of one kind, a glyph a character."""
    em = font["head"].unitsPerEm
    ascent, descent = ASCENT * em // 1000, DESCENT * em // 1000
    line = {"ascent": ascent, "descent": descent, "lineGap": 0}
    typographic = {"sTypoAscender": ascent, "sTypoDescender": descent, "sTypoLineGap": 0}
    windows = {"usWinAscent": ascent, "usWinDescent": -descent}
    for table, values in (("hhea", line), ("OS/2", {**typographic, **windows})):
        for name, value in values.items():
            setattr(font[table], name, value)
    if "CFF " in font:
        _to_truetype(font)
    _add_blanks(font)
    _separate(font)


def written(font: Any) -> bytes:
    """Return a font as a file."""
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def _add_blanks(font: Any) -> None:
    from fontTools.ttLib.tables._g_l_y_f import Glyph  # type: ignore[import-untyped]

    em, cmap = font["head"].unitsPerEm, font.getBestCmap()
    for blank, width in BLANKS.items():
        code, name = ord(blank), f"blank{ord(blank):04X}"
        if code not in cmap:
            font["glyf"][name], font["hmtx"][name] = Glyph(), (round(width * em), 0)
            for table in font["cmap"].tables:
                if table.isUnicode() and table.format != 14:  # which is of variants
                    table.cmap[code] = name


def _separate(font: Any) -> None:
    """Give each character a glyph of its own, because text copied from a PDF knows glyphs alone."""
    cmap, taken = font.getBestCmap(), set[str]()
    for code, glyph in sorted(cmap.items()):
        if glyph in taken:
            own = f"u{code:04X}"
            font["glyf"][own], font["hmtx"][own] = font["glyf"][glyph], font["hmtx"][glyph]
            for table in font["cmap"].tables:
                if table.isUnicode() and code in table.cmap:
                    table.cmap[code] = own
        taken.add(glyph)


def _to_truetype(font: Any) -> None:
    """Give the font TrueType outlines: the engine numbers a subset's glyphs in its own order."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]
    from fontTools.ttLib import newTable

    order, glyphs, em = font.getGlyphOrder(), font.getGlyphSet(), font["head"].unitsPerEm
    drawn = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, _ERROR * em, reverse_direction=True))
        drawn[name] = pen.glyph()
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, drawn
    for name, glyph in drawn.items():
        glyph.recalcBounds(font["glyf"])
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for name in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
        "maxStackElements", "maxSizeOfInstructions", "maxComponentElements",
    ):  # fmt: skip
        setattr(limits, name, 0)
    font["post"].formatType = 3
    font.sfntVersion = "\0\1\0\0"
