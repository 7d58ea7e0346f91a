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
from pathlib import Path
from unicodedata import category

from generator.press import cutting, fonts
from generator.store.hashing import digest, sha256, sha256_at, sha256_of
from generator.system.provided import Folder, overlaid

LIST = "fallback.toml"
PREFIX = "Jianbao Rare "


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
    """Return the fonts that have what the theme's own fallback lacks of a text, with just that.

    A face of the office's own is the last that is asked; it may have characters of nobody else's.
    """
    song = fonts.measures(folder)[fonts.StyledFace(fonts.FALLBACK, 400)]
    wanted: dict[Path, str] = {}
    for character in sorted(filter(_is_seen, set(text) - song.characters)):
        source = source_of(folder, character)
        path = (source.path(folder) if source else None) or _office(folder, character)
        if path:
            wanted[path] = wanted.get(path, "") + character
    return wanted


def _is_seen(character: str) -> bool:
    return character.isprintable() or category(character) == "Co"


def _office(folder: Folder, character: str) -> Path | None:
    having = (
        overlaid(folder).file(font.file)
        for font in fonts.office(folder)
        if character in fonts.office_measures(folder, font).characters
    )
    return next(having, None)


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
    """Cut a font to the characters."""
    font = cutting.cut(cutting.opened(path), characters)
    font["OS/2"].usWeightClass, font["OS/2"].fsType = 400, 0
    cutting.fit(font)
    data = cutting.written(font)
    cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    advances = {c: widths[cmap[ord(c)]][0] / em for c in characters}
    return RareFace(PREFIX + sha256(data)[:12], data, advances)
