"""Prepare the fonts that step in for characters that the faces of the printed issue lack.

Run on demand only, after `prepare.py`; the results are committed. From the repository's root:

    apt-get download fonts-noto-cjk fonts-noto-core fonts-hanazono
    for deb in *.deb; do dpkg -x "$deb" unpacked; done
    python theme/fonts/prepare_fallback.py unpacked

The outlines stay as they are: of such a font the press takes a few glyphs at a time
(`generator/press/rare.py`, which also describes the list that is written here, `fallback.toml`).
"""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import charset
import prepare
from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
TRUETYPE = "usr/share/fonts/truetype/"
# Where line setting takes every character for one em wide: `NARROW` in generator/press/setting.
WIDE = charset.spread(((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF)))
HANGUL = charset.spread(((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF)))
# Marks need to be placed, and what cannot be seen needs no glyph.
UNFIT = ("C", "M", "Z")
REPLACED = frozenset((0xFFFC, 0xFFFD))  # stand for what was lost: that is to be noticed


def source(
    path: str, index: int, part: str, suffix: str, licence: str, origin: str
) -> prepare.Source:
    """Return a source as `prepare.py` has them."""
    return prepare.Source(
        path, index, f"Jianbao Rare {part}", "Regular", 400, f"JianbaoRare{part}{suffix}",
        licence, origin, prepare.TEXT,
    )  # fmt: skip


# In the order in which they are asked; each gives what those before it lack.
SHIPPED = (
    source(
        TRUETYPE + "noto/NotoSerif-Regular.ttf", -1,
        "Latin", ".ttf", "LICENSE-Rare.txt", "Noto Serif 2.004",
    ),
    source(
        prepare.NOTO + "NotoSerifCJK-Regular.ttc", 2,
        "Han", ".otf", "LICENSE-Rare.txt", "Noto Serif CJK SC Regular 2.001",
    ),
    source(
        prepare.NOTO + "NotoSansCJK-Regular.ttc", 2,
        "HanSans", ".otf", "LICENSE-Rare.txt", "Noto Sans CJK SC Regular 2.004",
    ),
    source(
        TRUETYPE + "noto/NotoSansMath-Regular.ttf", -1,
        "Math", ".ttf", "LICENSE-Rare.txt", "Noto Sans Math 2.001",
    ),
    source(
        TRUETYPE + "noto/NotoSansSymbols2-Regular.ttf", -1,
        "Symbols", ".ttf", "LICENSE-Rare.txt", "Noto Sans Symbols2 2.003",
    ),
)  # fmt: skip
PACKAGE = "fonts-hanazono"  # used as it is, where it is installed
INSTALLED = (TRUETYPE + "hanazono/HanaMinA.ttf", TRUETYPE + "hanazono/HanaMinB.ttf")


def fit(font: TTFont, taken: set[int]) -> set[int]:
    """Return the characters of a font that nothing has yet and that can be set by themselves."""
    cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    return {
        code
        for code, glyph in cmap.items()
        if code not in taken
        and code not in HANGUL
        and code not in REPLACED
        and unicodedata.category(chr(code))[0] not in UNFIT
        and (widths[glyph][0] == em if code in WIDE else widths[glyph][0] > 0)
    }


def cut(font: TTFont, codes: set[int], named: prepare.Source) -> bytes:
    """Keep the characters, without hints and layout, under the project's own name."""
    options = subset.Options(
        layout_features=[], hinting=False, notdef_outline=True, name_IDs=["*"], name_languages=["*"]
    )
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "gasp", "MATH"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    prepare.rename(font, named)
    path = HERE / named.file
    font.save(path)
    return path.read_bytes()


def ranges(codes: set[int]) -> str:
    """Return code points as ranges: `3400-4DB5 9FA6`."""

    def runs() -> Iterator[str]:
        ordered = sorted(codes)
        first = last = ordered[0]
        for code in [*ordered[1:], -1]:
            if code != last + 1:
                yield f"{first:X}" + (f"-{last:X}" if last > first else "")
                first = code
            last = code

    return " ".join(runs())


def entry(
    name: str, places: list[str], licence: str, package: str, data: bytes, codes: set[int]
) -> str:
    """Return a font's entry in fallback.toml."""
    return (
        f'[[font]]\nname = "{name}"\nplaces = {places}\nlicence = "{licence}"\n'
        f'package = "{package}"\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n'
        f'characters = "{ranges(codes)}"\n'
    ).replace("'", '"')


def main(packages: Path) -> None:
    """Prepare what is shipped, then write the list of it and of what may be installed."""
    own = TTFont(HERE / "JianbaoSong-Regular.ttf").getBestCmap()
    taken, entries = set(own), []
    for each in SHIPPED:
        font = TTFont(packages / each.path, fontNumber=each.index, recalcTimestamp=False)
        codes = fit(font, taken)
        codes = {c for c in codes if c <= 0xFFFF or c in WIDE}  # no pictures of faces and cards
        taken |= codes
        data = cut(font, codes, each)
        entries.append(entry(each.family, [each.file], each.licence, "", data, codes))
        print(f"{each.file}: {len(codes):,} characters, {len(data):,} bytes")
    for place in INSTALLED:
        path = packages / place
        codes = fit(TTFont(path), taken) & WIDE  # its other scripts need more than a glyph
        taken |= codes
        places = [path.name, f"/{place}"]
        entries.append(entry(path.stem, places, "", PACKAGE, path.read_bytes(), codes))
    text = "# Written by prepare_fallback.py.\n\n" + "\n".join(entries)
    (HERE / "fallback.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
