"""Drawings (SVG), made anew of what is drawn: no notes, no names, nothing that runs or fetches."""

from __future__ import annotations

import math
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import unquote_to_bytes
from xml.etree.ElementTree import Element, fromstring, tostring

MOST = 4 << 20  # characters; the press and a browser take seconds over as much
PARTS = 50_000
DEPTH = 100

SVG = "http://www.w3.org/2000/svg"
# Elements that run something, hold another kind of document, or change an attribute by and by.
_ACTIVE = frozenset(
    "script handler listener foreignobject iframe object embed audio video "
    "animate animatecolor animatemotion animatetransform set discard".split()
)
_DRAWN = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath "
    "image clipPath mask pattern marker linearGradient radialGradient stop style filter feBlend "
    "feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting "
    "feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR "
    "feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting "
    "feSpotLight feTile feTurbulence".split()
)
_AS_GROUP = frozenset(("a", "switch"))
_TEXT = frozenset(("text", "tspan", "textPath"))
# What a style, or an attribute by the same name, says of the look of a part.
_LOOK = frozenset(
    "alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation "
    "color-interpolation-filters color-rendering direction display dominant-baseline fill "
    "fill-opacity fill-rule filter flood-color flood-opacity font font-family font-kerning "
    "font-size font-size-adjust font-stretch font-style font-variant font-weight image-rendering "
    "isolation letter-spacing lighting-color line-height marker marker-end marker-mid marker-start "
    "mask mask-type mix-blend-mode opacity overflow paint-order pointer-events shape-rendering "
    "stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap "
    "stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration "
    "text-rendering transform transform-origin unicode-bidi vector-effect visibility white-space "
    "word-spacing writing-mode".split()
)
_SHAPE = frozenset(
    "viewBox preserveAspectRatio version x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points "
    "width height rotate pathLength textLength lengthAdjust startOffset method spacing side offset "
    "gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits "
    "patternTransform clipPathUnits maskUnits maskContentUnits filterUnits primitiveUnits "
    "markerUnits markerWidth markerHeight refX refY orient in in2 result mode type values "
    "tableValues slope intercept amplitude exponent operator k1 k2 k3 k4 order kernelMatrix "
    "divisor bias targetX targetY edgeMode kernelUnitLength preserveAlpha surfaceScale "
    "diffuseConstant specularConstant specularExponent limitingConeAngle pointsAtX pointsAtY "
    "pointsAtZ azimuth elevation z scale xChannelSelector yChannelSelector stdDeviation "
    "radius baseFrequency numOctaves seed stitchTiles".split()
)
_INSIDE = re.compile(r"\s*(#|data:image/(png|jpe?g|gif|webp)[;,])", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(\s*[\"']?(?P<address>[^)\"']*)[\"']?\s*\)?", re.IGNORECASE)
_ESCAPED = re.compile(r"@import|\\|expression\(|image-set\(", re.IGNORECASE)  # of a style sheet
_STYLED_FROM_OUTSIDE = re.compile(rb"<\0?\?\0?x\0?m\0?l\0?-")  # <?xml-stylesheet, in UTF-16 too
_NOTE = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\}|\Z)")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"[\w\s.#,>+~:*()-]+")
_NAMED = re.compile(r"([.#])([\w-]+)")

Anew = Callable[[bytes], tuple[bytes, str]]  # a picture set into a drawing → made anew, media type


class ActiveError(ValueError):
    """A drawing that runs or asks for something."""


class TooManyError(ValueError):
    """A drawing of more parts than are drawn."""


def redrawn(data: bytes, picture: Anew) -> bytes:
    """Return a drawing with only what is drawn; `picture` makes those anew that are set into it.

    Raises `ActiveError`, `TooManyError`, or what the parser or `picture` raises.
    """
    root = fromstring(data)  # noqa: S314 - expat itself bounds the expansion of entities
    if root.tag not in ("svg", f"{{{SVG}}}svg"):
        raise ValueError("no drawing")
    if is_active(root, data):
        raise ActiveError
    if sum(1 for _ in root.iter()) > PARTS:
        raise TooManyError
    made = _Drawing(root, picture).root
    if _parts(made, {part.get("id", ""): part for part in made.iter()}, {}, 0) > PARTS:
        raise TooManyError
    size_of(made)
    written = tostring(made, encoding="unicode")
    if len(written) > MOST:
        raise TooManyError
    return written.encode()


def size_of(root: Element) -> tuple[float, float]:
    """Return a drawing's size in pixels: its width and height, or its view box's."""
    sides = [_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if all(sides):
        width, height = (float(m[1]) * _PIXELS[m[2] or ""] for m in sides if m)
    else:
        box = root.get("viewBox", "").replace(",", " ").split()
        if len(box) != 4:
            raise ValueError("a drawing without a size")
        width, height = float(box[2]), float(box[3])
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError("a drawing without a size")
    return width, height


_LENGTH = re.compile(r"\s*([0-9.]+)\s*(px|pt|mm|cm|in)?\s*")
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def is_active(root: Element, data: bytes) -> bool:
    """Say whether the drawing `root`, read from `data`, runs or asks for anything.

    References within the drawing, and pictures set into it, are no such thing.
    """
    if _STYLED_FROM_OUTSIDE.search(data):
        return True
    return any(_name(part).lower() in _ACTIVE or any(_deeds(part)) for part in root.iter())


def _deeds(part: Element) -> Iterator[bool]:
    for name, value in part.attrib.items():
        local = name.rpartition("}")[2].lower()
        yield local.startswith("on") or (local in ("href", "src") and not _INSIDE.match(value))
        yield from _asks(value, is_style=local == "style")
    if _name(part).lower() == "style":
        yield from _asks("".join(part.itertext()), is_style=True)


def _asks(text: str, *, is_style: bool) -> Iterator[bool]:
    """Yield whether a style's text, or an attribute's, refers to anything outside."""
    yield is_style and bool(_ESCAPED.search(text))
    for found in _REFERENCE.finditer(text):
        yield not _INSIDE.match(found["address"])


def _name(part: Element) -> str:
    return str(part.tag).rpartition("}")[2]


def _href(part: Element) -> str:
    return next((v for k, v in part.attrib.items() if k.rpartition("}")[2] == "href"), "").strip()


def _target(part: Element) -> str:
    """Return the id of the part that one uses, "" for none."""
    address = _href(part)
    return address[1:] if address.startswith("#") else ""


def _asked(text: str) -> list[str]:
    """Return the ids of the parts that a text refers to."""
    addresses = (found["address"].strip() for found in _REFERENCE.finditer(text))
    return [address[1:] for address in addresses if address.startswith("#")]


def _parts(
    part: Element, named: Mapping[str, Element], known: dict[Element, int], deep: int
) -> int:
    """Return how many parts a part comes to, each counted as often as it is drawn."""
    if part not in known:
        if deep > 4 * DEPTH:  # or a part that uses itself
            raise TooManyError
        used = (*_asked(" ".join(part.attrib.values())), _target(part))
        inner = (*part, *(named[id_] for id_ in used if id_ in named and id_))
        known[part] = 1 + sum(_parts(each, named, known, deep + 1) for each in inner)
    return known[part]


# -- the new drawing -------------------------------------------------------------------------------


class _Drawing:
    """Makes the parts of one drawing anew, under names of our own."""

    def __init__(self, root: Element, picture: Anew) -> None:
        self.picture = picture
        styles = [_NOTE.sub(" ", "".join(p.itertext())) for p in root.iter() if _name(p) == "style"]
        self.rules = [rule for css in styles for rule in _RULE.findall(_AT_RULE.sub(" ", css))]
        selectors = " ".join(selector for selector, _ in self.rules)
        named = {kind + name for kind, name in _NAMED.findall(selectors)}
        self.ids: dict[str, str] = {}
        self.classes: dict[str, str] = {}
        for id_ in _asked(" ".join(body for _, body in self.rules)):
            self.ids.setdefault(id_, f"i{len(self.ids)}")
        for part in root.iter():
            for id_ in filter(None, (*_asked(" ".join(part.attrib.values())), _target(part))):
                self.ids.setdefault(id_, f"i{len(self.ids)}")
            if f"#{part.get('id')}" in named:
                self.ids.setdefault(part.get("id", ""), f"i{len(self.ids)}")
            for name in part.get("class", "").split():
                if f".{name}" in named:
                    self.classes.setdefault(name, f"c{len(self.classes)}")
        self.styled = False
        self.root = self._part(root, 0)
        self.root.attrib = {"xmlns": SVG, **self.root.attrib}

    def _part(self, part: Element, depth: int) -> Element:
        if depth > DEPTH:
            raise TooManyError
        name = _name(part)
        made = Element("g" if name in _AS_GROUP else name, dict(self._attributes(part, name)))
        if name == "style":
            made.text = "" if self.styled else self._style()
            self.styled = True
            return made
        self._add_text(made, part.text)
        for child in part:
            if self._is_drawn(child):
                made.append(self._part(child, depth + 1))
            self._add_text(made, child.tail)
        return made

    def _is_drawn(self, part: Element) -> bool:
        space, _, name = str(part.tag).rpartition("}")
        look = f";{part.get('style', '')};".replace(" ", "")
        is_hidden = part.get("display") == "none" or ";display:none;" in look
        return space in ("", f"{{{SVG}") and name in _DRAWN | _AS_GROUP and not is_hidden

    def _add_text(self, made: Element, text: str | None) -> None:
        if made.tag not in _TEXT or not text:
            return
        if len(made):
            made[-1].tail = (made[-1].tail or "") + text
        else:
            made.text = (made.text or "") + text

    def _attributes(self, part: Element, name: str) -> Iterator[tuple[str, str]]:
        for full, value in part.attrib.items():
            if full in _LOOK | _SHAPE:
                yield full, self._renamed(value)
            elif full == "{http://www.w3.org/XML/1998/namespace}space":
                yield "xml:space", value
            elif full == "id" and value in self.ids:
                yield "id", self.ids[value]
            elif full == "style" and (style := self._look(value)):
                yield "style", style
            elif full == "class":
                known = [self.classes[each] for each in value.split() if each in self.classes]
                yield from [("class", " ".join(known))] if known else []
        if (target := _target(part)) and name not in _AS_GROUP:
            yield "href", f"#{self.ids[target]}"
        elif name == "image" and _href(part):
            made, media_type = self.picture(data_of(_href(part)))
            yield "href", f"data:{media_type};base64,{b64encode(made).decode()}"

    def _renamed(self, value: str) -> str:
        def rename(found: re.Match[str]) -> str:
            return f"url(#{self.ids.get(found['address'].strip()[1:], 'none')})"

        return _REFERENCE.sub(rename, value)

    def _style(self) -> str:
        return "".join(
            f"{_NAMED.sub(self._selected, selector).strip()}{{{self._look(body)}}}"
            for selector, body in self.rules
            if _SELECTOR.fullmatch(selector)
        )

    def _selected(self, found: re.Match[str]) -> str:
        names: Mapping[str, str] = self.classes if found[1] == "." else self.ids
        return found[1] + names.get(found[2], "none")

    def _look(self, declared: str) -> str:
        """Return the declarations of a style that say how a part looks."""
        pairs = (each.partition(":") for each in _NOTE.sub(" ", declared).split(";"))
        kept = ((name.strip().lower(), value.strip()) for name, _, value in pairs)
        return ";".join(f"{name}:{self._renamed(v)}" for name, v in kept if name in _LOOK and v)


def data_of(address: str) -> bytes:
    """Return what a `data:` address holds."""
    head, _, body = address.partition(",")
    raw = unquote_to_bytes(body)
    return b64decode(raw) if head.lower().endswith(";base64") else raw
