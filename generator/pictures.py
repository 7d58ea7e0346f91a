"""The one notation by which a body shows a picture: `![caption](name.png)`."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A name is a file of content/attachments/: no folder, no scheme, no leading dot.
PICTURE = re.compile(r"!\[(?P<caption>[^\]\n]*)\]\((?P<name>[^()\s]*)\)")
NAME = re.compile(r"[\w-][\w.-]*\.(?:png|jpe?g|svg)", re.IGNORECASE)


def pictures_in(body: str) -> Iterator[tuple[str, int]]:
    """Yield each picture's name in a Markdown body with its line, from 0."""
    for offset, line in enumerate(body.splitlines()):
        for match in PICTURE.finditer(line):
            yield match["name"], offset
