"""Pictures and tables given sizes that keep the page's grid."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import fromstring

from generator.press.drawings import size_of as size_of_drawing
from generator.press.pictures import MEASURE, TALLEST
from generator.press.url_fetcher import PICTURES

LINE = 28.95  # pt
HALF = LINE / 2
LEADING = 1.4  # of a table's lines, in sizes of its type
CELL_SPACE = 5.5  # pt above and below a cell's lines together, rules included
LEAST_SPACE = 8.0  # pt above and below together
RESOLUTION = 120  # pixels an inch at which a small picture is shown


def fit_pictures(html: str, pictures: Mapping[str, bytes]) -> str:
    """Return the HTML with each picture's size written into it."""
    for name, data in pictures.items():
        width, height = _shown_size(name, data)
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


def _shown_size(name: str, data: bytes) -> tuple[float, float]:
    """Return the width and height in points at which a picture, made anew, is set."""
    width, height = _size(name, data)
    scale = min(72 / RESOLUTION, MEASURE / width, TALLEST / height)
    return width * scale, height * scale


def _size(name: str, data: bytes) -> tuple[float, float]:
    from generator.press import rasters

    if Path(name).suffix.lower() == ".svg":
        return size_of_drawing(fromstring(data))  # noqa: S314 - the bytes are ours
    return rasters.size_of(data)
