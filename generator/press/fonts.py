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
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from generator.store.hashing import sha256_at
from generator.system.provided import Folder, overlaid

Blank = Literal["left", "right", "both"]
EM = 1000  # units of metrics.json
FALLBACK = "Jianbao Song"  # the family that has what another lacks

# weight → the word for it in a PDF's font name, as Pango writes it
_WEIGHT_NAMES = {400: "", 700: "-Bold"}


@dataclass(frozen=True, slots=True)
class StyledFace:
    """A face as style sheets name it."""

    family: str
    weight: int


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


def font_faces(folder: Folder, base: str = "") -> str:
    """Return the `@font-face` rules; addresses are relative to `folder`, after `base`.

    Families: `Jianbao FangSong` (400), `Kai` (400, 700), `Hei` (400), `Song` (400, 700). No family
    takes another's file: the text engine asks all faces of a family before the next family, so a
    bold face in FangSong's would take the characters that FangSong lacks. Hence style sheets say
    `"Jianbao FangSong", "Jianbao Song"` for text and `"Jianbao Kai"` at 700 for what is bold in it.
    """
    return "".join(
        f'@font-face {{ font-family: "{font.family}"; font-weight: {font.weight}; '
        f'src: url("{base}{font.file}") }}\n'
        for font in fonts(folder)
    )


def listed_names(folder: Folder) -> frozenset[str]:
    """Return the names that the listed fonts bear in a PDF, without the prefix of a subset.

    WeasyPrint writes the family and weight of the rule, not the PostScript name:
    `Jianbao-FangSong`, `Jianbao-Kai-Bold`.
    """
    return frozenset(
        font.family.replace(" ", "-") + _WEIGHT_NAMES[font.weight] for font in fonts(folder)
    )


def fingerprint(folder: Folder) -> str:
    """Return a hash that changes with any listed font, its name or its weight."""
    return sha256_at(overlaid(folder).file("fonts.toml"))


@lru_cache(maxsize=4)
def measures(folder: Folder) -> Mapping[StyledFace, Measures]:
    """Return the measures of every face."""
    read = json.loads(overlaid(folder).file("metrics.json").read_text(encoding="utf-8"))
    return {font.face: _measures(read[font.name]) for font in fonts(folder)}


def _measures(entry: Mapping[str, Any]) -> Measures:
    """Turn one entry of metrics.json inside out: by character instead of by value."""
    advances = entry["advances"].items()
    blanks: tuple[Blank, ...] = ("left", "right", "both")
    return Measures(
        characters=frozenset(entry["characters"]),
        advances={char: int(width) / EM for width, chars in advances for char in chars},
        halt={char: blank for blank in blanks for char in entry["halt"][blank]},
    )


@lru_cache(maxsize=4)
def coverage(folder: Folder) -> frozenset[int]:
    """Return the code points that at least one listed font has."""
    found = frozenset[str]().union(*(each.characters for each in measures(folder).values()))
    return frozenset(map(ord, found))
