"""How a run of a Word file looks in effect: direct formatting, styles, defaults and theme.

Rules: ECMA-376 part 1, 17.7.2 (style hierarchy), 17.7.3 (toggle properties), 17.3.2.26 (fonts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import cast

from docx.oxml.xmlchemy import BaseOxmlElement

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

Element = BaseOxmlElement

_FACES = (
    ("hei", re.compile("黑体|simhei|heiti|^hei$", re.IGNORECASE)),
    ("kai", re.compile("楷|kai", re.IGNORECASE)),
    ("fang", re.compile("仿宋|fang ?song", re.IGNORECASE)),
    ("song", re.compile("宋|simsun|song|ming", re.IGNORECASE)),
)


def face_of(font: str) -> str:
    """Return `hei`, `kai`, `fang` or `song` for a font's name, else the name itself."""
    return next((face for face, names in _FACES if names.search(font)), font)


class Styles:
    """The styles of one document."""

    def __init__(self, styles: Element | None, theme: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        self._defaults: dict[str, str] = {}  # kind of style → id of the default one
        self._document_defaults: Element | None = None
        if styles is not None:
            self._document_defaults = child(styles, "docDefaults/rPrDefault/rPr")
            for style in styles.iterchildren(f"{W}style"):
                id_ = style.get(f"{W}styleId", "")
                self._styles.setdefault(id_, style)
                if _is_on(style.get(f"{W}default", "0")):
                    self._defaults.setdefault(style.get(f"{W}type", ""), id_)
        self._theme = dict(_theme_fonts(theme))
        self.chain = cache(self._chain)

    def paragraph_style(self, properties: Element | None) -> str:
        """Return the id of a paragraph's style; the default one when it names none."""
        named = value(properties, "pStyle")
        return named if named in self._styles else self._defaults.get("paragraph", "")

    def name(self, style: str) -> str:
        """Return a style's name in small letters: `heading 1`, `title`, `标题`."""
        return value(self._styles.get(style), "name").lower()

    def paragraph_property(self, properties: Element | None, name: str) -> Element | None:
        """Return a property of a paragraph: its own, or that of the nearest style that sets it."""
        own = child(properties, name)
        if own is not None:
            return own
        for style in self.chain(self.paragraph_style(properties)):
            found = child(style, f"pPr/{name}")
            if found is not None:
                return found
        return None

    def is_on(self, name: str, run: Element | None, paragraph: Element | None) -> bool:
        """Say whether a toggle property such as `b` holds for a run.

        `run` and `paragraph` are the run's `rPr` and the paragraph's `pPr`. A direct value decides;
        else the defaults' true holds, else the styles' values exclude each other.
        """
        direct = child(run, name)
        if direct is not None:
            return _is_on(direct.get(f"{W}val", "1"))
        default = child(self._document_defaults, name)
        if default is not None and _is_on(default.get(f"{W}val", "1")):
            return True
        character = value(run, "rStyle") or self._defaults.get("character", "")
        return self._toggle(character, name) != self._toggle(self.paragraph_style(paragraph), name)

    def face(self, run: Element | None, paragraph: Element | None) -> str:
        """Return the face of a run's Chinese characters, empty when nothing names one."""
        character = value(run, "rStyle") or self._defaults.get("character", "")
        levels = [run]
        for style in (character, self.paragraph_style(paragraph)):
            levels += [child(level, "rPr") for level in self.chain(style)]
        levels.append(self._document_defaults)
        for level in levels:
            fonts = child(level, "rFonts")
            if fonts is None:
                continue
            themed = self._theme.get(fonts.get(f"{W}eastAsiaTheme", ""), "")
            font = themed or fonts.get(f"{W}eastAsia", "")
            if font:
                return face_of(font)
        return ""

    def _toggle(self, style: str, name: str) -> bool:
        for level in self.chain(style):
            found = child(level, f"rPr/{name}")
            if found is not None:
                return _is_on(found.get(f"{W}val", "1"))
        return False

    def _chain(self, style: str) -> tuple[Element, ...]:
        """Return a style and those it is based on; a circle ends where it closes."""
        found: list[Element] = []
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            found.append(self._styles[style])
            style = value(self._styles[style], "basedOn")
        return tuple(found)


def child(parent: Element | None, path: str) -> Element | None:
    """Return the child at a path of names such as `pPr/numPr`."""
    if parent is None:
        return None
    return cast("Element | None", parent.find("/".join(W + name for name in path.split("/"))))


def value(parent: Element | None, path: str) -> str:
    """Return the value of a child such as `pStyle`, empty when there is none."""
    found = child(parent, path)
    return str(found.get(f"{W}val", "")) if found is not None else ""


def _is_on(text: str) -> bool:
    return text.lower() in ("1", "true", "on")


def _theme_fonts(theme: Element | None) -> Iterator[tuple[str, str]]:
    """Yield the names by which runs call the theme's fonts, with the Chinese face of each."""
    if theme is None:
        return
    for kind in ("major", "minor"):
        fonts = next(theme.iter(f"{A}{kind}Font"), None)
        if fonts is None:
            continue
        face = fonts.find(f"{A}ea")
        typeface = face.get("typeface", "") if face is not None else ""
        for font in fonts.iterchildren(f"{A}font"):
            if not typeface and font.get("script") == "Hans":
                typeface = font.get("typeface", "")
        yield f"{kind}EastAsia", typeface
