"""The prepared fonts of the printed issue: `theme/fonts/`.

Two files say what is there; `theme/fonts/prepare.py` writes both together with the fonts.

`fonts.toml`, the list, is the only source of names:

    [[font]]
    name = "JianbaoKai-Bold"              # PostScript name, and the key in metrics.json
    file = "JianbaoKai-Bold.ttf"          # relative to the folder
    family = "Jianbao Kai"                # as style sheets name it
    weight = 700
    licence = "LICENSE-Kai.txt"
    sha256 = "…"

`metrics.json` holds what line breaking needs, by PostScript name; every advance is in thousandths
of an em, and strings are sets of characters:

    {"JianbaoKai-Bold": {
      "characters": "…",                  # all that the font has, in order of code point
      "advances": {"500": "0123…", …},    # advance → characters; whatever is absent is 1000 wide
      "halt": {"left": "（《“…", "right": "，。》”…", "both": "·"},
                                          # full-width punctuation by the blank half (or two
                                          # quarters) that the feature `halt` takes away
      "chws": {"before": "…", "after": "…"}}}
                                          # the feature `chws` takes it away by itself: a `right`
                                          # character loses its half when the next one is in
                                          # `before`, a `left` one when the previous is in `after`

No feature but these two is in the fonts, and there is no kerning: without them a run is as wide as
the sum of its advances. All faces share one set of vertical metrics: 880/−120/0 thousandths of an
em.

Beside them an archive may have faces of the office's own, which stand before one of these each and
leave to it what they lack. `jianbao fonts add` writes the list, `office.toml`, and with each font
its metrics, of the same form but for `em`, the units of its advances:

    [[font]]
    role = "masthead"                     # see ROLES
    name = "方正小标宋简体"               # as the font calls itself
    version = "Version 5.30"
    copyright = "…"
    permission = ""                       # what allows embedding, where the file's flags do not
    file = "office/masthead-0123abcd.ttf" # beside it office/masthead-0123abcd.json
    sha256 = "…"
    original = "…"                        # SHA-256 of the file that was added
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from generator.store.hashing import digest, sha256_at
from generator.system.provided import Folder, overlaid

Blank = Literal["left", "right", "both"]
EM = 1000  # units of metrics.json
FALLBACK = "Jianbao Song"  # the family that has what another lacks

OFFICE = "office.toml"
_PLACE = re.compile(r"office/[a-z]+-[0-9a-f]{8}\.ttf")
_OFFICE_FAMILY = "Jianbao Office "

# weight → the word for it in a PDF's font name, as Pango writes it
_WEIGHT_NAMES = {400: "", 700: "-Bold"}
_BLOCK = re.compile(r"\{[^{}]*\}")  # of a style sheet
_BOLD = re.compile(r"\bfont(?:-weight)?:\s*(?:bold|700)\b")


@dataclass(frozen=True, slots=True)
class StyledFace:
    """A face as style sheets name it."""

    family: str
    weight: int


# What an office's own face may be for → the face of the theme that it stands before.
ROLES: Mapping[str, StyledFace] = {
    "body": StyledFace("Jianbao FangSong", 400),
    "heading": StyledFace("Jianbao Hei", 400),
    "kai": StyledFace("Jianbao Kai", 400),
    "lead": StyledFace("Jianbao Kai", 700),
    "masthead": StyledFace("Jianbao Song", 700),
}


@dataclass(frozen=True, slots=True)
class OfficeFont:
    """A face of the office's own, as prepared."""

    role: str
    name: str
    version: str
    copyright: str
    permission: str
    file: str
    sha256: str
    original: str

    @property
    def instead(self) -> StyledFace:
        """Return the theme's face that it stands before."""
        return ROLES[self.role]

    @property
    def face(self) -> StyledFace:
        """Return the face that it is."""
        return StyledFace(_OFFICE_FAMILY + self.role.capitalize(), self.instead.weight)

    @property
    def metrics(self) -> str:
        """Return the file of its metrics."""
        return self.file.removesuffix(".ttf") + ".json"


@dataclass(frozen=True, slots=True)
class Font:
    """A prepared font file and the face that style sheets know it by."""

    name: str
    file: str
    family: str
    weight: int
    licence: str
    sha256: str

    @property
    def face(self) -> StyledFace:
        """Return the face that the file serves."""
        return StyledFace(self.family, self.weight)


@dataclass(frozen=True, slots=True)
class Measures:
    """What line breaking must know of one font; advances in ems."""

    characters: frozenset[str]
    advances: Mapping[str, float]  # of the characters that are not one em wide
    halt: Mapping[str, Blank]  # punctuation that can lose half an em, and where

    def advance(self, character: str) -> float:
        """Return the character's advance in ems, before any compression."""
        return self.advances.get(character, 1.0)


@lru_cache(maxsize=4)
def fonts(folder: Folder) -> tuple[Font, ...]:
    """Return the fonts listed in `folder`, in the order of the list."""
    listed = tomllib.loads(overlaid(folder).file("fonts.toml").read_text(encoding="utf-8"))["font"]
    return tuple(Font(**entry) for entry in listed)


def office(folder: Folder) -> tuple[OfficeFont, ...]:
    """Return the office's own faces as they are now: they may change while we run.

    Raises `ValueError` where the list is not as it was written.
    """
    path = overlaid(folder).file(OFFICE)
    return _office(path.read_text(encoding="utf-8")) if path.is_file() else ()


def _all(folder: Folder) -> tuple[Font | OfficeFont, ...]:
    return (*fonts(folder), *office(folder))


@lru_cache(maxsize=4)
def _office(text: str) -> tuple[OfficeFont, ...]:
    try:
        found = tuple(OfficeFont(**entry) for entry in tomllib.loads(text)["font"])
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from error
    if any(font.role not in ROLES or not _PLACE.fullmatch(font.file) for font in found):
        raise ValueError("no such role, or file")
    return found


def font_faces(folder: Folder, base: str = "") -> str:
    """Return the `@font-face` rules; addresses are relative to `folder`, after `base`.

    Families: `Jianbao FangSong` (400), `Kai` (400, 700), `Hei` (400), `Song` (400, 700). No family
    takes another's file: the text engine asks all faces of a family before the next family, so a
    bold face in FangSong's would take the characters that FangSong lacks. Hence style sheets say
    `"Jianbao FangSong", "Jianbao Song"` for text and `"Jianbao Kai"` at 700 for what is bold in it.
    """
    return "".join(
        f'@font-face {{ font-family: "{font.face.family}"; font-weight: {font.face.weight}; '
        f'src: url("{base}{font.file}") }}\n'
        for font in _all(folder)
    )


def with_office(styles: str, folder: Folder) -> str:
    """Return style sheets that name the office's own faces before those they stand before."""
    own = office(folder)

    def named(block: re.Match[str]) -> str:
        text = block.group()
        weight = 700 if _BOLD.search(text) else 400
        for font in own:
            if font.instead.weight == weight:
                family = f'"{font.instead.family}"'
                text = text.replace(family, f'"{font.face.family}", {family}')
        return text

    return _BLOCK.sub(named, styles) if own else styles


def listed_names(folder: Folder) -> frozenset[str]:
    """Return the names that the listed fonts bear in a PDF, without the prefix of a subset.

    WeasyPrint writes the family and weight of the rule, not the PostScript name:
    `Jianbao-FangSong`, `Jianbao-Kai-Bold`.
    """
    return frozenset(
        font.face.family.replace(" ", "-") + _WEIGHT_NAMES[font.face.weight]
        for font in _all(folder)
    )


def fingerprint(folder: Folder) -> str:
    """Return a hash that changes with any font, its name or its weight."""
    theme = sha256_at(overlaid(folder).file("fonts.toml"))
    own = office(folder)
    return digest(theme, *(f"{font.role} {font.sha256}" for font in own)) if own else theme


@lru_cache(maxsize=4)
def measures(folder: Folder) -> Mapping[StyledFace, Measures]:
    """Return the measures of every face of the theme's."""
    read = json.loads(overlaid(folder).file("metrics.json").read_text(encoding="utf-8"))
    return {font.face: _measures(read[font.name]) for font in fonts(folder)}


@lru_cache(maxsize=16)
def office_measures(folder: Folder, font: OfficeFont) -> Measures:
    """Return the measures of a face of the office's own."""
    return _measures(json.loads(overlaid(folder).file(font.metrics).read_text(encoding="utf-8")))


def _measures(entry: Mapping[str, Any]) -> Measures:
    """Turn one entry of metrics.json inside out: by character instead of by value."""
    advances, em = entry["advances"].items(), entry.get("em", EM)
    blanks: tuple[Blank, ...] = ("left", "right", "both")
    return Measures(
        characters=frozenset(entry["characters"]),
        advances={char: int(width) / em for width, chars in advances for char in chars},
        halt={char: blank for blank in blanks for char in entry["halt"][blank]},
    )


@lru_cache(maxsize=4)
def standard(folder: Folder) -> str:
    """Return the 8,105 characters of 通用规范汉字表."""
    lines = overlaid(folder).file("characters.txt").read_text(encoding="utf-8").splitlines()
    return "".join(line for line in lines if not line.startswith("#"))


@lru_cache(maxsize=4)
def coverage(folder: Folder) -> frozenset[int]:
    """Return the code points that at least one listed font of the theme's has."""
    found = frozenset[str]().union(*(each.characters for each in measures(folder).values()))
    return frozenset(map(ord, found))


def printable(folder: Folder) -> frozenset[int]:
    """Return the code points that a font of the theme's, or of the office's own, has."""
    own = (office_measures(folder, font).characters for font in office(folder))
    return coverage(folder).union(*(map(ord, characters) for characters in own))
