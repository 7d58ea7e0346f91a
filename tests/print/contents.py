"""The contents' page numbers against the pages on which the items stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.print.body import in_block
from tests.print.geometry import Page

MARK = "△"
_ENTRY = re.compile(r"^(.*?)[.．·…\s]{2,}(\d+)$")
_SPACE = re.compile(r"\s")


def entries(pages: Sequence[Page]) -> list[tuple[str, int]]:
    """Return the contents' entries in order: title without spaces, page number."""
    found: list[tuple[str, int]] = []
    for page in pages:
        title = ""
        for line in page.lines():
            if not in_block(page, line):
                continue
            text = line.text
            if text.startswith(MARK):
                return found
            if text.startswith("★") or line.size > 15:
                title = ""
                continue
            entry = _ENTRY.match(text)
            title += entry[1] if entry else text
            if entry:
                found.append((_SPACE.sub("", title), int(entry[2])))
                title = ""
    return found


def wrong_pages(pages: Sequence[Page]) -> list[str]:
    """Return the entries whose item does not begin on the page that the contents name."""
    texts = {
        page.number: _SPACE.sub("", "".join(g.text for line in page.lines() for g in line.glyphs))
        for page in pages
    }
    wrong = []
    for title, number in entries(pages):
        here = texts.get(number, "")
        both = here + texts.get(number + 1, "")[: len(title)]
        if not any(f"{MARK}{title}" in text for text in (here, both)):
            wrong.append(f"{title} … {number}")
    return wrong
