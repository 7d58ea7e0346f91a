"""Set the lines of an issue: break its paragraphs on the known grid and fill every measure.

WeasyPrint neither justifies Han text nor compresses punctuation, so lines are broken here and
written out: `<br>` between lines, and spans with the few spacings that a line needs. The layout
engine only places them; its line boxes stay real ones, so orphans, widows and page breaks work.
The fonts' `chws` must stay off in what is set here: the compression is written out as well.
"""

from __future__ import annotations

import re
from typing import cast

from generator.press.setting.breaking import Align, Frame
from generator.press.setting.composing import compose
from generator.press.setting.faces import Metrics, metrics
from generator.press.setting.inline import TAG, take_apart
from generator.press.setting.writing import SpanStyles, Writer

__all__ = ["Metrics", "metrics", "set_lines"]

_MEASURE = "data-measure="
_DATA = re.compile(r"""\sdata-(measure|indent|hang|align|face)=["']([^"']*)["']""")


def set_lines(html: str, metrics: Metrics) -> str:
    """Break the lines of every element with `data-measure` and fill its measure.

    `data-measure`, `data-indent` (first line) and `data-hang` (turned lines) are in em of the
    element's font size; `data-align` is `justify` (default), `left`, `balance` (titles), `center`
    or `right`, the last three in lines of about the same length; `data-face` names a face of
    `metrics` (default `FangSong`), on inline elements as well. Such elements hold inline content.

    U+0020 between Han and Latin is not set: a gap of 1/12 em stands there. All other characters
    stay, in order. Rules that the spans need go to the end of `<head>`. Raises ValueError for an
    unknown face or an element that is never closed.
    """
    sheet = SpanStyles()
    parts: list[str] = []
    done = 0
    at = html.find(_MEASURE)
    while at >= 0:
        opening = TAG.match(html, max(html.rfind("<", 0, at), done))
        if opening is None or opening.end() <= at:
            at = html.find(_MEASURE, at + 1)  # a word of the text
            continue
        close = _closing(html, opening)
        parts.append(html[done : opening.end()])
        parts.append(_set_block(html[opening.end() : close], opening.group(3), metrics, sheet))
        done = close
        at = html.find(_MEASURE, close)
    parts.append(html[done:])
    text = "".join(parts)
    head = max(text.find("</head>"), 0)
    return text[:head] + sheet.text() + text[head:]


def _closing(html: str, opening: re.Match[str]) -> int:
    """Return where the closing tag of the element `opening` begins."""
    name, depth = opening.group(2), 1
    for tag in TAG.finditer(html, opening.end()):
        if tag.group(2) == name:
            depth += -1 if tag.group(1) else 1
            if not depth:
                return tag.start()
    raise ValueError(f"<{name}{opening.group(3)}> is never closed")


def _set_block(content: str, attributes: str, metrics: Metrics, sheet: SpanStyles) -> str:
    """Return the content of one element with its lines broken."""
    data = dict(_DATA.findall(attributes))
    measure, indent = float(data["measure"]), float(data.get("indent") or 0)
    hang = float(data.get("hang") or 0)
    align = cast(Align, data.get("align") or "justify")
    if indent:
        sheet.indent(data["indent"], indent)
    inline = take_apart(content, data.get("face") or "FangSong")
    faces = [(start, end, metrics.face(name)) for start, end, name in inline.faces]
    writer = Writer(inline, sheet)
    first = 0
    for number, last in enumerate([*inline.breaks, len(inline.text)]):
        if number:
            writer.line_break()
        paragraph = compose(
            inline.text[first:last],
            [(max(a, first) - first, min(b, last) - first, f) for a, b, f in faces if b > first],
        )
        frame = Frame(measure, hang if number else indent, hang, align)
        writer.paragraph(paragraph, frame, first)
        first = last
    return writer.rest()
