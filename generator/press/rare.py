"""Characters that the theme's faces lack: small faces, made of whole fonts for one issue.

`theme/fonts/fallback.toml`, which `theme/fonts/prepare_fallback.py` writes, lists the whole fonts:

    [[font]]
    name = "HanaMinB"
    places = ["HanaMinB.ttf", "/usr/share/…"]  # relative to the folder; the first that is there
    licence = "LICENSE-Rare.txt"          # of what is shipped
    package = "fonts-hanazono"            # Debian's, of what is not
    sha256 = "…"                          # a file of other content is not the font
    characters = "20001-2000A 2000C"      # what is taken from it, and from no other

So each character has one glyph on every machine, or none: what is installed decides whether an
issue can be printed and never how it looks, and the list's hash stands for all the fonts. No font
is opened, nor is the list read, for a text that needs none of this.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from generator.press import fonts
from generator.store.hashing import digest, sha256, sha256_at, sha256_of
from generator.system.provided import Folder, overlaid

LIST = "fallback.toml"
PREFIX = "Jianbao Rare "
ASCENT, DESCENT = 880, -120  # thousandths of an em, as of the theme's faces
_ERROR = 0.0005  # ems that an outline may change by when it becomes TrueType


@dataclass(frozen=True, slots=True)
class Source:
    """A whole font of the list."""

    name: str
    places: tuple[str, ...]
    licence: str
    package: str
    sha256: str
    characters: str

    def path(self, folder: Folder) -> Path | None:
        """Return where the font is, if it is."""
        return next((path for path in self.paths(folder) if _is(path, self.sha256)), None)

    def paths(self, folder: Folder) -> Iterator[Path]:
        """Yield where the font may be."""
        for place in overlaid(folder).folders:
            yield from (place / name for name in self.places)


@dataclass(frozen=True, slots=True)
class RareFace:
    """A face of a few characters: its family in style sheets, its file, advances in ems."""

    family: str
    data: bytes
    advances: Mapping[str, float]

    @property
    def name(self) -> str:
        """Return its name in a PDF."""
        return self.family.replace(" ", "-")


@lru_cache(maxsize=4)
def sources(folder: Folder) -> tuple[Source, ...]:
    """Return the listed fonts; a theme may have none."""
    path = overlaid(folder).file(LIST)
    if not path.is_file():
        return ()
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["font"]
    return tuple(Source(**{**entry, "places": tuple(entry["places"])}) for entry in listed)


def packages(folder: Folder) -> tuple[str, ...]:
    """Return the packages whose fonts would step in, were they there."""
    wanted = (each.package for each in sources(folder) if each.package and not each.path(folder))
    return tuple(dict.fromkeys(wanted))


def source_of(folder: Folder, character: str) -> Source | None:
    """Return the font that a character is taken from."""
    firsts, lasts, found = _ranges(folder)
    at = bisect_right(firsts, ord(character)) - 1
    return found[at] if at >= 0 and ord(character) <= lasts[at] else None


def fingerprint(folder: Folder) -> str:
    """Return a hash that changes with any listed font and what is taken from it."""
    return sha256_of(overlaid(folder).file(LIST))


@dataclass(frozen=True, slots=True)
class Fallback:
    """What the fonts of a folder's list can give, as `check` asks it."""

    folder: Folder

    @property
    def mark(self) -> str:
        """Return what the answers depend on: the list, and which fonts are there."""
        there = (
            repr((path.stat().st_size, path.stat().st_mtime_ns)) if path.is_file() else ""
            for source in sources(self.folder)
            if source.package
            for path in source.paths(self.folder)
        )
        return digest(fingerprint(self.folder), *there)

    def lacks(self, character: str) -> str | None:
        """Return None if a font has the character, else the package to install, "" if none has."""
        source = source_of(self.folder, character)
        if source is None:
            return ""
        return None if source.path(self.folder) else source.package or source.name


def whole_fonts(folder: Folder, text: str) -> Mapping[Path, str]:
    """Return the fonts that have what the theme's own fallback lacks of a text, with just that."""
    song = fonts.measures(folder)[fonts.StyledFace(fonts.FALLBACK, 400)]
    wanted: dict[Path, str] = {}
    for character in sorted(filter(str.isprintable, set(text) - song.characters)):
        source = source_of(folder, character)
        if source and (path := source.path(folder)):
            wanted[path] = wanted.get(path, "") + character
    return wanted


def rare_faces(folder: Folder, text: str) -> tuple[RareFace, ...]:
    """Return faces for the characters of a text that the theme's own fallback lacks."""
    return tuple(_face(path, wanted) for path, wanted in whole_fonts(folder, text).items())


@lru_cache(maxsize=4)
def _ranges(folder: Folder) -> tuple[list[int], list[int], list[Source]]:
    """Return the first and the last code point of every range in order, and its font."""
    rows = sorted(
        (int(first, 16), int(last or first, 16), number)
        for number, source in enumerate(sources(folder))
        for first, _, last in (each.partition("-") for each in source.characters.split())
    )
    found = [sources(folder)[number] for _, _, number in rows]
    return [first for first, _, _ in rows], [last for _, last, _ in rows], found


def _is(path: Path, wanted: str) -> bool:
    try:
        told = path.stat()
    except OSError:
        return False
    return _hash(path, told.st_size, told.st_mtime_ns) == wanted


@lru_cache(maxsize=32)
def _hash(path: Path, _size: int, _changed: int) -> str:
    return sha256_at(path)


@lru_cache(maxsize=256)
def _face(path: Path, characters: str) -> RareFace:
    """Cut a font to the characters, with the vertical metrics of the theme's faces."""
    font = _cut(path, characters)
    em = font["head"].unitsPerEm
    ascent, descent = ASCENT * em // 1000, DESCENT * em // 1000
    line = {"ascent": ascent, "descent": descent, "lineGap": 0}
    typographic = {"sTypoAscender": ascent, "sTypoDescender": descent, "sTypoLineGap": 0}
    windows = {"usWinAscent": ascent, "usWinDescent": -descent, "usWeightClass": 400}
    for table, values in (("hhea", line), ("OS/2", {**typographic, **windows, "fsType": 0})):
        for name, value in values.items():
            setattr(font[table], name, value)
    if "CFF " in font:
        _to_truetype(font)
    _separate(font)
    written = BytesIO()
    font.save(written)
    data = written.getvalue()
    cmap, widths = font.getBestCmap(), font["hmtx"]
    advances = {c: widths[cmap[ord(c)]][0] / em for c in characters}
    return RareFace(PREFIX + sha256(data)[:12], data, advances)


def _cut(path: Path, characters: str) -> Any:
    import uharfbuzz  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, characters))
    dropped = ("GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx")
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in dropped)
    flag = uharfbuzz.SubsetFlags
    wanted.flags = flag.NO_HINTING | flag.DESUBROUTINIZE | flag.NO_BIDI_CLOSURE
    whole = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))
    data = uharfbuzz.subset(whole, wanted).blob.data
    return TTFont(BytesIO(data), recalcTimestamp=False)


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
