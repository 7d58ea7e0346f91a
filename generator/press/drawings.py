"""Drawings (SVG) that are more than drawings: opened by itself, one may run scripts or fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

# Elements that run something, hold another kind of document, or change an attribute by and by.
_ACTIVE = frozenset(
    "script handler listener foreignobject iframe object embed audio video "
    "animate animatecolor animatemotion animatetransform set discard".split()
)
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpe?g|gif|webp)[;,])", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(\s*[\"']?(?P<address>[^)\"']*)", re.IGNORECASE)
_ESCAPED = re.compile(r"@import|\\|expression\(|image-set\(", re.IGNORECASE)  # of a style sheet
_STYLED_FROM_OUTSIDE = re.compile(rb"<\0?\?\0?x\0?m\0?l\0?-")  # <?xml-stylesheet, in UTF-16 too


def is_active(root: Element, data: bytes) -> bool:
    """Say whether the drawing `root`, read from `data`, runs or asks for anything.

    References within the drawing, and pictures set into it, are no such thing.
    """
    if _STYLED_FROM_OUTSIDE.search(data):
        return True
    return any(_name(part) in _ACTIVE or any(_deeds(part)) for part in root.iter())


def _deeds(part: Element) -> Iterator[bool]:
    for name, value in part.attrib.items():
        local = name.rpartition("}")[2].lower()
        yield local.startswith("on") or (local in ("href", "src") and not _INSIDE.match(value))
        yield from _asks(value, is_style=local == "style")
    if _name(part) == "style":
        yield from _asks("".join(part.itertext()), is_style=True)


def _asks(text: str, *, is_style: bool) -> Iterator[bool]:
    """Yield whether a style's text, or an attribute's, refers to anything outside."""
    yield is_style and bool(_ESCAPED.search(text))
    for found in _REFERENCE.finditer(text):
        yield not _INSIDE.match(found["address"])


def _name(part: Element) -> str:
    return str(part.tag).rpartition("}")[2].lower()
