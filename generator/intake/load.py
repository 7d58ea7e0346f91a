"""Files → records: read every content file under a root, with all problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from generator import model, settings
from generator.intake import entries, office, schema
from generator.intake.decoding import decode, doubtful
from generator.intake.files import Reading
from generator.intake.refusal import Refused
from generator.intake.seals import kept_pdfs, seals
from generator.memory import Memory
from generator.messages import msg
from generator.model import Where
from generator.pictures import words_in
from generator.problems import Problem
from generator.records import Records


def load(root: Path, memory: Memory | None = None) -> tuple[Records, tuple[Problem, ...]]:
    """Read `content/` and `data/` below `root`; `memory` spares reading what has not changed.

    Returns the records that could be read and a problem for each thing that could not. Without a
    readable `data/publication.yml` the records hold a nameless publication.
    """
    reading = Reading(root, memory or Memory())
    publication = reading.data("publication", office.Publication)
    units = reading.data("units", office.Units)
    sections = reading.data("sections", office.Sections)
    topics = reading.data("topics", office.Topics)
    recipients = reading.data("recipients", office.Recipients)
    lexicon = reading.data("lexicon", office.Lexicon, needed=False)
    house = (
        entries.publication(publication) if publication else settings.Publication("", "", "", ())
    )
    sealed = tuple(seals(reading))
    records = Records(
        publication=house,
        units=tuple(entries.units(units)) if units else (),
        sections=tuple(
            model.Section(named.id, named.name, sections.where("sections", index))
            for index, named in enumerate(sections.fields.sections)
        )
        if sections
        else (),
        topics=tuple(
            model.Topic(named.id, named.name, topics.where("topics", index))
            for index, named in enumerate(topics.fields.topics)
        )
        if topics
        else (),
        recipients=tuple(entries.recipients(recipients, house)) if recipients else (),
        lists=tuple(entries.lists(recipients)) if recipients else (),
        wordings=tuple(entries.wordings(lexicon)) if lexicon else (),
        set_phrases=tuple(lexicon.fields.set_phrases) if lexicon else (),
        submissions=tuple(
            reading.all(
                "content/submissions",
                schema.Submission,
                model.Submission,
                partial(entries.submission, house=house),
                house.default_audience,
            )
        ),
        issues=tuple(reading.all("content/issues", schema.Issue, model.IssueRecord, entries.issue)),
        errata=tuple(
            reading.all("content/errata", schema.Erratum, model.ErratumRecord, entries.erratum)
        ),
        pages=tuple(_pages(reading)),
        attachments=dict(_attachments(reading)),
        seals=sealed,
        sealed_pdfs=dict(kept_pdfs(root, sealed, reading.memory)),
        unread=frozenset(reading.unread),
        hashes=reading.hashes,
    )
    return records, tuple(reading.problems)


def _pages(reading: Reading) -> Iterator[model.PageRecord]:
    for path in reading.paths("content/pages", (".md",)):
        try:
            text = decode(reading.content(path), path)
        except Refused as refused:
            reading.problems.append(refused.problem)
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


def _attachments(reading: Reading) -> Iterator[tuple[str, model.Attachment]]:
    """Yield the pictures, and whatever else lies among them."""
    folder = "content/attachments/"
    for path in reading.paths(folder.rstrip("/"), ("",)):
        name = path.removeprefix(folder)
        if "/" not in name:
            content = reading.content(path)
            words = words_in(content) if name.lower().endswith(".svg") else ""
            yield name, model.Attachment(name, reading.hashes[path], len(content), words)
