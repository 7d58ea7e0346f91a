"""The addresses of the site: each is made here, so that it is known what a page may not take."""

from __future__ import annotations

import re

from generator.model.names import sameness

SEARCH, SUBMIT = "search/", "submit/"
UNITS, SECTIONS, TOPICS, SERIES = "units/", "sections/", "topics/", "series/"
STATISTICS = "statistics/"
PAGE_PICTURES = "attachments/pages/"  # no picture of an item has a folder in its name
ATTACHMENTS, ASSETS, INDEX = "attachments/", "assets/", "pagefind/"
FEED, SITEMAP, NOT_FOUND, HOME = "feed.xml", "sitemap.xml", "404.html", "index.html"

_OWN = {
    *(SEARCH, SUBMIT, UNITS, SECTIONS, TOPICS, SERIES, STATISTICS),
    *(ATTACHMENTS, ASSETS, INDEX),
}
_FILES = {FEED, SITEMAP, NOT_FOUND, HOME}
_TAKEN = {address.rstrip("/") for address in _OWN} | _FILES | {NOT_FOUND.removesuffix(".html")}
_YEAR = re.compile("[0-9]{4}")


def of_year(year: int) -> str:
    """Return the address of a year's page."""
    return f"{year:04}/"


def of_issue(id_: str) -> str:
    """Return the address of an issue's page, below that of its year."""
    return f"{id_}/"


def of_series(id_: str) -> str:
    """Return the address of a series' page."""
    return f"{SERIES}{id_}/"


def statistics_of(year: int) -> str:
    """Return the address of the page of a year's statistics."""
    return f"{STATISTICS}{of_year(year)}"


def taken(address: str) -> str:
    """Return the address of the archive's own at or below which an address lies, else nothing."""
    first, *rest = sameness(address).strip("/").split("/")
    if first in _TAKEN or _YEAR.fullmatch(first):
        return f"/{first}" if first in _FILES else f"/{first}/"
    return f"/{address}" if HOME in rest else ""
