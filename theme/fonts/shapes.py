"""Change the glyphs of a font: which ones it keeps, how wide they are, who shares one."""

from __future__ import annotations

import charset
from fontTools import subset
from fontTools.misc.roundTools import noRound
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from measure import EM

WORD_JOINER = 0x2060
# Double box lines: in every source and in no bulletin, so their glyphs are free for other use.
SPARE = range(0x2550, 0x2574)
WAVE = range(600, EM + 1)  # a range's ～ should be about this wide; FandolFang's is a mere tilde

DIGIT = EM // 2  # two digits fill an em, as in the faces of Chinese offices

# glyph → the glyph that it is to look like
Copies = dict[str, str]


def separate(font: TTFont) -> Copies:
    """Give each wanted character a glyph of its own, in the character map only.

    Full-width symbols move to the source's full-width glyphs. Characters that share a glyph
    (space and no-break space) get spare ones, because text copied from a PDF knows glyphs alone.
    The word joiner gets one to be emptied.
    """
    forms = full_width_forms(font)
    cmap = font.getBestCmap()
    spare = [cmap[code] for code in SPARE]
    glyphs = {WORD_JOINER: spare.pop()}
    copies: Copies = {}
    taken: set[str] = set()
    for code in sorted(charset.wanted() & cmap.keys()):
        glyph = cmap[code]
        if code in charset.full_width():
            glyph = forms.get(glyph, glyph)
        if glyph in taken:
            copies[spare[-1]] = glyph
            glyph = spare.pop()
        taken.add(glyph)
        glyphs[code] = glyph
    for table in font["cmap"].tables:
        if table.isUnicode() and table.format in (4, 12):
            wide = table.format == 12
            table.cmap = {c: g for c, g in glyphs.items() if wide or c < 0x10000}
    return copies


def full_width_forms(font: TTFont) -> dict[str, str]:
    """Return the source's own full-width glyphs: glyph → glyph of its `fwid` feature."""
    forms: dict[str, str] = {}
    if "GSUB" not in font:
        return forms
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "fwid":
            for index in record.Feature.LookupListIndex:
                for entry in table.LookupList.Lookup[index].SubTable:
                    forms.update(getattr(entry, "ExtSubTable", entry).mapping)
    return forms


def cut(font: TTFont) -> None:
    """Drop the characters, tables and hints that print does not need."""
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"], name_languages=["*"]
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "gasp"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=charset.wanted() | {WORD_JOINER})
    cutter.subset(font)


def even_widths(font: TTFont, copies: Copies) -> None:
    """Draw the copies, make symbols one em wide and digits half an em, empty the word joiner."""
    for glyph, like in sorted(copies.items()):
        redraw(font, glyph, font["hmtx"][like][0], like=like)
    cmap = font.getBestCmap()
    for code in sorted(charset.full_width() & cmap.keys()):
        fill_em(font, cmap[code], code)
    for digit in "0123456789":
        glyph = cmap[ord(digit)]
        advance = font["hmtx"][glyph][0]
        if advance != DIGIT:
            scale = min(1.0, DIGIT / advance)
            redraw(font, glyph, DIGIT, across=scale, shift=(DIGIT - advance * scale) / 2)
    redraw(font, cmap[WORD_JOINER], 0, across=0, up=0)


def fill_em(font: TTFont, glyph: str, code: int) -> None:
    """Make a symbol one em wide: quotation marks at their side of it, others in the middle."""
    left, right = ink(font, glyph)
    advance = font["hmtx"][glyph][0]
    if code in charset.DASHES:
        if left > 0 or right < EM:
            scale = EM / (right - left)
            redraw(font, glyph, EM, across=scale, shift=-left * scale)
    elif code == ord("～") and right - left not in WAVE:
        scale = WAVE.start / (right - left)
        redraw(font, glyph, EM, across=scale, shift=EM / 2 - scale * (left + right) / 2)
    elif advance != EM:
        scale = min(1.0, EM / advance)
        room = EM - advance * scale
        share = 1 if code in charset.OPENING else 0 if code in charset.CLOSING else 0.5
        redraw(font, glyph, EM, across=scale, up=scale, shift=room * share)


def ink(font: TTFont, glyph: str) -> tuple[float, float]:
    """Return the glyph's leftmost and rightmost ink, in units; (0, 0) when it is empty."""
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return (pen.bounds[0], pen.bounds[2]) if pen.bounds else (0, 0)


def redraw(
    font: TTFont,
    glyph: str,
    advance: int,
    *,
    like: str = "",
    across: float = 1,
    up: float = 1,
    shift: float = 0,
) -> None:
    """Replace a glyph by itself, or by one `like` it, scaled, shifted and `advance` units wide."""
    drawing = DecomposingRecordingPen(font.getGlyphSet())
    font.getGlyphSet()[like or glyph].draw(drawing)
    pen = TTGlyphPen(None)
    if across:  # else nothing is left to draw
        drawing.replay(TransformPen(pen, (across, 0, 0, up, shift, 0)))
    font["glyf"][glyph] = pen.glyph(round=noRound)
    font["hmtx"][glyph] = (advance, round(ink(font, glyph)[0]))
