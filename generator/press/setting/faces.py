"""The widths of the theme's faces as line setting needs them, and which element is set in which."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from generator.press import fonts
from generator.press.setting import marks
from generator.system.provided import Folder

_OURS = "Jianbao "  # what the families' names begin with
_BLANKS = {"left": (0.5, 0.0), "right": (0.0, 0.5), "both": (0.25, 0.25)}
_WIDE = (0.0, 0.25)  # the blank of ？ in faces that draw it across the middle
_CLASS = re.compile(r"""\sclass=["']([^"']*)["']""")
_FACE = re.compile(r"""\sdata-face=["']([^"']*)["']""")


@dataclass(frozen=True, slots=True)
class Face:
    """A face's widths in em: `advances` of all that is not 1 em, `blanks` of its marks.

    `blanks` gives the (left, right) blank that a mark can lose without its ink touching another;
    what is absent has none to lose.
    """

    advances: Mapping[str, float]
    blanks: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The faces by name: `FangSong`, `Kai`, `Kai Bold`, `Hei`, `Song`, `Song Bold`."""

    faces: Mapping[str, Face]

    def face(self, name: str) -> Face:
        """Return the face called `name`; ValueError names one that is not there."""
        found = self.faces.get(name)
        if found is None:
            raise ValueError(f"no face {name!r} among {', '.join(sorted(self.faces))}")
        return found


@lru_cache(maxsize=4)
def _metrics(
    folder: Folder, own: tuple[fonts.OfficeFont, ...], rare: tuple[tuple[str, float], ...]
) -> Metrics:
    measured = {
        face: one for face, one in fonts.measures(folder).items() if face.weight in (400, 700)
    }
    fallback = measured[fonts.StyledFace(fonts.FALLBACK, 400)]
    before = {font.instead: fonts.office_measures(folder, font) for font in own}
    return Metrics(
        {
            face.family.removeprefix(_OURS) + (" Bold" if face.weight == 700 else ""): _face(
                (before[face], one, fallback) if face in before else (one, fallback), dict(rare)
            )
            for face, one in measured.items()
        }
    )


def metrics(folder: Folder, rare: tuple[tuple[str, float], ...] = ()) -> Metrics:
    """Return the widths of the faces prepared in `folder` (`theme/fonts`).

    `rare` has the widths of characters that stand for those that a face and its fallback lack.
    """
    return _metrics(folder, fonts.office(folder), rare)


def _face(chain: Sequence[fonts.Measures], rare: Mapping[str, float]) -> Face:
    """Merge a face with those that step in, one after the other, for what it lacks."""
    advances, blanks = dict(rare), dict[str, tuple[float, float]]()
    for measures in reversed(chain):
        lacking = {c: width for c, width in advances.items() if c not in measures.characters}
        advances = {**lacking, **measures.advances}
        others = {mark: both for mark, both in blanks.items() if mark not in measures.characters}
        halved = {c: _BLANKS[blank] for c, blank in measures.halt.items()}
        blanks = others | {c: both for c, both in halved.items() if c in marks.COMPRESSIBLE}
    return Face(advances, {"？": _WIDE, **blanks})


def inline_face(tag: str, attributes: str, around: str) -> str:
    """Return the face that an inline element is set in, `around` being that of what holds it.

    An element's own `data-face` decides; otherwise `theme/print/print.css` is followed.
    """
    if own := _FACE.search(attributes):
        return own.group(1)
    if tag in ("strong", "b"):
        classes = _CLASS.search(attributes)
        return "Hei" if classes and "heading" in classes.group(1).split() else "Kai Bold"
    if tag in ("em", "i"):
        return "Kai"
    return around
