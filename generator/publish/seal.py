"""The making of a seal (封版): what an issue rests on, and its place in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from generator.model import LINES, Issue, IssueRecord
from generator.model.seals import (
    EDITION,
    PDFS,
    SEALS,
    Seal,
    SealedPdf,
    Taken,
    Value,
    as_bytes,
    parse,
)
from generator.model.series import built_in
from generator.model.settings import Publication
from generator.model.style import values as told
from generator.store import whole
from generator.store.hashing import sha256, sha256_of, sha256s
from generator.store.lock import held

LOCK = "data/ledger/seals.lock"
ISSUES, ERRATA = "content/issues", "content/errata"


def files_of(record: IssueRecord) -> tuple[str, ...]:
    """Return the paths of the issue's file and of its submissions' files."""
    asked = (id_ for section in record.sections for e in section.items for id_ in e.submissions)
    return (record.where.path, *(f"content/submissions/{id_}.yml" for id_ in asked))


def pictures_of(issue: Issue, publication: Publication) -> tuple[str, ...]:
    """Return the paths of the pictures that the issue shows, its masthead's included."""
    shown = issue.shown_pictures(publication.on(issue.date, issue.series).style)
    return tuple(f"content/attachments/{name}" for name in shown)


def errata_of(issue: Issue) -> tuple[str, ...]:
    """Return the paths of the errata that the issue prints."""
    return tuple(f"{ERRATA}/{erratum.id}.yml" for erratum in issue.errata)


def taken(issue: Issue, publication: Publication, shown: Mapping[str, Issue]) -> Taken:
    """Return all that an issue's PDFs show of what stands in files that it shares with others.

    `issue` is whole, as compiled before the filter by audience; `shown` has it as each edition
    shows it. A file that is not listed, or a value of it, may change without the issue's changing:
    a new unit, a topic's name.
    """
    series = issue.series
    publication = publication.on(issue.date, series)
    masthead, style = publication.masthead, publication.look
    editions = {
        f"{EDITION}{edition}": tuple(
            item.anchor for item in issue.items if publication.admits(edition, item.audience)
        )
        for edition in publication.audiences
    }
    listed = issue.distribution
    found: dict[str, dict[str, Value]] = {
        "data/publication.yml": {
            **({} if series.masthead else {"name": publication.name}),
            "publisher": publication.publisher,
            "issued_by": publication.issued_by,
            "language": publication.language,
            "masthead.marking": issue.marking,
            "masthead.urgency": issue.urgency,
            "masthead.copy_number": masthead.copy_number,
            "masthead.total": masthead.total,
            "masthead.remarks": bool(style.remarks),
            "colophon.editors": "editors" in style.colophon,
            "colophon.printed_by": publication.colophon.printed_by,
            "colophon.copies": "copies" in style.colophon,
            **dict(told(style)),
            **editions,
        },
        "data/series.yml": {} if series.shown == built_in(series.id) else dict(series.shown),
        "data/units.yml": {unit.id: unit.name for item in issue.items for unit in item.units},
        "data/sections.yml": {group.section.id: group.section.name for group in issue.groups},
        "data/recipients.yml": {
            **({line: listed.line(line).wording for line in LINES} if listed else {}),
            **({"copies": issue.copies} if "copies" in style.colophon else {}),
        },
        ISSUES: {"total": issue.total} if masthead.total else {},
        ERRATA: {
            f"{EDITION}{edition}": tuple(erratum.id for erratum in one.errata)
            for edition, one in shown.items()
        },
    }
    return {path: values for path, values in found.items() if values}


def sealed_pdf(data: bytes, folios: Mapping[str, int], suffix: str) -> SealedPdf:
    """Return what a seal says of a file."""
    return SealedPdf(sha256(data), dict(folios), suffix)


def changed(root: Path, inputs: Mapping[str, str]) -> list[str]:
    """Return the files that are not there or not those that were hashed."""
    return [path for path, one in inputs.items() if one not in _sha256s(root, path)]


def _sha256s(root: Path, path: str) -> tuple[str, ...]:
    try:
        return sha256s(path, (root / path).read_bytes())
    except OSError:
        return ()


def record(root: Path, seal: Seal, files: Mapping[str, bytes], waiting: Callable[[], None]) -> Seal:
    """Put a seal and its files, by their SHA-256, into the ledger for good.

    Return the seal that was there, if any. The seal comes last, so that a run that is cut short has
    sealed nothing; what it left is cleared away by the next. Raises `ValueError` when the one that
    was there is damaged.
    """
    whole.keep_private((root / LOCK).parent)
    with held(root / LOCK, waiting):
        for folder in (SEALS, PDFS):
            whole.keep_private(root / folder)
            for left in (root / folder).glob(".new-*"):
                left.unlink()
        place = root / seal.where.path
        if place.exists():
            return parse(place.read_bytes())
        for _, file in seal.files:
            _keep(root, file, files[file.sha256])
        whole.write(place, as_bytes(seal), 0o400)
    return seal


def put_back(root: Path, file: SealedPdf, data: bytes, waiting: Callable[[], None]) -> None:
    """Put a sealed file that was lost or damaged back into the ledger."""
    whole.keep_private((root / LOCK).parent)
    with held(root / LOCK, waiting):
        _keep(root, file, data)


def _keep(root: Path, file: SealedPdf, data: bytes) -> None:
    """Keep a file, once, whatever lay in its place."""
    if sha256_of(root / file.path) != file.sha256:
        whole.write(root / file.path, data, 0o400)


def read(root: Path, pdf: SealedPdf) -> bytes | None:
    """Return a sealed PDF; None when it is not there, or not what was sealed."""
    try:
        data = (root / pdf.path).read_bytes()
    except OSError:
        return None
    return data if sha256(data) == pdf.sha256 else None
