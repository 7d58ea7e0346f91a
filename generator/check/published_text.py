"""What of the records is published, piece by piece, each piece with its place.

A submission's wording that an issue replaces with the editor's own is not published.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from generator.bodies.picture_marks import PICTURE
from generator.model import IssueRecord, Placement, Submission, Where
from generator.model.declared import Publicity
from generator.model.pieces import NOWHERE, pieces
from generator.model.records import Records

# As the fields' publicity has it, or a hand-written page. A fragment may open what the words around
# it close; a quotation is as it was printed.
Kind = Publicity | Literal["page"]
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
    """Return where each submission is printed: first, with what every place words anew."""
    found: dict[str, Placed] = {}
    for issue in records.issues:
        for section in issue.sections:
            for placement in section.items:
                for id_ in placement.submissions:
                    first = found.setdefault(id_, Placed(issue, placement))
                    if first.placement is not placement:
                        found[id_] = Placed(first.issue, _alike(first.placement, placement))
    return found


def _alike(one: Placement, other: Placement) -> Placement:
    """Return the entry without the wording that another does not put in the submission's place."""
    has_text = bool(other.points or other.body)
    return replace(
        one,
        title=one.title if other.title else "",
        points=one.points if has_text else (),
        body=one.body if has_text else "",
    )


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
    yield from _around(records)


def _around(records: Records) -> Iterator[Passage]:
    """Yield what stands beside the items, or around them: errata, pages, names, headings."""
    for erratum in records.errata:
        yield from _read(erratum)
    for page in records.pages:
        yield Passage("page", "title", page.title, Where(page.where.path, 2))
        yield Passage("page", "body", page.body, Where(page.where.path, page.line))
    folders = {"content/attachments": records.attachments, "content/pages": records.page_pictures}
    for folder, pictures in folders.items():
        for picture in pictures.values():
            yield Passage("label", "", picture.words, Where(f"{folder}/{picture.name}"))
    for house in records.publication.eras:
        yield from _read(house, where=Where("data/publication.yml"), but=("formerly",))
    for thing in (*records.units, *records.sections, *records.topics, *records.series):
        yield from _read(thing)
    for list_ in records.lists:
        yield from (replace(p, field=f"lists.{list_.id}.{p.field}") for p in _read(list_))


def _read(
    record: object,
    issue: str = "",
    units: tuple[str, ...] = (),
    *,
    where: Where = NOWHERE,
    but: Container[str] = (),
) -> Iterator[Passage]:
    """Yield the texts of a record that its declaration gives to readers, but for some fields."""
    for piece in pieces(record, where, but=but):
        if piece.shown not in ("open", "secret"):
            credited = units if piece.shown == "title" else ()
            yield Passage(piece.shown, piece.path, piece.text, piece.where, issue, credited)


def _submitted(submission: Submission, place: Placed | None) -> Iterator[Passage]:
    new = place.placement if place else Placement(())
    reworded = {"title"} if new.title else set()
    reworded |= {"points", "body"} if new.points or new.body else set()
    issue = place.issue.id if place else ""
    yield from _read(submission, issue, (submission.unit,), but=reworded)


def _issued(issue: IssueRecord, units: Mapping[str, str]) -> Iterator[Passage]:
    yield from _read(issue, issue.id, but=("sections",))
    for section in issue.sections:
        for placement in section.items:
            credited = tuple(units[id_] for id_ in placement.submissions if id_ in units)
            yield from _read(placement, issue.id, credited)


def words_of(passage: Passage) -> str:
    """Return a passage's words, as long as its text: in Markdown a picture keeps its caption."""
    if passage.kind != "body" or "![" not in passage.text:
        return passage.text
    return PICTURE.sub(_caption, passage.text)


def _caption(match: re.Match[str]) -> str:
    return f"  {match['caption']}  {' ' * len(match['name'])} "
