"""An issue's items and errata as the page must show them, piece by piece in order."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from generator.model import Issue
from generator.render.errata import predicate, source_of, titled
from generator.render.prose import prose

_PIECES = frozenset({"p", "li", "td", "th", "figcaption", "ul", "ol", "tr"})
_STOPS = ("。", "！", "？", "…")


class _Texts(HTMLParser):
    """Collects the text between the tags of blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces = [""]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _PIECES:
            self.pieces.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in _PIECES:
            self.pieces.append("")

    def handle_data(self, data: str) -> None:
        self.pieces[-1] += data


def pieces(issue: Issue) -> list[str]:
    """Return each item's heading as printed, with △ and its stop, then its pieces of text."""
    found: list[str] = []
    for item in issue.items:
        heading = item.heading
        found.append(f"△{heading}" if heading.endswith(_STOPS) else f"△{heading}。")
        texts = _Texts()
        for block in prose(item).blocks:
            texts.feed(block)
        texts.close()
        found += [piece for piece in texts.pieces if re.search(r"\S", piece)]
    for erratum in issue.errata:
        name = f"{source_of(erratum)}{titled(erratum.heading)}"
        found.append(f"{name}{predicate(erratum)}")
    return found
