"""Files → records: read every content file under a root, with all problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from generator import model
from generator.bodies.picture_marks import words_in
from generator.intake import conflicts
from generator.intake.archive_form import newer
from generator.intake.decoding import decode, doubtful
from generator.intake.deliveries import look_through
from generator.intake.files import Reading
from generator.intake.refusal import Refused
from generator.intake.seals import kept_pdfs, seals
from generator.intake.series import usual as usual_of
from generator.model import Where
from generator.model.names import is_picture
from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.series import BUILT_IN
from generator.model.settings import Publication
from generator.store.hashing import sha256
from generator.store.memory import Memory
from generator.system import provided
from generator.words.messages import msg

PICTURES = "content/attachments/"


def load(root: Path, memory: Memory | None = None) -> tuple[Records, tuple[Problem, ...]]:
    """Read `content/` and `data/` below `root`; `memory` spares reading what has not changed.

    Returns the records that could be read and a problem for each thing that could not. Without a
    readable `data/publication.yml` the records hold a nameless publication.
    """
    reading = Reading(root, memory or Memory())
    house = _house(reading)
    units = reading.data("units", model.Units)
    sections = reading.data("sections", model.Sections)
    topics = reading.data("topics", model.Topics)
    recipients = reading.data("recipients", model.Recipients)
    said = reading.data("series", model.AllSeries, needed=False)
    series = said.series if said else BUILT_IN
    lexicon = reading.data("lexicon", model.Lexicon, needed=False)
    usual = house.default_audience
    sealed = tuple(seals(reading))
    submissions = reading.all(
        "content/submissions", model.Submission, usual, partial(_submitted, usual)
    )
    declared = {each.id: each for each in series}
    usuals = repr([(one.id, one.audience, one.distribution) for one in series])
    issues = reading.all("content/issues", model.IssueRecord, usuals, partial(usual_of, declared))
    records = Records(
        publication=house,
        units=units.units if units else (),
        sections=sections.sections if sections else (),
        topics=topics.topics if topics else (),
        series=series,
        recipients=tuple(_received(usual, one) for one in recipients.recipients)
        if recipients
        else (),
        lists=tuple(recipients.lists.values()) if recipients else (),
        wordings=lexicon.wordings if lexicon else (),
        set_phrases=lexicon.set_phrases if lexicon else (),
        submissions=tuple(submissions),
        issues=tuple(issues),
        errata=tuple(reading.all("content/errata", model.ErratumRecord)),
        restrictions=tuple(reading.all("content/restrictions", model.RestrictionRecord)),
        pages=tuple(_pages(reading)),
        attachments=dict(_attachments(reading)),
        page_pictures=dict(_page_pictures(reading)),
        seals=sealed,
        sealed_pdfs=dict(kept_pdfs(root, sealed, reading.memory)),
        unread=frozenset(reading.unread),
        hashes=reading.hashes,
        lf_hashes=reading.lf_hashes,
    )
    told = {*reading.hashes} - {f"{PICTURES}{name}" for name in records.attachments}
    beside = (path.name for path in root.iterdir() if path.is_file())
    marked = tuple(conflicts.left(root, sorted({*reading.there, *beside} - told)))
    look_through(reading, {problem.where.path for problem in marked})
    return records, (*reading.problems, *marked)


def load_publication(root: Path) -> tuple[Publication, tuple[Problem, ...]]:
    """Read `data/publication.yml` alone, as `load` does."""
    reading = Reading(root, Memory())
    return _house(reading), tuple(reading.problems)


def _house(reading: Reading) -> Publication:
    if problem := newer(reading.root):
        reading.problems.append(problem)
    return reading.data("publication", Publication) or Publication("", "", "", ())


def _received(usual: str, record: model.Recipient) -> model.Recipient:
    """Return who names no audience for the usual one."""
    return record if record.audience else replace(record, audience=usual)


def _submitted(usual: str, record: model.Submission) -> model.Submission:
    """Return what names no audience for the usual one; an empty field names none."""
    if record.audience:
        return record
    lines = {name: line for name, line in record.lines.items() if name != "audience"}
    return replace(record, audience=usual, lines=lines)


def _pages(reading: Reading) -> Iterator[model.PageRecord]:
    own = dict.fromkeys(reading.paths("content/pages", (".md",)))
    others = _provided(reading, ".md")
    for path, at in sorted((others | own).items()):
        content = at.read_bytes() if at else reading.content(path)
        if content is None:
            continue
        try:
            text = decode(content, path)
            conflicts.refuse(text, path)
        except Refused as refused:
            reading.problems.append(refused.problem)
            reading.unread.add(path)
            continue
        text = text.replace("\r\n", "\n")
        head, _, rest = text.removeprefix("---\n").partition("\n---\n")
        title = head.removeprefix("title:").strip()
        if not text.startswith("---\n") or not head.startswith("title:") or "\n" in title:
            hint = msg("begin it with the lines `---`, `title: …` and `---`")
            reading.refuse(path, "page-title", msg("the page has no title"), hint, "title")
            continue
        reading.problems += doubtful(text, path)
        slug = path.removeprefix("content/pages/").removesuffix(".md")
        line = 4 + len(rest) - len(rest.lstrip("\n"))
        yield model.PageRecord(slug, title, rest.strip() + "\n", Where(path), line)


def _provided(reading: Reading, *suffixes: str) -> dict[str, Path]:
    """Return the files of the handbook that end so, by their paths in an archive."""
    known = provided.handbook()
    return {
        path: at for path, at in known if path.endswith(suffixes) and path not in reading.unread
    }


def _page_pictures(reading: Reading) -> Iterator[tuple[str, model.Attachment]]:
    """Yield the pictures that lie beside the hand-written pages."""
    suffixes = (".png", ".jpg", ".jpeg", ".svg")
    own = dict.fromkeys(reading.paths(provided.PAGES, suffixes))
    for path, at in sorted((_provided(reading, *suffixes) | own).items()):
        content = at.read_bytes() if at else reading.content(path)
        name = path.removeprefix(f"{provided.PAGES}/")
        if content is not None and is_picture(name):
            words = words_in(content) if name.endswith(".svg") else ""
            yield name, model.Attachment(name, sha256(content), len(content), words)


def _attachments(reading: Reading) -> Iterator[tuple[str, model.Attachment]]:
    """Yield the pictures, and whatever else lies among them."""
    for path in reading.paths(PICTURES.rstrip("/"), ("",)):
        name = path.removeprefix(PICTURES)
        content = None if "/" in name else reading.content(path)
        if content is not None:
            words = words_in(content) if name.lower().endswith(".svg") else ""
            yield name, model.Attachment(name, reading.hashes[path], len(content), words)
