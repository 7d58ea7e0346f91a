"""Files → records: read every content file under a root, with all problems at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from generator import model, settings
from generator.intake import schema, yamlfile
from generator.messages import NOTHING, Message, msg
from generator.model import Where
from generator.problems import Problem, did_you_mean
from generator.records import Records

Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(slots=True)
class _Reading:
    """What one run of `load` gathers besides the records."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Read(Generic[Shape]):
    """A file that fits its schema, with the lines of its values."""

    path: str
    fields: Shape
    document: yamlfile.Document

    def where(self, *path: str | int) -> Where:
        """Return the place of a value."""
        return Where(self.path, self.document.line(path))


def load(root: Path) -> tuple[Records, tuple[Problem, ...]]:
    """Read `content/` and `data/` below `root`.

    Returns the records that could be read and a problem for each thing that could not. Without a
    readable `data/publication.yml` the records hold a nameless publication.
    """
    reading = _Reading(root)
    publication = _data(reading, "publication", schema.Publication)
    units = _data(reading, "units", schema.Units)
    sections = _data(reading, "sections", schema.Sections)
    topics = _data(reading, "topics", schema.Topics)
    recipients = _data(reading, "recipients", schema.Recipients)
    house = _publication(publication) if publication else settings.Publication("", "", "", ())
    records = Records(
        publication=house,
        units=tuple(_units(units)) if units else (),
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
        recipients=tuple(_recipients(recipients, house)) if recipients else (),
        lists=tuple(_lists(recipients)) if recipients else (),
        submissions=tuple(
            _submission(read, house)
            for read in _all(reading, "content/submissions", schema.Submission)
        ),
        issues=tuple(_issue(read) for read in _all(reading, "content/issues", schema.Issue)),
        pages=tuple(_pages(reading)),
        attachments=dict(_attachments(root / "content/attachments")),
        unread=frozenset(reading.unread),
    )
    return records, tuple(reading.problems)


# -- files --------------------------------------------------------------------------------------


def _data(reading: _Reading, name: str, shape: type[Shape]) -> Read[Shape] | None:
    path = f"data/{name}.yml"
    if not (reading.root / path).is_file():
        reading.unread.add(path)
        reading.problems.append(
            Problem(
                Where(path),
                "",
                "missing-file",
                msg("the file is missing"),
                msg("the handbook shows what stands in it"),
            )
        )
        return None
    return _read(reading, path, shape)


def _all(reading: _Reading, folder: str, shape: type[Shape]) -> Iterator[Read[Shape]]:
    for path in _files(reading.root, folder, (".yml", ".yaml")):
        if path.endswith(".yaml"):
            reading.problems.append(
                Problem(
                    Where(path),
                    "",
                    "file-name",
                    msg("the file's name must end in .yml"),
                    msg("rename it"),
                )
            )
            continue
        read = _read(reading, path, shape)
        if read:
            yield read


def _files(root: Path, folder: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    found = (path for path in (root / folder).rglob("*") if path.suffix in suffixes)
    for path in sorted(path.relative_to(root).as_posix() for path in found if path.is_file()):
        if not path.rpartition("/")[2].startswith("."):
            yield path


def _read(reading: _Reading, path: str, shape: type[Shape]) -> Read[Shape] | None:
    try:
        document = yamlfile.read((reading.root / path).read_bytes(), path)
        return Read(path, shape.model_validate(document.data), document)
    except yamlfile.Refused as refused:
        reading.problems.append(refused.problem)
    except ValidationError as error:
        reading.problems += _invalid(error, path, document, shape)
    reading.unread.add(path)
    return None


# -- what pydantic finds, in our words ----------------------------------------------------------

# The form a value should have had, by pydantic's error type.
_FORMS: Mapping[str, Message] = {
    "string_type": msg("a text is expected here"),
    "list_type": msg("a list is expected here (lines that begin with `- `)"),
    "dict_type": msg("a mapping is expected here (lines of `name: value`)"),
    "model_type": msg("a mapping is expected here (lines of `name: value`)"),
    "model_attributes_type": msg("a mapping is expected here (lines of `name: value`)"),
    "too_short": msg("the list is empty"),
}


def _is_union_member(part: object) -> bool:
    """Say whether a part of pydantic's path names a union's member, which no file has."""
    return str(part).startswith(("function-", "~")) or part in ("str", "Placement")


def _invalid(
    error: ValidationError, path: str, document: yamlfile.Document, shape: type[BaseModel]
) -> Iterator[Problem]:
    seen: set[tuple[str, str]] = set()
    for detail in error.errors(include_url=False):
        # Names of union members stand in pydantic's path, but not in the file's.
        place = tuple(part for part in detail["loc"] if not _is_union_member(part))
        name = ".".join(str(part) for part in place)
        kind = detail["type"]
        if kind == "string_type" and "str" in detail["loc"][-1:] and _is_mapping(document, place):
            continue  # the other member of the union says what is wrong
        code, text, hint = _words(kind, place, detail, shape)
        if (name, code) not in seen:
            seen.add((name, code))
            yield Problem(Where(path, document.line(place)), name, code, text, hint)


def _words(
    kind: str, place: tuple[str | int, ...], detail: object, shape: type[BaseModel]
) -> tuple[str, Message, Message]:
    assert isinstance(detail, dict)
    last = str(place[-1]) if place else ""
    if kind == "missing":
        return "missing-field", msg("the field '{name}' is missing", name=last), NOTHING
    if kind == "extra_forbidden":
        return (
            "unknown-field",
            msg("there is no field '{name}' here", name=last),
            did_you_mean(last, _fields_at(shape, place[:-1])),
        )
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"]).replace(" or ", ", ").replace("'", "")
        return (
            "unknown-word",
            msg("unknown '{word}'", word=detail["input"]),
            msg("known are: {words}", words=expected),
        )
    if kind in _FORMS:
        return "form", _FORMS[kind], NOTHING
    context = {name: str(value) for name, value in detail.get("ctx", {}).items()}
    return kind, Message(_TEMPLATES.get(kind, detail["msg"]), tuple(context.items())), NOTHING


# The schema's own errors, here once more so that the catalogues know their sentences.
_TEMPLATES: Mapping[str, str] = {
    "date": msg("'{value}' is not a date; write it as 2023-07-20").template,
    "number": msg("'{value}' is not a whole number from 1").template,
    "hours": msg("'{value}' is not a span of hours; write it as 22:00-07:00").template,
    "yes-no": msg("'{value}' is neither true nor false").template,
    "blank": msg("the value is blank").template,
    "one-line": msg("the value must stand on one line").template,
    "id": msg("'{value}' is not an id: small letters, digits and hyphens").template,
    "two-texts": msg("`points` and `body` are both given; keep one").template,
    "no-text": msg("neither `points` nor `body` is given; write one").template,
    "no-submission": msg("give either `submission` or `submissions`").template,
    "no-member": msg("give either `office` or `list`").template,
    "member-filter": msg("`units` and `kinds` go with `office`").template,
    "two-kinds": msg("`members` stands alone; `up`, `across` and `down` go together").template,
    "merged": msg("a merged item needs a `title` of its own").template,
}


def _is_mapping(document: yamlfile.Document, place: tuple[str | int, ...]) -> bool:
    value: object = document.data
    for part in place:
        value = value[part] if isinstance(value, (dict, list)) else None  # type: ignore[index]
    return isinstance(value, dict)


def _fields_at(shape: type[BaseModel], place: tuple[str | int, ...]) -> list[str]:
    """Return the fields that the schema knows at a path."""
    models: list[type[BaseModel]] = [shape]
    for part in place:
        if isinstance(part, int):
            continue
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        models = [m for f in fields for m in _models_in(f.annotation)] or models
    return [name for m in models for name in m.model_fields]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)


# -- fields → records ---------------------------------------------------------------------------


def _publication(read: Read[schema.Publication]) -> settings.Publication:
    fields = read.fields
    names = tuple(fields.audience_names.get(id_, id_) for id_ in fields.audiences)
    return settings.Publication(
        name=fields.name,
        publisher=fields.publisher,
        issued_by=fields.issued_by,
        audiences=tuple(fields.audiences),
        audience_names=names,
        language=fields.language,
        default_audience=fields.default_audience,
        default_edition=fields.default_edition,
        email=fields.email,
        masthead=settings.Masthead(**fields.masthead.model_dump()),
        colophon=settings.Colophon(**fields.colophon.model_dump()),
        site=settings.Site(**fields.site.model_dump()),
        delivery=settings.Delivery(
            way=fields.delivery.way,
            domains=tuple(fields.delivery.domains),
            numbered=tuple(fields.delivery.numbered),
            server=settings.Server(**fields.delivery.server.model_dump())
            if fields.delivery.server
            else settings.Server(),
        ),
    )


def _units(read: Read[schema.Units]) -> Iterator[model.Unit]:
    for index, unit in enumerate(read.fields.units):
        yield model.Unit(
            id=unit.id,
            name=unit.name,
            kind=unit.kind,
            since=unit.since,
            until=unit.until,
            formerly=tuple(model.FormerName(f.name, f.until) for f in unit.formerly),
            where=read.where("units", index),
        )


def _recipients(
    read: Read[schema.Recipients], house: settings.Publication
) -> Iterator[model.Recipient]:
    for index, recipient in enumerate(read.fields.recipients):
        values = recipient.model_dump(exclude={"offices"})
        values["audience"] = recipient.audience or house.default_audience
        offices = tuple(
            model.Tenure(
                **tenure.model_dump(), where=read.where("recipients", index, "offices", number)
            )
            for number, tenure in enumerate(recipient.offices)
        )
        yield model.Recipient(**values, offices=offices, where=read.where("recipients", index))


def _lists(read: Read[schema.Recipients]) -> Iterator[model.DistributionList]:
    for id_, fields in read.fields.lists.items():
        lines = {
            name: _addressees(read, ("lists", id_, name), part.wording, part.members)
            for name, part in (("up", fields.up), ("across", fields.across), ("down", fields.down))
        }
        others = _addressees(read, ("lists", id_), "", fields.members)
        yield model.DistributionList(id_, **lines, others=others, where=read.where("lists", id_))


def _addressees(
    read: Read[schema.Recipients], path: tuple[str, ...], wording: str, members: schema.Members
) -> model.Addressees:
    return model.Addressees(
        wording,
        tuple(member if isinstance(member, str) else member.record() for member in members),
        read.where(*path),
        tuple(read.where(*path, "members", index) for index in range(len(members))),
    )


def _id_of(path: str, folder: str) -> str:
    return path.removeprefix(f"{folder}/").removesuffix(".yml")


def _submission(read: Read[schema.Submission], house: settings.Publication) -> model.Submission:
    fields = read.fields
    return model.Submission(
        id=_id_of(read.path, "content/submissions"),
        unit=fields.unit,
        title=fields.title,
        received=fields.received,
        audience=fields.audience or house.default_audience,
        points=_points(fields.points, lambda index: read.where("points", index)),
        body=fields.body,
        topics=tuple(fields.topics),
        source=fields.source,
        drafter=fields.drafter.record() if fields.drafter else None,
        approved_by=fields.approved_by.record() if fields.approved_by else None,
        where=read.where(),
        lines=_top_lines(read.document),
    )


def _points(points: list[schema.Point], where: Callable[[int], Where]) -> tuple[model.Point, ...]:
    return tuple(model.Point(p.lead, p.text, where(index)) for index, p in enumerate(points))


def _top_lines(document: yamlfile.Document) -> dict[str, int]:
    return {str(path[0]): line for path, line in document.lines.items() if len(path) == 1}


def _issue(read: Read[schema.Issue]) -> model.IssueRecord:
    fields = read.fields
    return model.IssueRecord(
        id=_id_of(read.path, "content/issues"),
        number=fields.number,
        date=fields.date,
        series=fields.series,
        sections=tuple(
            model.SectionRecord(
                section.section,
                tuple(_placement(read, index, n, p) for n, p in enumerate(section.items)),
                read.where("sections", index, "section"),
            )
            for index, section in enumerate(fields.sections)
        ),
        distribution=fields.distribution,
        signed_by=fields.signed_by.record() if fields.signed_by else None,
        edited_by=fields.edited_by,
        checked_by=fields.checked_by,
        note=fields.note,
        marking=fields.marking,
        urgency=fields.urgency,
        where=read.where(),
        lines=_top_lines(read.document),
    )


def _placement(
    read: Read[schema.Issue], section: int, index: int, entry: str | schema.Placement
) -> model.Placement:
    path = ("sections", section, "items", index)
    if isinstance(entry, str):
        return model.Placement((entry,), where=read.where(*path))
    return model.Placement(
        submissions=(entry.submission,) if entry.submission else tuple(entry.submissions),
        title=entry.title,
        points=_points(entry.points, lambda n: read.where(*path, "points", n)),
        body=entry.body,
        note=entry.note,
        where=read.where(*path),
    )


def _pages(reading: _Reading) -> Iterator[model.PageRecord]:
    for path in _files(reading.root, "content/pages", (".md",)):
        try:
            text = yamlfile.decode((reading.root / path).read_bytes(), path)
        except yamlfile.Refused as refused:
            reading.problems.append(refused.problem)
            continue
        head, _, rest = text.removeprefix("---\n").partition("\n---\n")
        title = head.removeprefix("title:").strip()
        if not text.startswith("---\n") or not head.startswith("title:") or "\n" in title:
            reading.problems.append(
                Problem(
                    Where(path),
                    "title",
                    "page-title",
                    msg("the page has no title"),
                    msg("begin it with the lines `---`, `title: …` and `---`"),
                )
            )
            continue
        slug = path.removeprefix("content/pages/").removesuffix(".md")
        yield model.PageRecord(slug, title, rest.strip() + "\n", Where(path))


def _attachments(folder: Path) -> Iterator[tuple[str, model.Attachment]]:
    """Yield the pictures; a link is no picture, for it may lead out of the folder."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            yield path.name, model.Attachment(path.name, digest, len(content))
