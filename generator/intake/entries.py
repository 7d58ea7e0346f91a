"""Fields → records: what a file that fits its schema says, with the places it says it at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from generator import model, settings
from generator.intake import office, schema
from generator.intake.files import Read


def publication(read: Read[office.Publication]) -> settings.Publication:
    """Make the settings of `data/publication.yml`."""
    fields = read.fields
    names = tuple(fields.audience_names.get(id_, id_) for id_ in fields.audiences)
    house = settings.Publication(
        name=fields.name,
        publisher=fields.publisher,
        issued_by=fields.issued_by,
        audiences=tuple(fields.audiences),
        audience_names=names,
        language=fields.language,
        default_audience=fields.default_audience,
        default_edition=fields.default_edition,
        email=fields.email,
        masthead=_masthead(fields.masthead),
        colophon=_colophon(fields.colophon),
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
    return replace(house, formerly=tuple(_formerly(fields.formerly, house)))


def _masthead(fields: office.Masthead) -> settings.Masthead:
    return settings.Masthead(**fields.model_dump())


def _colophon(fields: office.Colophon) -> settings.Colophon:
    return settings.Colophon(**fields.model_dump())


def _formerly(
    listed: Iterable[office.FormerPublication], house: settings.Publication
) -> list[settings.Former]:
    """Return what was otherwise before, earliest first: each as after it, but for what it says."""
    formers: list[settings.Former] = []
    after: settings.Former | settings.Publication = house
    for one in sorted(listed, key=lambda one: one.until, reverse=True):
        after = settings.Former(
            until=one.until,
            name=one.name or after.name,
            publisher=one.publisher or after.publisher,
            issued_by=one.issued_by or after.issued_by,
            masthead=_masthead(one.masthead) if one.masthead else after.masthead,
            colophon=_colophon(one.colophon) if one.colophon else after.colophon,
        )
        formers.insert(0, after)
    return formers


def units(read: Read[office.Units]) -> Iterator[model.Unit]:
    """Make the records of `data/units.yml`."""
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


def recipients(
    read: Read[office.Recipients], house: settings.Publication
) -> Iterator[model.Recipient]:
    """Make the records of the recipients."""
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


def lists(read: Read[office.Recipients]) -> Iterator[model.DistributionList]:
    """Make the records of the lists."""
    for id_, fields in read.fields.lists.items():
        lines = {
            name: _addressees(read, ("lists", id_, name), part.wording, part.members)
            for name, part in (("up", fields.up), ("across", fields.across), ("down", fields.down))
        }
        others = _addressees(read, ("lists", id_), "", fields.members)
        yield model.DistributionList(id_, **lines, others=others, where=read.where("lists", id_))


def _addressees(
    read: Read[office.Recipients], path: tuple[str, ...], wording: str, members: office.Members
) -> model.Addressees:
    return model.Addressees(
        wording,
        tuple(member if isinstance(member, str) else member.record() for member in members),
        read.where(*path),
        tuple(read.where(*path, "members", index) for index in range(len(members))),
    )


def _id_of(path: str, folder: str) -> str:
    return path.removeprefix(f"{folder}/").removesuffix(".yml")


def submission(read: Read[schema.Submission], house: settings.Publication) -> model.Submission:
    """Make the record of a submission."""
    fields = read.fields
    return model.Submission(
        id=_id_of(read.path, "content/submissions"),
        unit=fields.unit,
        title=fields.title,
        received=fields.received,
        audience=fields.audience or house.default_audience,
        points=_points(read, fields.points, "points"),
        body=fields.body,
        topics=tuple(fields.topics),
        source=fields.source,
        drafter=fields.drafter.record() if fields.drafter else None,
        approved_by=fields.approved_by.record() if fields.approved_by else None,
        where=read.where(),
        accept=_accepted(read),
        lines=read.lines(),
    )


def _points(
    read: Read[Any], points: list[schema.Point], *path: str | int
) -> tuple[model.Point, ...]:
    return tuple(
        model.Point(
            point.lead,
            point.text,
            read.where(*path, index),
            read.line(*path, index, "lead"),
            read.line(*path, index, "text"),
        )
        for index, point in enumerate(points)
    )


def _accepted(
    read: Read[schema.Submission] | Read[schema.Issue] | Read[schema.Erratum],
) -> tuple[model.Acceptance, ...]:
    return tuple(
        model.Acceptance(accepted.code, accepted.reason, read.where("accept", index))
        for index, accepted in enumerate(read.fields.accept)
    )


def wordings(read: Read[office.Lexicon]) -> Iterator[model.Wording]:
    """Make the records of `data/lexicon.yml`."""
    for index, fields in enumerate(read.fields.wordings):
        where = read.where("wordings", index)
        yield model.Wording(fields.wrong, fields.right, fields.reason, where)


def issue(read: Read[schema.Issue]) -> model.IssueRecord:
    """Make the record of an issue."""
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
        accept=_accepted(read),
        lines=read.lines(),
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
        points=_points(read, entry.points, *path, "points"),
        body=entry.body,
        note=entry.note,
        where=read.where(*path),
        lines=read.lines(*path),
    )


def restriction(read: Read[schema.Restriction]) -> model.RestrictionRecord:
    """Make the record of a restriction."""
    fields = read.fields
    return model.RestrictionRecord(
        id=_id_of(read.path, "content/restrictions"),
        issue=fields.issue,
        item=fields.item,
        to=fields.to,
        date=fields.date,
        reason=fields.reason,
        signed_by=fields.signed_by.record() if fields.signed_by else None,
        where=read.where(),
        lines=read.lines(),
    )


def erratum(read: Read[schema.Erratum]) -> model.ErratumRecord:
    """Make the record of an erratum."""
    fields = read.fields
    return model.ErratumRecord(
        id=_id_of(read.path, "content/errata"),
        issue=fields.issue,
        item=fields.item,
        kind=fields.kind,
        date=fields.date,
        stood=fields.stood,
        right=fields.right,
        reason=fields.reason,
        signed_by=fields.signed_by.record() if fields.signed_by else None,
        accept=_accepted(read),
        where=read.where(),
        lines=read.lines(),
    )
