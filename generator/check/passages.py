"""What of the records is published, piece by piece, each piece with its place.

A submission's wording that an issue replaces with the editor's own is not published.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from generator.model import (
    LINES,
    IssueRecord,
    Placement,
    Point,
    Section,
    Submission,
    Topic,
    Unit,
    Where,
)
from generator.pictures import PICTURE
from generator.records import Records

# A fragment may open what the words around it close.
Kind = Literal["title", "lead", "text", "body", "note", "source", "fragment", "page", "label"]
STYLED: frozenset[Kind] = frozenset(("title", "lead", "text", "body", "note", "source", "fragment"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A published piece of text: a field of a record. `issue` is the one that prints it, if any.

    `units` are those credited by the heading that a title stands in.
    """

    kind: Kind
    field: str
    text: str
    where: Where
    issue: str = ""
    units: tuple[str, ...] = ()

    def at(self, offset: int) -> Where:
        """Return the place of a character."""
        return Where(self.where.path, self.where.line + self.text.count("\n", 0, offset))


@dataclass(frozen=True, slots=True)
class Placed:
    """A submission's place: the issue and the entry that print it."""

    issue: IssueRecord
    placement: Placement


def placed(records: Records) -> dict[str, Placed]:
    """Return where each submission is printed; the first place counts."""
    found: dict[str, Placed] = {}
    for issue in records.issues:
        for section in issue.sections:
            for placement in section.items:
                for id_ in placement.submissions:
                    found.setdefault(id_, Placed(issue, placement))
    return found


def passages(records: Records, paths: Container[str] | None = None) -> Iterator[Passage]:
    """Yield every piece of text that readers may come to see, of all files or of some."""
    found = (piece for piece in _passages(records, paths) if piece.text)
    yield from found if paths is None else (p for p in found if p.where.path in paths)


def _passages(records: Records, paths: Container[str] | None) -> Iterator[Passage]:
    places = placed(records)
    units = {submission.id: submission.unit for submission in records.submissions}
    for submission in records.submissions:
        if paths is None or submission.where.path in paths:
            yield from _submitted(submission, places.get(submission.id))
    for issue in records.issues:
        if paths is None or issue.where.path in paths:
            yield from _issued(issue, units)
    for erratum in records.errata:
        yield Passage("label", "stood", erratum.stood, erratum.at("stood"))
        yield Passage("fragment", "right", erratum.right, erratum.at("right"))
        yield Passage("note", "reason", erratum.reason, erratum.at("reason"))
    for page in records.pages:
        yield Passage("page", "title", page.title, Where(page.where.path, 2))
        yield Passage("page", "body", page.body, Where(page.where.path, page.line))
    for picture in records.attachments.values():
        where = Where(f"content/attachments/{picture.name}")
        yield Passage("label", "", picture.words, where)
    yield from _labels(records)


def _issued(issue: IssueRecord, units: Mapping[str, str]) -> Iterator[Passage]:
    for name in ("note", "edited_by", "checked_by", "marking", "urgency"):
        kind: Kind = "note" if name == "note" else "label"
        yield Passage(kind, name, getattr(issue, name), issue.at(name), issue.id)
    for section in issue.sections:
        for placement in section.items:
            credited = tuple(units[id_] for id_ in placement.submissions if id_ in units)
            yield from _reworded(placement, issue, credited)


def _submitted(submission: Submission, place: Placed | None) -> Iterator[Passage]:
    issue = place.issue.id if place else ""
    reworded = place and (place.placement.points or place.placement.body)
    if not (place and place.placement.title):
        where = submission.at("title")
        yield Passage("title", "title", submission.title, where, issue, (submission.unit,))
    if not reworded:
        yield from _points(submission.points, issue)
        yield Passage("body", "body", submission.body, submission.at("body"), issue)
    yield Passage("source", "source", submission.source, submission.at("source"), issue)


def _reworded(
    placement: Placement, issue: IssueRecord, units: tuple[str, ...]
) -> Iterator[Passage]:
    yield Passage("title", "title", placement.title, placement.at("title"), issue.id, units)
    yield from _points(placement.points, issue.id)
    yield Passage("body", "body", placement.body, placement.at("body"), issue.id)
    yield Passage("note", "note", placement.note, placement.at("note"), issue.id)


def _points(points: tuple[Point, ...], issue: str) -> Iterator[Passage]:
    for index, point in enumerate(points):
        path = point.where.path
        lead = Where(path, point.lead_line or point.where.line)
        text = Where(path, point.text_line or point.where.line)
        yield Passage("lead", f"points.{index}.lead", point.lead, lead, issue)
        yield Passage("text", f"points.{index}.text", point.text, text, issue)


def _labels(records: Records) -> Iterator[Passage]:
    """Yield what stands around the items: names, headings, notices."""
    house = records.publication
    publication = Where("data/publication.yml")
    for one in house.eras:
        for name, text in (
            ("name", one.name),
            ("issued_by", one.issued_by),
            ("masthead.marking", one.masthead.marking),
            ("colophon.printed_by", one.colophon.printed_by),
        ):
            yield Passage("label", name, text, publication)
    yield Passage("label", "site.notice", house.site.notice, publication)
    yield Passage("label", "site.footer", house.site.footer, publication)
    things: tuple[Unit | Section | Topic, ...]
    things = (*records.units, *records.sections, *records.topics)
    for thing in things:
        yield Passage("label", "name", thing.name, thing.where)
    for list_ in records.lists:
        for line in LINES:
            wording = list_.line(line)
            yield Passage(
                "label", f"lists.{list_.id}.{line}.wording", wording.wording, wording.where
            )


def words_of(passage: Passage) -> str:
    """Return a passage's words, as long as its text: in Markdown a picture keeps its caption."""
    if passage.kind != "body" or "![" not in passage.text:
        return passage.text
    return PICTURE.sub(_caption, passage.text)


def _caption(match: re.Match[str]) -> str:
    return f"  {match['caption']}  {' ' * len(match['name'])} "
