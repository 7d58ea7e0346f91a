"""Read back from a finished font what line breaking must know of it."""

from __future__ import annotations

from typing import Any

from fontTools.ttLib import TTFont

EM = 1000  # units of the sources and of metrics.json


def trims(font: TTFont) -> dict[str, dict[str, str]]:
    """Return what `halt` and `chws` do, by character, read back from the finished font.

    `halt`: the side of the em that is blank and goes (left, right, or both). `chws`: the characters
    after which, or before which, it goes by itself.
    """
    half = font["head"].unitsPerEm // 2
    codes: dict[str, str] = {}
    for code, glyph in sorted(font.getBestCmap().items()):
        codes[glyph] = codes.get(glyph, "") + chr(code)
    gpos = font["GPOS"].table
    lookups = {
        record.FeatureTag: [gpos.LookupList.Lookup[i] for i in record.Feature.LookupListIndex]
        for record in gpos.FeatureList.FeatureRecord
    }

    def characters(glyphs: list[str]) -> str:
        return "".join(sorted(c for glyph in glyphs for c in codes.get(glyph, "")))

    halt: dict[str, list[str]] = {"left": [], "right": [], "both": []}
    for table in lookups["halt"][0].SubTable:
        values = table.Value if table.Format == 2 else [table.Value] * len(table.Coverage.glyphs)
        for glyph, value in zip(table.Coverage.glyphs, values, strict=True):
            if value.XAdvance != -half:
                raise SystemExit(f"{glyph}: halt is not half an em")
            place = getattr(value, "XPlacement", 0)
            halt["right" if place == 0 else "left" if place == -half else "both"].append(glyph)
    pairs, contexts = lookups["chws"]
    (pair,), (context,) = pairs.SubTable, contexts.SubTable
    return {
        "halt": {side: characters(glyphs) for side, glyphs in halt.items()},
        "chws": {
            "before": characters(list(pair.ClassDef2.classDefs)),
            "after": characters(context.BacktrackCoverage[0].glyphs),
        },
    }


def measure(font: TTFont) -> dict[str, Any]:
    """Return what line breaking must know of a finished font: see `generator/press/fonts.py`."""
    cmap = font.getBestCmap()
    unit = EM // font["head"].unitsPerEm
    advances: dict[int, list[int]] = {}
    for code, glyph in cmap.items():
        advances.setdefault(font["hmtx"][glyph][0] * unit, []).append(code)
    return {
        "characters": "".join(map(chr, sorted(cmap))),
        "advances": {
            str(width): "".join(map(chr, sorted(codes)))
            for width, codes in sorted(advances.items())
            if width != EM
        },
        **trims(font),
    }
