"""The Atom feed and the sitemap (RFC 4287, sitemaps.org)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import quote
from xml.etree import ElementTree as ET

from generator.model import Archive, Erratum, Issue, Series, ids, places
from generator.model.settings import Publication
from generator.render.errata import mark_of, predicate, source_of, titled
from generator.render.page import Page, PageDraft

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWEST = 30  # issues in the feed, and errata

# What XML 1.0 does not allow, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(archive: Archive, publication: Publication, series: Series | None = None) -> bytes:
    """Return the Atom feed of the newest issues and errata, of all or a series, newest first.

    An issue's permanent address is its id, and its date at noon in UTC (the same day in every
    office) is when it came out. It was updated when the last of its items was corrected or
    withdrawn, of which an entry tells by itself: its id is the address of the note.
    """
    base = publication.site.url + (places.of_series(series.id) if series else "")
    issues, errata = archive.issues, archive.errata
    if series:
        issues = archive.by_series[series.id]
        own = {issue.id for issue in issues}
        errata = tuple(erratum for erratum in errata if erratum.issue in own)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": publication.language})
    entries = [(issue.date, _issue(issue, archive, publication)) for issue in issues[::-1][:NEWEST]]
    entries += [(each.date, _erratum(each, publication)) for each in errata[-NEWEST:][::-1]]
    entries.sort(key=lambda entry: entry[0], reverse=True)
    _add(root, "id", base)
    _add(root, "title", _title(publication, series))
    if publication.site.notice:
        _add(root, "subtitle", publication.site.notice)
    _add(root, "updated", _moment(entries[0][0] if entries else date(1970, 1, 1)))
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{base}{places.FEED}")
    _add(root, "link", rel="alternate", type="text/html", href=base)
    author = _add(root, "author")
    _add(author, "name", publication.publisher)
    root.extend(entry for _, entry in entries)
    return _document(root)


def _title(publication: Publication, series: Series | None) -> str:
    if not series:
        return publication.name
    return series.masthead or f"{publication.name}（{series.name}）"


def sitemap(pages: Iterable[Page | PageDraft], publication: Publication) -> bytes:
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


def _issue(issue: Issue, archive: Archive, publication: Publication) -> ET.Element:
    address = f"{publication.site.url}{issue.id}/"
    errata = [each for item in issue.items for each in archive.by_item.get(item.id, ())]
    updated = max((issue.date, *(erratum.date for erratum in errata)))
    content = _contents(issue, address, archive.by_item)
    name = f"{publication.on(issue.date, issue.series).name}{issue.printed_name}"
    return _entry(address, name, issue.date, updated, content)


def _erratum(erratum: Erratum, publication: Publication) -> ET.Element:
    address = f"{publication.site.url}{erratum.issue}/#{ids.erratum_anchor(erratum.id)}"
    masthead = erratum.masthead or publication.name
    name = f"{masthead}{erratum.issue_name}{titled(erratum.heading)}"
    said = ET.Element("p")
    said.text = _legal(f"{source_of(erratum)}{titled(erratum.heading)}{predicate(erratum)}")
    content = ET.tostring(said, encoding="unicode", method="html")
    title = f"{mark_of((erratum,))}：{name}"
    return _entry(address, title, erratum.date, erratum.date, content)


def _entry(address: str, title: str, published: date, updated: date, content: str) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "id", address)
    _add(entry, "title", title)
    _add(entry, "updated", _moment(updated))
    _add(entry, "published", _moment(published))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    _add(entry, "content", content, type="html")
    return entry


def _contents(issue: Issue, address: str, errata: Mapping[str, tuple[Erratum, ...]]) -> str:
    """Return an issue's contents as HTML: its sections with a link for each item."""
    body = ET.Element("div")
    for group in filter(lambda group: group.items, issue.groups):
        ET.SubElement(body, "h2").text = _legal(group.section.name)
        lines = ET.SubElement(body, "ul")
        for item in group.items:
            line = ET.SubElement(lines, "li")
            link = ET.SubElement(line, "a", href=_legal(f"{address}#{item.anchor}"))
            link.text = _legal(item.heading)
            mark = mark_of(errata.get(item.id, ()))
            link.tail = f"（{mark}）" if mark else None
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
