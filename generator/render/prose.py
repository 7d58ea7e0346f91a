"""People's text → safe HTML, and the plain text that the HTML shows.

Points are plain text. A body is what `generator.bodies` reads; what is no part of that stands as
typed. Hand-written pages are Markdown with links and headings, without HTML. Whatever comes out has
passed an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import chain, repeat
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from generator.bodies import (
    Block,
    Figure,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Quotation,
    Table,
    TextRun,
    read,
)
from generator.bodies.picture_marks import PICTURE
from generator.model import Item, Point
from generator.model.names import is_picture
from generator.model.places import PAGE_PICTURES

CELL_END = "\x1f"  # stands between table cells, so that no phrase is found across them

ITEM_TAGS = frozenset(
    "p strong em br ul ol li blockquote figure figcaption img table thead tbody tr th td".split()
)
PAGE_TAGS = ITEM_TAGS | frozenset("a code pre h2 h3 h4 hr dl dt dd".split())
ATTRIBUTES = {
    "strong": {"class"},
    "figure": {"class"},
    "img": {"src", "alt"},
    "th": {"align"},
    "td": {"align"},
    "ol": {"start"},
    "li": {"value"},
}


@dataclass(frozen=True, slots=True)
class Prose:
    """An item's text as HTML and as text.

    `note` is the editor's note and `source` the line that names where the item was taken from;
    either may be empty. `blocks` are block-level elements. `text` is everything in reading order
    (heading, note, blocks, source), run on, with `CELL_END` between table cells.
    """

    note: str
    blocks: tuple[str, ...]
    source: str
    text: str


def prose(item: Item, pictures: str = "attachments/") -> Prose:
    """Render an item's text; `pictures` is the address that picture names are put behind."""
    note = f'<p class="note">编者按：{escape(item.note)}</p>' if item.note else ""
    source = f'<p class="source">（摘自{escape(item.source)}）</p>' if item.source else ""
    blocks = tuple(_points(item.points)) if item.points else (body(item.body, pictures),)
    text = plain("".join([escape(item.heading), note, *blocks, source]))
    return Prose(note, blocks, source, text)


def body(text: str, pictures: str = "attachments/") -> str:
    """Render an item's body; a number that does not follow the one before it stands as typed."""
    return _cleaned(_blocks(read(text).blocks, pictures), ITEM_TAGS, ATTRIBUTES)


def shown(kind: str, text: str) -> str:
    """Render a text as a field of its kind is shown: a body, or plain text in lines."""
    if kind == "body":
        return body(text)
    if kind == "page":
        return page(text)
    return (
        "".join(_points([Point("", text)]))
        if kind != "lead"
        else "".join(_points([Point(text, "")]))
    )


@lru_cache(maxsize=64)
def page(markdown: str, pictures: str = PAGE_PICTURES) -> str:
    """Render the Markdown of a hand-written page."""
    # An ampersand is text: doubled, so that the serialiser does not take it for an entity's start.
    html = _converter(pictures).reset().convert(markdown.replace("&", "&amp;"))
    return _cleaned(html, PAGE_TAGS, ATTRIBUTES | {"a": {"href"}})


def _cleaned(html: str, tags: frozenset[str], attributes: Mapping[str, set[str]]) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={tag: set(names) for tag, names in attributes.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def plain(html: str) -> str:
    """Return the text that `html` shows, without white space between blocks."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def _points(points: Iterable[Point]) -> Iterable[str]:
    for point in points:
        lines = point.text.splitlines() or [""]
        lead = f'<strong class="lead">{escape(point.lead)}</strong>' if point.lead else ""
        yield f"<p>{lead}{escape(lines[0].strip())}</p>"
        for line in lines[1:]:
            if line.strip():
                yield f"<p>{escape(line.strip())}</p>"


# -- bodies ---------------------------------------------------------------------------------------


def _blocks(blocks: Iterable[Block], pictures: str) -> str:
    return "".join(_block(block, pictures) for block in blocks)


def _block(block: Block, pictures: str) -> str:
    match block:
        case Paragraph():
            return f"<p>{_inline(block.text)}</p>"
        case ListBlock():
            return _listing(block, pictures)
        case Quotation():
            return f"<blockquote>{_blocks(block.blocks, pictures)}</blockquote>"
        case Table():
            return _table(block)
        case Figure():
            caption = _inline(block.caption)
            below = f"<figcaption>{caption}</figcaption>" if caption else ""
            source = escape(pictures + block.name)
            return f'<figure class="picture"><img alt="" src="{source}">{below}</figure>'


def _listing(listing: ListBlock, pictures: str) -> str:
    first = listing.entries[0].number
    if first is None:
        rows = "".join(f"<li>{_entry(each, pictures)}</li>" for each in listing.entries)
        return f"<ul>{rows}</ul>"
    parts = [f'<ol start="{first}">' if first != 1 else "<ol>"]
    due = first
    for each in listing.entries:
        number = each.number or 0
        parts.append(f'<li value="{number}">' if number != due else "<li>")
        parts.append(f"{_entry(each, pictures)}</li>")
        due = number + 1
    return "".join([*parts, "</ol>"])


def _entry(entry: ListItem, pictures: str) -> str:
    """Return what stands in an entry; a paragraph that is alone in it needs no element."""
    texts = [block for block in entry.blocks if isinstance(block, Paragraph)]
    return "".join(
        _inline(block.text)
        if isinstance(block, Paragraph) and len(texts) == 1
        else _block(block, pictures)
        for block in entry.blocks
    )


def _table(table: Table) -> str:
    head, *rows = (
        "".join(_cell("td" if at else "th", cell, side) for cell, side in _columns(row, table))
        for at, row in enumerate(table.rows)
    )
    below = "".join(f"<tr>{row}</tr>" for row in rows)
    body_ = f"<tbody>{below}</tbody>" if rows else ""
    return f'<figure class="table"><table><thead><tr>{head}</tr></thead>{body_}</table></figure>'


def _columns(row: tuple[Inline, ...], table: Table) -> Iterable[tuple[Inline, str]]:
    return zip(row, chain(table.sides, repeat("")), strict=False)


def _cell(tag: str, text: Inline, side: str) -> str:
    align = f' align="{side}"' if side else ""
    return f"<{tag}{align}>{_inline(text)}</{tag}>"


def _inline(text: Inline) -> str:
    """Return runs as HTML; neighbours of one look share an element."""
    parts: list[str] = []
    opened: list[str] = []
    for run in text:
        wanted = {name for name, is_on in _looks(run) if is_on}
        while set(opened) - wanted:
            parts.append(f"</{opened.pop()}>")
        for name, is_on in _looks(run):
            if is_on and name not in opened:
                opened.append(name)
                parts.append(f"<{name}>")
        parts.append(escape(run.text, quote=False).replace("\n", "<br>"))
    parts += [f"</{name}>" for name in reversed(opened)]
    return "".join(parts)


def _looks(run: TextRun) -> tuple[tuple[str, bool], ...]:
    return ("strong", run.is_strong), ("em", run.is_emphasis)


# -- hand-written pages ---------------------------------------------------------------------------


@cache
def _converter(pictures: str) -> Markdown:
    return Markdown(
        extensions=[TableExtension(use_align_attribute=True), _House(pictures=pictures)],
        output_format="html",
    )


class _House(Extension):
    """Take HTML out of Markdown, and set pictures and lines a bulletin's way."""

    def __init__(self, *, pictures: str) -> None:
        super().__init__()
        self.pictures = pictures

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        # A list that is typed from 3 counts from 3.
        md.parser.blockprocessors["olist"].LAZY_OL = False  # type: ignore[attr-defined]
        inline = ["html", "entity", "image_link", "image_reference", "short_image_ref", "autolink"]
        inline += ["automail"]
        for name in inline:
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(_Picture(self.pictures, md), "picture", 150)
        md.treeprocessors.register(_Blocks(md), "house", 15)


class _Picture(InlineProcessor):
    """Make `![caption](name.png)` an image; a name that is no attachment's stays as typed."""

    def __init__(self, pictures: str, md: Markdown) -> None:
        super().__init__(PICTURE.pattern, md)
        self.pictures = pictures

    def handleMatch(  # type: ignore[override]
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002 - its signature there
    ) -> tuple[Element | None, int | None, int | None]:
        if not is_picture(m["name"]):
            return None, None, None
        image = Element("img", {"src": self.pictures + m["name"], "alt": m["caption"]})
        return image, m.start(0), m.end(0)


class _Blocks(Treeprocessor):
    """Join typed lines as Chinese does, and put pictures and tables into figures."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in ("pre", "code"):  # lines of an example stay lines
                continue
            element.text = _join(element.text)
            for child in element:
                child.tail = _join(child.tail)
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "table":
                    parent[index] = figure = Element("figure", {"class": "table"})
                    figure.tail = child.tail
                    child.tail = None
                    figure.append(child)
                elif child.tag == "p" and [c.tag for c in child] == ["img"] and _is_bare(child):
                    _set_figure(child)


def _is_bare(paragraph: Element) -> bool:
    return not (paragraph.text or "").strip() and not (paragraph[0].tail or "").strip()


def _set_figure(paragraph: Element) -> None:
    image = paragraph[0]
    caption = image.get("alt", "")
    paragraph.tag = "figure"
    paragraph.set("class", "picture")
    paragraph.text = image.tail = None
    if caption:
        image.set("alt", "")  # the caption below says it
        SubElement(paragraph, "figcaption").text = caption


# A line break between two characters is a space only when both are set with spaces between words.
_LINE_END = re.compile(r"(?P<before>.?)[ \t]*\n[ \t]*(?P<after>.?)")
_SPACED = re.compile(r"[\u0021-\u024f]")


def _join(text: str | None) -> str | None:
    if not text or "\n" not in text:
        return text

    def joined(match: re.Match[str]) -> str:
        before, after = match["before"], match["after"]
        spaced = _SPACED.match(before) and _SPACED.match(after)
        return f"{before} {after}" if spaced else f"{before}{after}"

    return _LINE_END.sub(joined, text)


class _TextReader(HTMLParser):
    """Collect the text of HTML; cells end with `CELL_END`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        if data.strip("\n"):
            self.parts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.parts.append(CELL_END)
