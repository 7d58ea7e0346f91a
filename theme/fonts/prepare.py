"""Prepare the fonts of the printed issue from Debian's packages.

Run on demand only; the results are committed. From the repository's root, with the `dev` packages:

    apt-get download texlive-lang-chinese fonts-lxgw-wenkai fonts-noto-cjk fonts-noto-cjk-extra
    for deb in *.deb; do dpkg -x "$deb" unpacked; done
    python theme/fonts/prepare.py unpacked

Each font is cut to the characters of a bulletin, loses its hints and layout features, gets one set
of vertical metrics and full-width Chinese punctuation, outlines with fewer points, a new name (the
sources reserve theirs), and the features `halt` and `chws`. It takes about half an hour. The same
packages give the same bytes. Beside the fonts the script
writes `fonts.toml` (the list) and `metrics.json` (what line breaking needs); their forms are
described in `generator/press/fonts.py`, which reads them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import east_asian_spacing as chws
from fontTools.ttLib import TTFont
from measure import EM, measure
from outlines import Fineness, redraw_all, to_truetype
from shapes import cut, even_widths, separate

HERE = Path(__file__).parent
ASCENT, DESCENT = 880, -120  # thousandths of an em, the same in every face, so that mixing
# faces keeps the line's height
VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Source:
    """A font to prepare: where it comes from and what it becomes."""

    path: str  # in the folder of unpacked packages
    index: int  # in a collection, or -1
    family: str
    style: str
    weight: int
    file: str
    licence: str
    origin: str  # name and version, told in the font's description
    fineness: Fineness

    @property
    def name(self) -> str:
        """Return the PostScript name."""
        return f"{self.family.replace(' ', '')}-{self.style}"


# In text, of 16 pt and less, a thousandth of an em is at most 0.0056 mm.
TEXT = Fineness(em=500, tolerance=2.5)
# Titles are larger: the masthead's letters are some 22 mm high.
TITLE = Fineness(em=1000, tolerance=1)

FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/"
WENKAI = "usr/share/fonts/truetype/lxgw-wenkai/"
NOTO = "usr/share/fonts/opentype/noto/"

SOURCES = (
    Source(
        FANDOL + "FandolFang-Regular.otf", -1,
        "Jianbao FangSong", "Regular", 400,
        "gpl/JianbaoFangSong-Regular.ttf", "gpl/LICENSE.txt", "FandolFang 1.300",
        TEXT,
    ),
    Source(
        WENKAI + "LXGWWenKai-Regular.ttf", -1,
        "Jianbao Kai", "Regular", 400,
        "JianbaoKai-Regular.ttf", "LICENSE-Kai.txt", "LXGW WenKai 1.250",
        TEXT,
    ),
    Source(
        WENKAI + "LXGWWenKai-Bold.ttf", -1,
        "Jianbao Kai", "Bold", 700,
        "JianbaoKai-Bold.ttf", "LICENSE-Kai.txt", "LXGW WenKai 1.250",
        TEXT,
    ),
    Source(
        NOTO + "NotoSansCJK-Medium.ttc", 2,
        "Jianbao Hei", "Regular", 400,
        "JianbaoHei-Regular.ttf", "LICENSE-Hei-Song.txt", "Noto Sans CJK SC Medium 2.004",
        TITLE,
    ),
    Source(
        NOTO + "NotoSerifCJK-Regular.ttc", 2,
        "Jianbao Song", "Regular", 400,
        "JianbaoSong-Regular.ttf", "LICENSE-Hei-Song.txt", "Noto Serif CJK SC Regular 2.001",
        TITLE,
    ),
    Source(
        NOTO + "NotoSerifCJK-Bold.ttc", 2,
        "Jianbao Song", "Bold", 700,
        "JianbaoSong-Bold.ttf", "LICENSE-Hei-Song.txt", "Noto Serif CJK SC Bold 2.001",
        TITLE,
    ),
)  # fmt: skip


def set_metrics(font: TTFont, source: Source) -> None:
    """Give the font the project's vertical metrics, and its weight."""
    os2, hhea, head = font["OS/2"], font["hhea"], font["head"]
    unit = EM // head.unitsPerEm
    ascent, descent = ASCENT // unit, DESCENT // unit
    hhea.ascent, hhea.descent, hhea.lineGap = ascent, descent, 0
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ascent, descent, 0
    os2.usWinAscent, os2.usWinDescent = ascent, -descent
    bold = source.weight >= 700
    os2.version = max(os2.version, 4)
    os2.fsSelection = 0x80 | (0x20 if bold else 0x40)  # use typographic metrics; bold or regular
    head.macStyle = 1 if bold else 0
    os2.usWeightClass = source.weight
    os2.fsType = 0


def rename(font: TTFont, source: Source) -> None:
    """Give the font its own name; copyright and licence stay."""
    names = font["name"]
    kept = {i: names.getDebugName(i) for i in (0, 13, 14)}
    names.names = []
    texts = {
        **kept,
        1: source.family,
        2: source.style,
        3: f"{VERSION};{source.name}",
        4: f"{source.family} {source.style}",
        5: f"Version {VERSION}",
        6: source.name,
        10: f"Prepared from {source.origin} for print: subset, outlines, metrics changed.",
    }
    for number, text in sorted(texts.items()):
        if text:
            names.setName(text, number, 3, 1, 0x409)


def compress_punctuation(path: Path) -> None:
    """Add `halt` and `chws`; the middle dot of names counts as punctuation as well."""
    config = chws.Config.default.clone()
    config.cjk_middle.add(ord("·"))
    builder = chws.Builder(path, config)
    asyncio.run(builder.build_and_save(path))
    if not builder.has_spacings:
        raise SystemExit(f"{path}: no punctuation to compress")


def prepare(source: Source, packages: Path) -> Path:
    """Write one prepared font and return its path."""
    font = TTFont(packages / source.path, fontNumber=source.index, recalcTimestamp=False)
    copies = separate(font)
    cut(font)
    to_truetype(font)
    even_widths(font, copies)
    redraw_all(font, source.fineness)
    set_metrics(font, source)
    rename(font, source)
    path = HERE / source.file
    path.parent.mkdir(exist_ok=True)
    font.save(path)
    compress_punctuation(path)
    again = TTFont(path, recalcTimestamp=False)
    again["head"].modified = again["head"].created  # the tool above wrote the time of day
    again.save(path)
    return path


def listing(source: Source) -> str:
    """Return the font's entry in fonts.toml."""
    digest = hashlib.sha256((HERE / source.file).read_bytes()).hexdigest()
    return (
        f'[[font]]\nname = "{source.name}"\nfile = "{source.file}"\n'
        f'family = "{source.family}"\nweight = {source.weight}\n'
        f'licence = "{source.licence}"\nsha256 = "{digest}"\n'
    )


def main(packages: Path) -> None:
    """Prepare all fonts, then write the list and the metrics."""
    metrics: dict[str, Any] = {}
    for source in SOURCES:
        path = prepare(source, packages)
        metrics[source.name] = measure(TTFont(path))
        print(f"{source.name}: {path.stat().st_size:,} bytes")
    text = json.dumps(metrics, ensure_ascii=False, indent=1)
    (HERE / "metrics.json").write_text(text + "\n", encoding="utf-8")
    entries = "\n".join(listing(source) for source in SOURCES)
    (HERE / "fonts.toml").write_text("# Written by prepare.py.\n\n" + entries, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
