"""Pictures and tables given sizes that keep the page's grid; pictures are looked at before."""

from __future__ import annotations

import io
import math
import re
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, fromstring

from generator.press.drawings import is_active
from generator.press.gate import PICTURES, Gate

LINE = 28.95  # pt
HALF = LINE / 2
LEADING = 1.4  # of a table's lines, in sizes of its type
CELL_SPACE = 5.5  # pt above and below a cell's lines together, rules included
MEASURE = 441.0  # pt
TALLEST = 12 * LINE  # pt, so that a page is seldom left half empty before a picture
LEAST_SPACE = 8.0  # pt above and below together
MEGAPIXELS = 40
RESOLUTION = 120  # pixels an inch at which a small picture is shown

Kind = Literal["picture-unreadable", "picture-huge", "picture-active"]
Fault = Callable[[Kind, str], Exception]


def fit_pictures(html: str, names: Sequence[str], folder: Path, fault: Fault) -> str:
    """Return the HTML with each picture's size written into it; raise `fault` for a bad one."""
    gate = Gate(folder, folder, frozenset(names))
    for name in names:
        width, height = _shown_size(name, gate, fault)
        space = math.ceil((height + LEAST_SPACE) / LINE) * LINE - height
        style = (
            f"width: {width:.2f}pt; height: {height:.2f}pt; "
            f"margin: {space / 2:.2f}pt auto {space / 2:.2f}pt"
        )
        address = re.escape(f'src="{PICTURES}{name}"')
        html = re.sub(f"(<img )([^>]*?{address})", rf'\1style="{style}" \2', html)
    return html


_TABLE = re.compile(r'<figure class="table" style="font-size: ([0-9.]+)pt".*?</figure>', re.DOTALL)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)


def fit_tables(html: str) -> str:
    """Return the HTML with each row's height a multiple of half a line, each table's of a line.

    The lines of the cells must have been set: their number makes the height of a row.
    """
    return _TABLE.sub(_fit_table, html)


def _fit_table(table: re.Match[str]) -> str:
    size = float(table[1])
    total = 0.0

    def fit_row(row: re.Match[str]) -> str:
        nonlocal total
        lines = max(cell.count("<br>") + 1 for cell in re.split("</t[dh]>", row[1]))
        height = math.ceil((lines * LEADING * size + CELL_SPACE) / HALF) * HALF
        total += height
        return f'<tr style="height: {height:.3f}pt">{row[1]}</tr>'

    fitted = _ROW.sub(fit_row, table[0])
    rest = HALF if round(total / HALF) % 2 else 0.0
    padding = f"padding: {HALF + rest / 2:.3f}pt 0"
    return fitted.replace('style="', f'style="{padding}; ', 1)


def _shown_size(name: str, gate: Gate, fault: Fault) -> tuple[float, float]:
    """Return the width and height in points at which the picture is set."""
    try:
        data, media_type = gate.open_name(name)
        if media_type == "image/svg+xml":
            drawing = fromstring(data)  # noqa: S314 - expat itself bounds the expansion of entities
            width, height = _drawing_size(drawing)
        else:
            width, height = _raster_size(data)
    except (OSError, ValueError, SyntaxError) as error:
        raise fault("picture-unreadable", name) from error
    if media_type == "image/svg+xml" and is_active(drawing, data):
        raise fault("picture-active", name)
    if media_type != "image/svg+xml" and width * height > MEGAPIXELS * 1_000_000:
        raise fault("picture-huge", name)
    points = 72 / RESOLUTION
    scale = min(points, MEASURE / width, TALLEST / height)
    return width * scale, height * scale


def _raster_size(data: bytes) -> tuple[float, float]:
    """Return a picture's size in pixels; one that is not too large is read to its end."""
    from PIL import Image, ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # the engine would print what is left of a picture
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(data)) as picture:
                width, height = picture.size
                if width * height <= MEGAPIXELS * 1_000_000:
                    turned = picture.getexif().get(0x0112, 1) >= 5  # lies on its side
                    picture.load()
                    return (height, width) if turned else (width, height)
        except Image.DecompressionBombError:
            return 1e6, 1e6
    return width, height


_LENGTH = re.compile(r"\s*([0-9.]+)\s*(px|pt|mm|cm|in)?\s*")
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def _drawing_size(root: Element) -> tuple[float, float]:
    """Return an SVG's size in pixels: its width and height, or its view box's."""
    sides = [_LENGTH.fullmatch(root.get(side, "")) for side in ("width", "height")]
    if all(sides):
        width, height = (float(m[1]) * _PIXELS[m[2] or ""] for m in sides if m)
    else:
        box = root.get("viewBox", "").replace(",", " ").split()
        if len(box) != 4:
            raise ValueError("a drawing without a size")
        width, height = float(box[2]), float(box[3])
    if not (width > 0 and height > 0):
        raise ValueError("a drawing without a size")
    return width, height
