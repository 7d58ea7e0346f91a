"""Checked records → the archive in which every reference is resolved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from generator.bodies.picture_marks import pictures_in
from generator.channels.common.addressees import Directory, paper_copies
from generator.compile.errata import of_items, printing, resolved
from generator.model import (
    Archive,
    Credit,
    DistributionList,
    ErratumRecord,
    Group,
    Issue,
    IssueRecord,
    Item,
    Placement,
    Recipient,
    Section,
    Series,
    Submission,
    Topic,
    Unit,
    ids,
)
from generator.model.declared import Lined, declared
from generator.model.records import Records

Thing = TypeVar("Thing", Unit, Section, Series, Topic, Submission, DistributionList, Recipient)


def compile_archive(records: Records) -> Archive:
    """Compile checked records; every item is in it, whatever its audience.

    Raises `KeyError` on a reference that the checks would have refused.
    """
    compiler = _Compiler(records)
    issues = [compiler.issue(record) for record in _in_time_order(records)]
    return compiler.archive(issues, records.errata)


def compile_sound(records: Records) -> Archive:
    """Compile records that are not checked: those that refer to nothing unknown.

    Of a publication that could not be read nothing is compiled.
    """
    if not records.publication.is_loaded:
        return Archive("", (), {}, {}, {})
    compiler = _Compiler(records)
    issues: list[Issue] = []
    for record in _in_time_order(records):
        with suppress(KeyError, ValueError):
            issues.append(compiler.issue(record))
    there = {item.id for issue in issues for item in issue.items}
    errata = [each for each in records.errata if ids.item_id(each.issue, each.item) in there]
    return compiler.archive(issues, errata)


def _in_time_order(records: Records) -> list[IssueRecord]:
    """Return issues as they came out; those of one day in the order of their series."""
    place = {series.id: at for at, series in reversed([*enumerate(records.series)])}
    last = len(place)
    return sorted(
        records.issues, key=lambda one: (one.date, place.get(one.series, last), one.number)
    )


def items_of(records: Records, wanted: Collection[str]) -> dict[str, Item]:
    """Compile items of records that are not checked: those of the wanted ids that can be."""
    found: dict[str, Item] = {}
    if not wanted:
        return found
    compiler = _Compiler(records)
    for record in records.issues:
        for section in record.sections:
            for placement in section.items:
                id_ = ids.item_id(record.id, placement.anchor)
                if id_ in wanted and id_ not in found:
                    with suppress(KeyError, ValueError):
                        place = compiler.sections[section.section]
                        found[id_] = compiler.item(record, place, placement)
    return found


def indexed(archive: Archive) -> Archive:
    """Return the archive with its indexes made anew from its issues and errata.

    Each issue gets the errata that fall to it to print; those that a gone issue printed do not go
    to another, which has been printed as it is.
    """
    printed = printing(archive.issues, archive.errata)
    archive = replace(
        archive,
        issues=tuple(issue for issue in printed if issue.items),
        gone=tuple(_bare(issue) for issue in printed if not issue.items),
    )
    by_year: dict[int, list[Issue]] = {}
    by_unit: dict[str, list[Item]] = {}
    by_section: dict[str, list[Item]] = {}
    by_topic: dict[str, list[Item]] = {}
    by_series: dict[str, list[Issue]] = {}
    for issue in archive.issues:
        by_series.setdefault(issue.series.id, []).append(issue)
        by_year.setdefault(issue.year, []).append(issue)
        for item in issue.items:
            by_section.setdefault(item.section.id, []).append(item)
            for unit in item.units:
                by_unit.setdefault(unit.id, []).append(item)
            for topic in item.topics:
                by_topic.setdefault(topic.id, []).append(item)
    return replace(
        archive,
        by_year={year: tuple(issues) for year, issues in sorted(by_year.items())},
        by_unit=_in_order(archive.units, by_unit),
        by_section=_in_order(archive.sections, by_section),
        by_topic=_in_order(archive.topics, by_topic),
        by_series={id_: tuple(by_series[id_]) for id_ in archive.series if id_ in by_series},
        by_id={issue.id: issue for issue in archive.issues},
        by_item=of_items(archive.errata),
    )


def _bare(issue: Issue) -> Issue:
    """Return an issue of which everything was taken down, without its note and colophon."""
    return Issue(issue.id, issue.number, issue.date, issue.series, issue.groups)


def _in_order(
    vocabulary: Iterable[str], items: Mapping[str, list[Item]]
) -> dict[str, tuple[Item, ...]]:
    return {id_: tuple(items[id_]) for id_ in vocabulary if id_ in items}


def _totals(records: Records) -> dict[str, int]:
    """Return the running number (总第N期) of each issue that counts in its bulletin."""
    series = _by_id(each for each in records.series if each.total)
    before = {each.bulletin: each.total_before for each in series.values()}
    before[""] = records.publication.masthead.total_before
    found: dict[str, int] = {}
    for issue in _in_time_order(records):
        if issue.series in series:
            bulletin = series[issue.series].bulletin
            before[bulletin] += 1
            found[issue.id] = before[bulletin]
    return found


def _by_id(things: Iterable[Thing]) -> dict[str, Thing]:
    return {thing.id: thing for thing in things}


def _more(record: Lined) -> Iterator[tuple[str, str]]:
    """Yield what a record has for readers that an item has no place of its own for."""
    kind: type = type(record)
    for field in declared(kind):
        if field.told.shown not in ("open", "secret") and not hasattr(Item, field.attribute):
            yield field.name, getattr(record, field.attribute)


class _Compiler:
    """Resolve references of one set of records."""

    def __init__(self, records: Records) -> None:
        self.publication = records.publication
        self.pages = records.pages
        self.units = _by_id(records.units)
        self.sections = _by_id(records.sections)
        self.topics = _by_id(records.topics)
        self.series = _by_id(records.series)
        self.declared_series = _by_id(records.declared_series)
        self.lists = _by_id(records.lists)
        self.recipients = _by_id(records.recipients)
        self.submissions = _by_id(records.submissions)
        self.totals = _totals(records)
        self.restricted: dict[str, list[str]] = {}
        for each in records.restrictions:
            self.restricted.setdefault(ids.item_id(each.issue, each.item), []).append(each.to)

    def archive(self, issues: Sequence[Issue], errata: Iterable[ErratumRecord]) -> Archive:
        return indexed(
            Archive(
                edition=self.publication.audiences[-1],
                issues=tuple(issues),
                units=self.units,
                sections=self.sections,
                topics=self.topics,
                series=self.declared_series,
                pages=self.pages,
                errata=resolved(errata, issues),
            )
        )

    def issue(self, record: IssueRecord) -> Issue:
        groups = tuple(
            Group(
                self.sections[section.section],
                tuple(
                    self.item(record, self.sections[section.section], placement)
                    for placement in section.items
                ),
            )
            for section in record.sections
        )
        distribution = self.lists[record.distribution] if record.distribution else None
        masthead = self.publication.on(record.date).masthead
        return Issue(
            id=record.id,
            number=record.number,
            date=record.date,
            series=self.series[record.series].on(record.date),
            groups=groups,
            total=self.totals.get(record.id, 0),
            distribution=distribution,
            signed_by=record.signed_by,
            edited_by=record.edited_by,
            checked_by=record.checked_by,
            note=record.note,
            marking=record.marking or masthead.marking,
            urgency=record.urgency or masthead.urgency,
            copies=self._copies(distribution, record),
            where=record.where,
        )

    def _copies(self, distribution: DistributionList | None, record: IssueRecord) -> int:
        """Count the copies to print: what the list asks for on the issue's date, and the file's."""
        if distribution is None:
            return 0
        directory = Directory(self.recipients, self.lists, self.units)
        asked = paper_copies(distribution, directory, record.date)
        return asked + self.publication.on(record.date).colophon.file_copies

    def item(self, issue: IssueRecord, section: Section, placement: Placement) -> Item:
        submitted = [self.submissions[id_] for id_ in placement.submissions]
        first = submitted[0]
        reworded = bool(placement.points or placement.body)
        body = placement.body if reworded else first.body
        units = dict.fromkeys(submission.unit for submission in submitted)
        topics = dict.fromkeys(topic for submission in submitted for topic in submission.topics)
        sources = dict.fromkeys(s.source for s in submitted if s.source)
        anchor = placement.anchor
        own = self._narrowest(map(issue.audience_of, submitted))
        audience = self._narrowest((own, *self.restricted.get(ids.item_id(issue.id, anchor), ())))
        return Item(
            issue=issue.id,
            anchor=anchor,
            title=placement.title or first.title,
            units=tuple(Credit(id_, self.units[id_].name_on(issue.date)) for id_ in units),
            section=section,
            audience=audience,
            topics=tuple(self.topics[id_] for id_ in topics),
            source="、".join(sources),
            points=placement.points if reworded else first.points,
            body=body,
            note=placement.note,
            submissions=placement.submissions,
            pictures=tuple(dict.fromkeys(name for name, _ in pictures_in(body))),
            more={name: text for one in (*submitted, placement) for name, text in _more(one)},
            was_for="" if audience == own else own,
            title_form=self.publication.on(issue.date).style.title,
            where=placement.where if reworded else first.where,
        )

    def _narrowest(self, audiences: Iterable[str]) -> str:
        return max(audiences, key=self.publication.rank)
