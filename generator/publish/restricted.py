"""What a release must not hold, and what it may: every field of the office's files, by edition.

This looks at the records itself and not at the archive that was compiled and filtered from them,
so that a mistake in the filter is found and not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from generator.channels import CHANNELS
from generator.model import (
    Attachment,
    ErratumRecord,
    IssueRecord,
    Person,
    Placement,
    Point,
    RestrictionRecord,
    Submission,
    Where,
)
from generator.pictures import pictures_in
from generator.records import Records

# How a secret is looked for: as running text, as a whole name, number, id or address, or as a
# file's content (its SHA-256).
Kind = Literal["text", "name", "number", "id", "address", "content"]


@dataclass(frozen=True, slots=True)
class Secret:
    """A field's value that must not be in a release, and where it stands."""

    field: str
    where: Where
    text: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The submissions and entries of the files, told apart by what an edition shows of them."""

    shown: tuple[tuple[IssueRecord, Placement, tuple[Submission, ...]], ...]
    hidden: tuple[tuple[IssueRecord, Placement, tuple[Submission, ...]], ...]
    unplaced: tuple[Submission, ...]
    taken_down: tuple[str, ...]  # the anchors of hidden entries that `edition` has shown


def shelf(records: Records, edition: str) -> Shelf:
    """Tell apart what `edition` shows: an entry whose submissions are all for it, if it still is.

    What was taken down is narrower than its submissions say.
    """
    by_id = {submission.id: submission for submission in records.submissions}
    entries = [
        (issue, entry, tuple(by_id[id_] for id_ in entry.submissions if id_ in by_id))
        for issue in records.issues
        for section in issue.sections
        for entry in section.items
    ]
    admits = records.publication.admits
    barred = {f"{r.issue}#{r.item}" for r in records.restrictions if not admits(edition, r.to)}
    own = [all(admits(edition, s.audience) for s in e[2]) for e in entries]
    still = [f"{e[0].id}#{_anchor(e[1])}" not in barred for e in entries]
    shown = [e for e, *is_shown in zip(entries, own, still, strict=True) if all(is_shown)]
    hidden = [e for e, *is_shown in zip(entries, own, still, strict=True) if not all(is_shown)]
    taken_down = tuple(
        _anchor(e[1]) for e, was, is_ in zip(entries, own, still, strict=True) if was and not is_
    )
    placed = {id_ for _, entry, _ in entries for id_ in entry.submissions}
    unplaced = [s for s in records.submissions if s.id not in placed]
    return Shelf(tuple(shown), tuple(hidden), tuple(unplaced), taken_down)


def _anchor(entry: Placement) -> str:
    return entry.submissions[0].rpartition("/")[2]


def withheld(records: Records, edition: str) -> list[Secret]:
    """Return every field of the items that are not for the readers of `edition`."""
    return list(_withheld(records, shelf(records, edition)))


def unpublished(records: Records, edition: str) -> list[Secret]:
    """Return what no edition publishes: the office's notes, people and telephones, and drafts.

    Drafts are submissions in no issue, and wordings that the editor's own have replaced.
    """
    return list(_unpublished(records, edition))


def admitted(records: Records, edition: str) -> list[str]:
    """Return all that a release may hold, piece by piece and as it stands together."""
    return list(_admitted(records, shelf(records, edition)))


# -- what an edition withholds


def _withheld(records: Records, sorted_: Shelf) -> Iterator[Secret]:
    shown = {id_ for _, entry, _ in sorted_.shown for id_ in entry.submissions}
    issues = {issue.id for issue, _, _ in sorted_.shown}
    for issue in records.issues:
        if issue.id not in issues and issue.note:
            yield Secret("note", issue.at("note"), issue.note)
    for _, entry, submissions in sorted_.hidden:
        yield from _entry_fields(entry)
        for submission in submissions:
            if submission.id not in shown:
                yield from _submission_fields(submission)
    for erratum in records.errata:
        if not _is_shown(erratum, sorted_):
            yield from _erratum_fields(erratum)
    yield from _pictures(records, sorted_)


def _is_shown(erratum: ErratumRecord, sorted_: Shelf) -> bool:
    """Say whether an erratum's item is shown, and with it the erratum."""
    return any(
        issue.id == erratum.issue and _anchor(entry) == erratum.item
        for issue, entry, _ in sorted_.shown
    )


def _erratum_fields(erratum: ErratumRecord) -> Iterator[Secret]:
    yield Secret("id", erratum.where, erratum.id, "id")
    yield Secret("id", erratum.where, f"_erratum_{erratum.id.replace('/', '-')}", "id")
    for name in ("stood", "right", "reason"):
        if value := getattr(erratum, name):
            yield Secret(name, erratum.at(name), value)


def _restriction_fields(restriction: RestrictionRecord) -> Iterator[Secret]:
    yield Secret("id", restriction.where, restriction.id, "id")
    yield Secret("reason", restriction.at("reason"), restriction.reason)
    yield from _person("signed_by", restriction.signed_by, restriction.at("signed_by"))


def _entry_fields(entry: Placement) -> Iterator[Secret]:
    if entry.title:
        yield Secret("title", entry.at("title"), entry.title)
    if entry.note:
        yield Secret("note", entry.at("note"), entry.note)
    yield from _wording(entry.points, entry.body, entry.at("body"))


def _submission_fields(submission: Submission) -> Iterator[Secret]:
    yield Secret("id", submission.where, submission.id, "id")
    yield Secret("title", submission.at("title"), submission.title)
    if submission.source:
        yield Secret("source", submission.at("source"), submission.source)
    yield from _wording(submission.points, submission.body, submission.at("body"))


def _wording(points: Sequence[Point], body: str, where: Where) -> Iterator[Secret]:
    for number, point in enumerate(points, 1):
        if point.lead:
            yield Secret(f"points.{number}.lead", point.where, point.lead)
        for line in point.text.splitlines():
            yield Secret(f"points.{number}.text", point.where, line)
    for number, line in enumerate(body.splitlines()):
        for piece in line.replace("](", "|").split("|"):
            yield Secret("body", Where(where.path, where.line + number), piece)


def _pictures(records: Records, sorted_: Shelf) -> Iterator[Secret]:
    """Yield the pictures that no shown item shows: names and contents, as sent and as made."""
    bodies = (_body(entry, submissions) for _, entry, submissions in sorted_.shown)
    may = {name for body in bodies for name, _ in pictures_in(body)}
    known = records.attachments
    contents = {each for name in may if name in known for each in _contents(known[name])}
    for name, attachment in records.attachments.items():
        if name not in may:
            where = Where(f"content/attachments/{name}")
            yield Secret("file name", where, name, "id")
            for content in _contents(attachment):
                if content not in contents:
                    yield Secret("picture", where, content, "content")


def _contents(picture: Attachment) -> tuple[str, ...]:
    return (picture.sha256, *picture.made)


def _body(entry: Placement, submissions: Sequence[Submission]) -> str:
    if entry.points or entry.body or not submissions:
        return entry.body
    return submissions[0].body


# -- what no edition publishes


def _unpublished(records: Records, edition: str) -> Iterator[Secret]:
    sorted_ = shelf(records, edition)
    for submission in records.submissions:
        yield from _person("drafter", submission.drafter, submission.at("drafter"))
        yield from _person("approved_by", submission.approved_by, submission.at("approved_by"))
    for issue in records.issues:
        yield from _person("signed_by", issue.signed_by, issue.at("signed_by"))
        for name in ("edited_by", "checked_by"):
            yield Secret(name, issue.at(name), str(getattr(issue, name)), "name")
    for erratum in records.errata:
        yield from _person("signed_by", erratum.signed_by, erratum.at("signed_by"))
    yield from chain.from_iterable(map(_restriction_fields, records.restrictions))
    accepted = [
        *(submission.accept for submission in records.submissions),
        *(issue.accept for issue in records.issues),
        *(erratum.accept for erratum in records.errata),
    ]
    for acceptance in (each for acceptances in accepted for each in acceptances):
        yield Secret("accept", acceptance.where, acceptance.reason)
    for submission in sorted_.unplaced:
        yield from _submission_fields(submission)
    for _, entry, submissions in sorted_.shown:
        yield from _replaced(entry, submissions)
    for recipient in records.recipients:
        if CHANNELS[recipient.channel].is_secret:
            yield Secret("address", recipient.where, recipient.address, "address")


def _person(field: str, person: Person | None, where: Where) -> Iterator[Secret]:
    if person:
        yield Secret(f"{field}.name", where, person.name, "name")
        if person.phone:
            yield Secret(f"{field}.phone", where, person.phone, "number")


def _replaced(entry: Placement, submissions: Sequence[Submission]) -> Iterator[Secret]:
    """Yield what was sent and is not shown, because the editor's wording stands for it."""
    for number, submission in enumerate(submissions):
        if entry.title or number:
            yield Secret("title", submission.at("title"), submission.title)
        if entry.points or entry.body or number:
            yield from _wording(submission.points, submission.body, submission.at("body"))


# -- what a release may hold


def _admitted(records: Records, sorted_: Shelf) -> Iterator[str]:
    yield from _vocabularies(records)
    yield from (f"#{anchor}" for anchor in sorted_.taken_down)  # an address that was published
    units = {unit.id: unit for unit in records.units}
    for issue, entry, submissions in sorted_.shown:
        yield from (s.id for s in submissions)
        yield from (f"#{s.id.rpartition('/')[2]}" for s in submissions)
        names = [units[s.unit].name_on(issue.date) for s in submissions if s.unit in units]
        sources = [s.source for s in submissions if s.source]
        pieces = said(entry, submissions)
        yield from (*pieces, *sources)
        yield "".join(["、".join(dict.fromkeys(names)), "：", *pieces, *sources])
        yield from (name for name, _ in pictures_in(_body(entry, submissions)))
    for issue in {issue.id: issue for issue, _, _ in sorted_.shown}.values():
        yield from _of_issue(records, issue)
    for erratum in records.errata:
        if _is_shown(erratum, sorted_):
            yield from (erratum.id, erratum.stood, erratum.right, erratum.reason)
            yield f"{erratum.date.year}年{erratum.date.month}月{erratum.date.day}日"


def said(entry: Placement, submissions: Sequence[Submission]) -> list[str]:
    """Return an item's title, points, body and note as they are printed."""
    title = entry.title or (submissions[0].title if submissions else "")
    points = entry.points or (() if entry.body or not submissions else submissions[0].points)
    words = (text for point in points for text in (point.lead, point.text))
    return [title, *words, _body(entry, submissions), entry.note]


def _of_issue(records: Records, issue: IssueRecord) -> Iterator[str]:
    publication = records.publication.on(issue.date)
    year = issue.id.partition("/")[0]
    number = f"增刊第{issue.number}期" if issue.series == "extra" else f"第{issue.number}期"
    yield from (issue.id, issue.note, issue.marking, issue.urgency, issue.date.isoformat())
    yield f"《{publication.name}》{year}年{number}，第"
    yield f"{publication.name}{year}年{number}"
    yield f"{issue.date.year}年{issue.date.month}月{issue.date.day}日"
    if publication.colophon.editors:
        yield from (issue.edited_by, issue.checked_by)
        yield issue.signed_by.name if issue.signed_by else ""


def _vocabularies(records: Records) -> Iterator[str]:
    publication = records.publication
    for house in publication.eras:
        yield from (house.name, house.publisher, house.issued_by)
        yield from (house.masthead.marking, house.masthead.urgency, house.colophon.printed_by)
    yield from (*publication.audiences, *publication.audience_names, publication.email)
    yield from (publication.site.url, publication.site.notice, publication.site.footer)
    for unit in records.units:
        yield from (unit.id, unit.name, *(former.name for former in unit.formerly))
    for section in records.sections:
        yield from (section.id, section.name)
    for topic in records.topics:
        yield from (topic.id, topic.name)
    for list_ in records.lists:
        yield from (line.wording for line in list_.lines)
    for page in records.pages:
        yield from (page.slug, page.title, page.body)
