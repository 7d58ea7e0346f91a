"""The Atom feed and the sitemap (RFC 4287, sitemaps.org)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote
from xml.etree import ElementTree as ET

from generator.model import Archive, Issue
from generator.render.pages import Draft, Page
from generator.settings import Publication

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWEST = 30  # issues in the feed

# What XML 1.0 does not allow, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(archive: Archive, publication: Publication) -> bytes:
    """Return the Atom feed of the newest issues, newest first, each with its contents.

    An issue's permanent address is its id, and its date at noon in UTC (the same day in every
    office) is when it was updated.
    """
    base = publication.site.url
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": publication.language})
    newest = archive.issues[::-1][:NEWEST]
    _add(root, "id", base)
    _add(root, "title", publication.name)
    if publication.site.notice:
        _add(root, "subtitle", publication.site.notice)
    _add(root, "updated", _moment(newest[0].date if newest else date(1970, 1, 1)))
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{base}feed.xml")
    _add(root, "link", rel="alternate", type="text/html", href=base)
    author = _add(root, "author")
    _add(author, "name", publication.publisher)
    for issue in newest:
        _entry(root, issue, publication)
    return _document(root)


def sitemap(pages: Iterable[Page | Draft], publication: Publication) -> bytes:
    """Return the sitemap: every page's address, with the date of what it shows if it has one."""
    root = ET.Element("urlset", {"xmlns": SITEMAP})
    for page in pages:
        entry = ET.SubElement(root, "url")
        location = ET.SubElement(entry, "loc")
        location.text = publication.site.url + quote(page.address)
        if page.date:
            changed = ET.SubElement(entry, "lastmod")
            changed.text = page.date.isoformat()
    return _document(root)


def _entry(feed: ET.Element, issue: Issue, publication: Publication) -> None:
    address = f"{publication.site.url}{issue.id}/"
    entry = _add(feed, "entry")
    _add(entry, "id", address)
    _add(entry, "title", f"{publication.on(issue.date).name}{issue.year}年{issue.label}")
    _add(entry, "updated", _moment(issue.date))
    _add(entry, "published", _moment(issue.date))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(entry, "content", _contents(issue, address), type="html")


def _contents(issue: Issue, address: str) -> str:
    """Return an issue's contents as HTML: its sections with a link for each item."""
    body = ET.Element("div")
    for group in issue.groups:
        ET.SubElement(body, "h2").text = _legal(group.section.name)
        lines = ET.SubElement(body, "ul")
        for item in group.items:
            line = ET.SubElement(lines, "li")
            link = ET.SubElement(line, "a", href=_legal(f"{address}#{item.anchor}"))
            link.text = _legal(item.heading)
    return ET.tostring(body, encoding="unicode", method="html")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    legal = {key: _legal(value) for key, value in attributes.items()}
    child = ET.SubElement(parent, name, legal)
    child.text = _legal(text) or None
    return child


def _legal(text: str) -> str:
    return _NOT_XML.sub("", text)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T12:00:00Z"


def _document(root: ET.Element) -> bytes:
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
