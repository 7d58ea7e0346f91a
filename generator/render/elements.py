"""Safe HTML as elements and back."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder, tostring

from markupsafe import Markup

VOID = frozenset({"br", "img"})


def elements_of(blocks: Iterable[str]) -> list[Element]:
    """Return the block-level elements of well-formed HTML; white space between them is dropped."""
    tree = _Tree()
    tree.feed("".join(blocks))
    found = list(tree.finish())
    for element in found:
        element.tail = None
    return found


def markup_of(element: Element) -> Markup:
    """Return an element as HTML; its text is escaped."""
    return Markup(tostring(element, encoding="unicode", method="html"))  # noqa: S704


class _Tree(HTMLParser):
    """Builds elements from well-formed HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = TreeBuilder()
        self.builder.start("blocks", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        self.builder.data(data)

    def finish(self) -> Element:
        self.close()
        self.builder.end("blocks")
        return self.builder.close()
