"""The one notation by which a body shows a picture, `![caption](name.png)`; a drawing's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

# `names.is_picture` says which names are those of a file of content/attachments/.
PICTURE = re.compile(r"!\[(?P<caption>(?:\\.|[^\]\\\n]){0,300})\]\((?P<name>[^()\s]{0,300})\)")


def pictures_in(body: str) -> Iterator[tuple[str, int]]:
    """Yield each picture's name in a Markdown body with its line, from 0."""
    for offset, line in enumerate(body.splitlines()):
        for match in PICTURE.finditer(line):
            yield match["name"], offset


def shown_in(html: str, folder: str) -> tuple[str, ...]:
    """Return the names of the pictures below a folder that HTML of ours shows."""
    return tuple(dict.fromkeys(re.findall(rf'<img[^>]*? src="{re.escape(folder)}([^"]+)"', html)))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


def words_in(drawing: bytes) -> str:
    """Return the text between the tags of an SVG, however ill-formed."""
    reader = _Words()
    reader.feed(drawing.decode("utf-8", "replace"))
    reader.close()
    return "".join(reader.found)
