"""What a release must not hold, and what it may: every field of the office's files, by edition.

This looks at the records itself and not at the archive that was compiled and filtered from them,
so that a mistake in the filter is found and not repeated.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Literal, get_args

from generator.bodies.picture_marks import pictures_in
from generator.channels import CHANNELS
from generator.model import (
    Attachment,
    ErratumRecord,
    IssueRecord,
    Placement,
    Recipient,
    Submission,
    Where,
    ids,
)
from generator.model.declared import Publicity, Recorded, Sought
from generator.model.pieces import Piece, pieces
from generator.model.records import Records

Kind = Sought | Literal["content"]  # how a secret is looked for; a file's content by its SHA-256
# What is a secret where its item or issue is not shown.
TEXTS = frozenset(get_args(Publicity)) - {"label", "open", "secret"}
PUBLICATION = Where("data/publication.yml")


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
    barred = {
        ids.item_id(r.issue, r.item) for r in records.restrictions if not admits(edition, r.to)
    }
    own = [all(admits(edition, e[0].audience_of(s)) for s in e[2]) for e in entries]
    still = [ids.item_id(e[0].id, e[1].anchor) not in barred for e in entries]
    shown = [e for e, *is_shown in zip(entries, own, still, strict=True) if all(is_shown)]
    hidden = [e for e, *is_shown in zip(entries, own, still, strict=True) if not all(is_shown)]
    taken_down = tuple(
        e[1].anchor for e, was, is_ in zip(entries, own, still, strict=True) if was and not is_
    )
    placed = {id_ for _, entry, _ in entries for id_ in entry.submissions}
    unplaced = [s for s in records.submissions if s.id not in placed]
    return Shelf(tuple(shown), tuple(hidden), tuple(unplaced), taken_down)


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
        if issue.id not in issues:
            yield from _texts(issue, but=("sections",))
    for _, entry, submissions in sorted_.hidden:
        yield from _texts(entry)
        for submission in submissions:
            if submission.id not in shown:
                yield from _submission_fields(submission)
    for erratum in records.errata:
        if not _is_shown(erratum, sorted_):
            yield Secret("id", erratum.where, erratum.id, "id")
            yield Secret("id", erratum.where, ids.erratum_anchor(erratum.id), "id")
            yield from _texts(erratum)
    yield from _pictures(records, sorted_)


def _is_shown(erratum: ErratumRecord, sorted_: Shelf) -> bool:
    """Say whether an erratum's item is shown, and with it the erratum."""
    return any(
        issue.id == erratum.issue and entry.anchor == erratum.item
        for issue, entry, _ in sorted_.shown
    )


def _submission_fields(submission: Submission) -> Iterator[Secret]:
    yield Secret("id", submission.where, submission.id, "id")
    yield from _texts(submission)


def _texts(record: Recorded, but: Container[str] = ()) -> Iterator[Secret]:
    """Yield what readers see of a record where it is shown."""
    for piece in pieces(record, but=but, first=1):
        if piece.shown in TEXTS:
            yield from _parts(piece)


def _parts(piece: Piece) -> Iterator[Secret]:
    """Yield what is sought of a text: its lines, of Markdown what marks and cells part."""
    if piece.sought != "text":
        yield Secret(piece.path, piece.where, piece.text, piece.sought)
        return
    for number, line in enumerate(piece.text.splitlines()):
        parts = line.replace("](", "|").split("|") if piece.shown == "body" else [line]
        for part in parts:
            yield Secret(piece.path, Where(piece.where.path, piece.where.line + number), part)


def _pictures(records: Records, sorted_: Shelf) -> Iterator[Secret]:
    """Yield the pictures that no shown item shows: names and contents, as sent and as made."""
    bodies = (_body(entry, submissions) for _, entry, submissions in sorted_.shown)
    may = {name for body in bodies for name, _ in pictures_in(body)}
    may |= records.publication.masthead_pictures
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
    """Yield all that stands in or below a field that is secret, and every person's name."""
    sorted_ = shelf(records, edition)
    for restriction in records.restrictions:
        yield Secret("id", restriction.where, restriction.id, "id")
    for record in _all(records):
        for piece in pieces(record, PUBLICATION, but=_open(record), first=1):
            if piece.shown == "secret" or piece.sought == "name":
                yield from _parts(piece)
    for submission in sorted_.unplaced:
        yield from _submission_fields(submission)
    for _, entry, submissions in sorted_.shown:
        for number, submission in enumerate(submissions):
            names = _replaced(entry, number)
            yield from (s for s in _texts(submission) if s.field.partition(".")[0] in names)


def _open(record: Recorded) -> tuple[str, ...]:
    """Return the fields of a record that are secret in others of its kind."""
    is_open = isinstance(record, Recipient) and not CHANNELS[record.channel].is_secret
    return ("address",) if is_open else ()


def _all(records: Records) -> Iterator[Recorded]:
    """Yield every record, of whatever kind."""
    for kind in fields(records):
        value = getattr(records, kind.name)
        each = value if isinstance(value, tuple) else (value,)
        yield from (one for one in each if isinstance(one, Recorded))


def _replaced(entry: Placement, number: int) -> set[str]:
    """Return the fields of an entry's submission for which the editor's wording stands."""
    title = {"title"} if entry.title or number else set()
    return title | ({"points", "body"} if entry.points or entry.body or number else set())


# -- what a release may hold


def _admitted(records: Records, sorted_: Shelf) -> Iterator[str]:
    yield from _vocabularies(records)
    yield from (f"#{anchor}" for anchor in sorted_.taken_down)  # an address that was published
    units = {unit.id: unit for unit in records.units}
    for issue, entry, submissions in sorted_.shown:
        yield from (s.id for s in submissions)
        yield from (f"#{s.id.rpartition('/')[2]}" for s in submissions)
        names = [units[s.unit].name_on(issue.date) for s in submissions if s.unit in units]
        texts = said(entry, submissions)
        yield from texts
        yield "".join(["、".join(dict.fromkeys(names)), "：", *texts])
        yield from (name for name, _ in pictures_in(_body(entry, submissions)))
    for issue in {issue.id: issue for issue, _, _ in sorted_.shown}.values():
        yield from _of_issue(records, issue)
    for erratum in records.errata:
        if _is_shown(erratum, sorted_):
            yield from (erratum.id, *(secret.text for secret in _texts(erratum)))
            yield f"{erratum.date.year}年{erratum.date.month}月{erratum.date.day}日"


def said(entry: Placement, submissions: Sequence[Submission]) -> list[str]:
    """Return the texts of an item as they stand together: title, text, note, sources, the rest."""
    order = {"title": 0, "lead": 1, "text": 1, "body": 1, "note": 2}
    found = [*pieces(entry)]
    for number, submission in enumerate(submissions):
        found += pieces(submission, but=_replaced(entry, number))
    found.sort(key=lambda piece: order.get(piece.shown, 3))
    return [piece.text for piece in found if piece.shown in TEXTS]


def _of_issue(records: Records, issue: IssueRecord) -> Iterator[str]:
    series = next(each for each in records.series if each.id == issue.series).on(issue.date)
    publication = records.publication.on(issue.date, series)
    year, number = ids.year_of(issue.id), series.number(issue.number)
    yield from (issue.id, issue.date.isoformat())
    yield f"《{publication.name}》{year}年{number}，第"
    yield f"{publication.name}{year}年{number}"
    yield f"{issue.date.year}年{issue.date.month}月{issue.date.day}日"
    for piece in pieces(issue, but=("sections",)):
        if piece.shown not in ("open", "secret") and piece.sought != "name":
            yield piece.text
    if "editors" in publication.look.colophon:
        yield from (issue.edited_by, issue.checked_by)
        yield issue.signed_by.name if issue.signed_by else ""


def _vocabularies(records: Records) -> Iterator[str]:
    known: list[Piece] = []
    for house in records.publication.eras:
        known += pieces(house, but=("formerly", "delivery"))
    for thing in (*records.units, *records.sections, *records.topics, *records.series):
        known += pieces(thing)
    for list_ in records.lists:
        known += (piece for piece in pieces(list_) if piece.shown == "label")
    yield from (piece.text for piece in known if piece.shown != "secret")
    for page in records.pages:
        yield from (page.slug, page.title, page.body)
