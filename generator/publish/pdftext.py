"""What a PDF says: its streams, its strings, and the text that its pages show."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

_SHOWING = "Tf Tj TJ ' \" Td TD Tm T* BT"
_PAIRS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]+)>")
_RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[([^\]]*)\])")


class BrokenPdfError(Exception):
    """A PDF that cannot be read."""


def parts(data: bytes) -> Iterator[str | bytes]:
    """Yield texts, and the content of streams as bytes, also of objects that nothing refers to.

    Raises `BrokenPdfError`.
    """
    import pikepdf

    try:
        yield from _parts(data)
    except (pikepdf.PdfError, pikepdf.PasswordError) as fault:
        raise BrokenPdfError(str(fault)) from fault


def _parts(data: bytes) -> Iterator[str | bytes]:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        strings: list[str] = []
        for thing in pdf.objects:
            strings.extend(_strings(thing))
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") != "/Image":
                yield _content(thing)
        strings.extend(_strings(pdf.trailer))
        yield "\n".join(strings)
        yield from _shown(pdf)


def _content(stream: Any) -> bytes:
    import pikepdf

    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:  # a packing that only pictures have
        return bytes(stream.read_raw_bytes())


def _strings(thing: Any, depth: int = 0) -> Iterator[str]:
    """Yield the strings and names in an object, as far as it is written in one piece."""
    import pikepdf

    if isinstance(thing, pikepdf.String | pikepdf.Name):
        yield str(thing)
    elif isinstance(thing, pikepdf.Array):
        for each in thing:
            yield from _strings(each, depth + 1)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and not (
        depth and thing.is_indirect
    ):
        for key, value in dict(thing).items():
            yield key
            yield from _strings(value, depth + 1)


def _shown(pdf: Any) -> Iterator[str]:
    """Yield the text of each page and form as it is drawn, a line for each move of the pen."""
    import pikepdf

    known: dict[tuple[int, int], Mapping[bytes, str]] = {}
    forms = [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form"
    ]
    for holder in [*(page.obj for page in pdf.pages), *forms]:
        fonts = holder.get("/Resources", {}).get("/Font", {})
        yield _drawn(holder, {name: _to_text(font, known) for name, font in dict(fonts).items()})


def _drawn(holder: Any, fonts: Mapping[str, Mapping[bytes, str]]) -> str:
    import pikepdf

    text: list[str] = []
    codes: Mapping[bytes, str] = {}
    for step in pikepdf.parse_content_stream(holder, _SHOWING):
        operands, name = step.operands, str(step.operator)
        if name == "Tf":
            codes = fonts.get(str(operands[0]), {})
        elif name in ("Tj", "TJ", "'", '"'):
            shown = operands[-1]
            pieces = shown if isinstance(shown, pikepdf.Array) else [shown]
            text.extend(
                _decoded(bytes(piece), codes)
                for piece in pieces
                if isinstance(piece, pikepdf.String)
            )
        else:
            text.append("\n")
    return "".join(text)


def _decoded(shown: bytes, codes: Mapping[bytes, str]) -> str:
    width = len(next(iter(codes), b"x"))
    if not codes:
        return shown.decode("latin-1")
    return "".join(codes.get(shown[at : at + width], "") for at in range(0, len(shown), width))


def _to_text(font: Any, known: dict[tuple[int, int], Mapping[bytes, str]]) -> Mapping[bytes, str]:
    """Return what a font's codes mean, by its ToUnicode map (ISO 32000-1 9.10.3)."""
    if "/ToUnicode" not in font:
        return {}
    number = font.ToUnicode.objgen
    if number not in known:
        known[number] = dict(_mapped(_content(font.ToUnicode)))
    return known[number]


def _mapped(cmap: bytes) -> Iterator[tuple[bytes, str]]:
    for block in _PAIRS.findall(cmap):
        found = [bytes.fromhex(code.decode()) for code in _HEX.findall(block)]
        for code, text in zip(found[::2], found[1::2], strict=False):
            yield code, text.decode("utf-16-be", "replace")
    for block in _RANGES.findall(cmap):
        for low, high, first, many in _RANGE.findall(block):
            width, start = len(low) // 2, int(low, 16)
            listed = _HEX.findall(many)
            for step in range(int(high, 16) - start + 1):
                code = (start + step).to_bytes(width, "big")
                if first:
                    begin = int(first, 16) + step
                    text = begin.to_bytes(len(first) // 2, "big")
                else:
                    text = bytes.fromhex(listed[step].decode())
                yield code, text.decode("utf-16-be", "replace")
