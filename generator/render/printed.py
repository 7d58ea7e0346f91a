"""An item's safe HTML → the blocks of the printed page.

By the house style the heading runs in with the first paragraph or stands above it, and points run
on or are paragraphs. Lists become numbered paragraphs, a table gets the widths of its columns.
Sizes are in characters (em) of the block's own type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from xml.etree.ElementTree import Element, SubElement

from markupsafe import Markup

from generator.model import Item
from generator.model.style import PointsForm, Style
from generator.render.columns import fit
from generator.render.elements import elements_of, markup_of
from generator.render.prose import Prose

Align = Literal["justify", "balance", "left"]
Face = Literal["FangSong", "Kai", "Hei", "Song"]

ENDS = "。！？…"
CLOSERS = "”’」』）》〉】〕"
FIRST_LEVEL = re.compile("[一二三四五六七八九十百]+、")
NOTE = "编者按："


@dataclass(frozen=True, slots=True)
class Setting:
    """How a block's lines are set: lengths in em of the block's own type."""

    measure: float
    indent: float = 0
    hang: float = 0
    align: Align = "justify"
    face: Face = "FangSong"

    @property
    def named(self) -> dict[str, str]:
        """Return the setting as `data-` attributes."""
        return {
            "data-measure": f"{self.measure:g}",
            "data-indent": f"{self.indent:g}",
            "data-hang": f"{self.hang:g}",
            "data-align": self.align,
            "data-face": self.face,
        }

    @property
    def attributes(self) -> Markup:
        """Return the setting as it stands in a start tag, with a space before."""
        return Markup("").join(
            Markup(' {}="{}"').format(name, value) for name, value in self.named.items()
        )


BODY = Setting(measure=28, indent=2)
INSET = Setting(measure=24, indent=2, face="Kai")  # two characters in on each side
TITLE = Setting(measure=24, align="balance", face="Hei")  # above the text
CREDIT = Setting(measure=24, align="balance", face="Kai")
SOURCE = Setting(measure=28, align="left", face="Kai")
CAPTION = Setting(measure=31.5, align="balance", face="Kai")  # 14 pt


def width(text: str) -> float:
    """Return about how many characters of space `text` takes; a Latin letter counts half."""
    return sum(0.5 if unicodedata.east_asian_width(c) in "NaH" else 1.0 for c in text)


PLAIN = Style()


def item_blocks(item: Item, prose: Prose, style: Style = PLAIN) -> tuple[Markup, ...]:
    """Return the item's blocks in order; the one that opens with the heading bears the anchor."""
    note = elements_of([prose.note]) if prose.note else []
    blocks = _arranged(elements_of(prose.blocks), len(item.points), style.points)
    if item.title_form == "unit_below":
        above = _above(item, style.item_sign)
    else:
        above = []
        first = blocks.pop(0) if blocks and blocks[0].tag == "p" else Element("p")
        _run_in(first, item, style.item_sign)
        blocks.insert(0, first)
    source = elements_of([prose.source]) if prose.source else []
    placed = [
        *(_note(element) for element in note),
        *above,
        *(_placed(element, BODY) for element in blocks),
        *(_set(element, SOURCE) for element in source),
    ]
    return tuple(markup_of(element) for element in placed)


def editors_note(note: str) -> Markup:
    """Return an issue's editor's note (按语) as paragraphs, nothing when there is none."""
    paragraphs: list[Markup] = []
    for line in filter(None, map(str.strip, note.splitlines())):
        paragraph = Element("p")
        paragraph.text = line if paragraphs else NOTE + line
        paragraphs.append(markup_of(_note(paragraph)))
    return Markup("\n").join(paragraphs)


# -- paragraphs -----------------------------------------------------------------------------------


def _run_in(paragraph: Element, item: Item, sign: str) -> None:
    text = item.heading if _ends(item.heading) else f"{item.heading}。"
    _open(paragraph, item, sign, text)


def _ends(text: str) -> bool:
    return text.endswith(tuple(ENDS))


def _open(paragraph: Element, item: Item, sign: str, text: str) -> None:
    """Let a paragraph open with the sign and a heading."""
    heading = Element("strong", {"class": "heading"})
    heading.text, heading.tail = text, paragraph.text
    paragraph.text = sign
    paragraph.insert(0, heading)
    paragraph.set("id", item.anchor)
    paragraph.set("class", "opening")
    paragraph.set("data-heading", item.heading)


def _above(item: Item, sign: str) -> list[Element]:
    """Return the title on lines of its own and the unit in brackets on the next."""
    title, credit = Element("p"), Element("p", {"class": "credit"})
    _open(title, item, sign, item.title)
    title.set("data-place", "above")
    credit.text = item.heading.removeprefix(item.title)
    return [_set(title, TITLE), _set(credit, CREDIT)]


def _arranged(blocks: list[Element], points: int, form: PointsForm) -> list[Element]:
    """Return the blocks with their points run on or apart; `points` is how many were filed so."""
    if form == "as_filed":
        return [_joined(blocks)] if len(blocks) == points else blocks
    if form == "paragraphs":
        return [part for block in blocks for part in _parted(block)]
    found: list[Element] = []
    for block in blocks:
        if found and _runs_on(found[-1]) and _opens_with_lead(block):
            found[-1] = _joined((found[-1], block))
        else:
            found.append(block)
    return found


def _parted(block: Element) -> list[Element]:
    """Return a paragraph as one for each lead in it: a body may have several on one line."""
    if block.tag != "p" or _is_subheading(block):
        return [block]
    parts, text = [Element("p")], block.text or ""
    parts[0].text = block.text
    for child in block:
        if child.tag == "strong" and _is_lead(child) and _ends(text.rstrip(CLOSERS)):
            parts.append(Element("p"))
        parts[-1].append(child)
        text += "".join(child.itertext()) + (child.tail or "")
    return parts


def _is_lead(element: Element) -> bool:
    return _ends("".join(element.itertext()))


def _runs_on(block: Element) -> bool:
    return block.tag == "p" and not _is_subheading(block)


def _opens_with_lead(block: Element) -> bool:
    """Say whether a paragraph begins with a lead and goes on: with bold that ends a sentence."""
    if block.tag != "p" or (block.text or "").strip() or _is_subheading(block):
        return False
    lead = block[0] if len(block) else None
    return lead is not None and lead.tag == "strong" and _is_lead(lead)


def _joined(paragraphs: Iterable[Element]) -> Element:
    """Return one paragraph in which those given run on."""
    whole = Element("p")
    for paragraph in paragraphs:
        _append_text(whole, paragraph.text)
        whole.extend(paragraph)
    return whole


def _append_text(element: Element, text: str | None) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + (text or "")
    else:
        element.text = (element.text or "") + (text or "")


def _note(paragraph: Element) -> Element:
    text = paragraph.text or ""
    paragraph.set("class", "note")
    if text.startswith(NOTE):
        lead = Element("strong", {"class": "lead", "data-face": "Hei"})
        lead.text, lead.tail, paragraph.text = NOTE, text.removeprefix(NOTE), None
        paragraph.insert(0, lead)
    return _set(paragraph, INSET)


def _set(element: Element, setting: Setting) -> Element:
    element.attrib.update(setting.named)
    return element


# -- blocks ---------------------------------------------------------------------------------------


def _placed(element: Element, setting: Setting) -> Element:
    """Give a block, and the blocks in it, what the press needs to set them."""
    if element.tag == "p":
        _mark_subheading(element)
        return _set(element, setting)
    if element.tag in ("ul", "ol"):
        return _list(element, setting, depth=1)
    if element.tag == "figure" and element.get("class") == "table":
        return _table(element)
    if element.tag == "figure":
        return _picture(element)
    if element.tag == "blockquote":
        for child in list(element):
            _placed(child, INSET)
    return element


def _mark_subheading(paragraph: Element) -> None:
    """Mark a paragraph that is bold from end to end; 一、 is the level set in Hei (GB/T 9704)."""
    if not _is_subheading(paragraph):
        return
    paragraph.set("class", "subheading")
    if FIRST_LEVEL.match("".join(paragraph.itertext())):
        paragraph[0].set("class", "heading")


def _is_subheading(paragraph: Element) -> bool:
    whole = [child.tag for child in paragraph] == ["strong"]
    return whole and not (paragraph.text or "").strip() and not (paragraph[0].tail or "").strip()


def _list(element: Element, setting: Setting, depth: int) -> Element:
    """Set a list as paragraphs: 1. then （1） as GB/T 9704-2012 numbers them, or dashes."""
    number = int(element.get("start", "1"))
    for entry in list(element):
        number = int(entry.attrib.pop("value", number))
        mark = f"{number}." if depth == 1 else f"（{number}）"
        _entry(entry, mark if element.tag == "ol" else "——", setting, depth)
        number += 1
    return element


def _entry(entry: Element, mark: str, setting: Setting, depth: int) -> None:
    """Put a list entry's own text into paragraphs, the first of which opens with its mark."""
    children = list(entry)
    blocks: list[Element] = [Element("p")]
    blocks[0].text = entry.text
    entry.text = None
    for child in children:
        entry.remove(child)
        if child.tag in ("p", "ul", "ol", "blockquote", "figure"):
            child.tail = None
            blocks.append(child)
        else:
            blocks[-1].append(child)
    paragraphs = [block for block in blocks if block.tag != "p" or _has_content(block)]
    if not paragraphs or paragraphs[0].tag != "p":
        paragraphs.insert(0, Element("p"))
    paragraphs[0].text = mark + (paragraphs[0].text or "").lstrip()
    for block in paragraphs:
        nested = block.tag in ("ul", "ol")
        entry.append(_list(block, setting, depth + 1) if nested else _placed(block, setting))


def _has_content(paragraph: Element) -> bool:
    return len(paragraph) > 0 or bool((paragraph.text or "").strip())


def _picture(figure: Element) -> Element:
    caption = figure.find("figcaption")
    image = figure.find("img")
    if caption is not None:
        if image is not None:
            image.set("alt", "".join(caption.itertext()))
        _set(caption, CAPTION)
    elif image is not None and not image.get("alt"):
        image.set("alt", "图")
    return figure


def _table(figure: Element) -> Element:
    table = figure.find("table")
    if table is None:
        return figure
    rows = [list(row) for row in table.iter("tr")]
    fitted = fit([[width("".join(cell.itertext())) for cell in row] for row in rows])
    figure.set("style", f"font-size: {fitted.size:g}pt")
    if not fitted.fits:
        figure.set("data-unfit", str(len(fitted.columns)))
    group = Element("colgroup")
    for column in fitted.columns:
        SubElement(group, "col", {"style": f"width: {column:g}em"})
    table.insert(0, group)
    for row in rows:
        for cell, column in zip(row, fitted.columns, strict=False):
            _cell(cell, fitted.measure(column))
    return figure


def _cell(cell: Element, measure: float) -> None:
    side = cell.attrib.pop("align", "") or ("center" if cell.tag == "th" else "left")
    paragraph = Element("p")
    paragraph.text, cell.text = cell.text, None
    for child in list(cell):
        cell.remove(child)
        paragraph.append(child)
    cell.append(paragraph)
    cell.set("class", f"to-{side}")
    heading = Setting(measure, align="balance", face="Hei")
    _set(paragraph, heading if cell.tag == "th" else Setting(measure, align="left"))
