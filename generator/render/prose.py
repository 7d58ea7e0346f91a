"""People's text → safe HTML, and the plain text that the HTML shows.

Points are plain text. A body is a small Markdown: paragraphs, emphasis, lists, quotations, tables
and pictures; raw HTML, links, code and headings are not part of it and stand as typed. Hand-written
pages may also hold headings and links. Whatever comes out has passed an allow-list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from generator.model import Item, Point
from generator.names import is_picture
from generator.pictures import PICTURE

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


def body(markdown: str, pictures: str = "attachments/") -> str:
    """Render the Markdown of an item's body."""
    return _render(markdown, pictures, is_page=False)


def page(markdown: str, pictures: str = "attachments/") -> str:
    """Render the Markdown of a hand-written page."""
    return _render(markdown, pictures, is_page=True)


def plain(html: str) -> str:
    """Return the text that `html` shows, without white space between blocks."""
    reader = _Reader()
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


def _render(markdown: str, pictures: str, *, is_page: bool) -> str:
    converter = _converter(pictures, is_page)
    # An ampersand is text: doubled, so that the serialiser does not take it for an entity's start.
    html = converter.reset().convert(markdown.replace("&", "&amp;"))
    tags = PAGE_TAGS if is_page else ITEM_TAGS
    attributes = ATTRIBUTES | ({"a": {"href"}} if is_page else {})
    return nh3.clean(
        html,
        tags=set(tags),
        attributes={tag: set(names) for tag, names in attributes.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


@cache
def _converter(pictures: str, is_page: bool) -> Markdown:
    return Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            _House(pictures=pictures, is_page=is_page),
        ],
        output_format="html",
    )


class _House(Extension):
    """Take out of Markdown what a bulletin does not use, and set pictures and lines its way."""

    def __init__(self, *, pictures: str, is_page: bool) -> None:
        super().__init__()
        self.pictures = pictures
        self.is_page = is_page

    def extendMarkdown(self, md: Markdown) -> None:
        md.preprocessors.deregister("html_block")
        # A list that is typed from 3 counts from 3.
        md.parser.blockprocessors["olist"].LAZY_OL = False  # type: ignore[attr-defined]
        inline = ["html", "entity", "image_link", "image_reference", "short_image_ref", "autolink"]
        inline += ["automail"]
        if not self.is_page:
            inline += ["link", "reference", "short_reference", "backtick"]
            for name in ("code", "hashheader", "setextheader", "hr", "reference"):
                md.parser.blockprocessors.deregister(name)
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


class _Reader(HTMLParser):
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
