"""What a year's volume holds: its issues in an office's order, and indexes over their items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from generator.model import Archive, Issue, Item, Recipient, ids
from generator.model.indexes import Index, IndexGroup


def issues_of(archive: Archive, year: int, series: str = "") -> tuple[Issue, ...]:
    """Return a year's issues of one series, else of the bulletin that the regular ones are of.

    The regular issues come first, then the other series of the bulletin, each in its time.
    """
    found = archive.by_year.get(year, ())
    order = {id_: place for place, id_ in enumerate(series_of(archive, year))}
    own = next((one.series.bulletin for one in found if one.series.id == ids.REGULAR), "")
    wanted = [
        issue
        for issue in found
        if (issue.series.id == series if series else issue.series.bulletin == own)
    ]
    return tuple(sorted(wanted, key=lambda issue: order[issue.series.id]))


def bulletins_of(archive: Archive, year: int) -> tuple[str, ...]:
    """Return the series of which a year has issues that are no part of its first volume."""
    first = {issue.series.id for issue in issues_of(archive, year)}
    return tuple(id_ for id_ in series_of(archive, year) if id_ not in first)


def series_of(archive: Archive, year: int) -> tuple[str, ...]:
    """Return the ids of the series that a year has issues of, the regular one first."""
    there = dict.fromkeys(issue.series.id for issue in archive.by_year.get(year, ()))
    order = dict.fromkeys([ids.REGULAR, *archive.series, *there])
    return tuple(id_ for id_ in order if id_ in there)


def indexes(
    archive: Archive, issues: Sequence[Issue], recipients: Iterable[Recipient]
) -> tuple[Index, ...]:
    """Return the items of the issues by unit, topic and person's office; no index that is empty.

    Units, topics and persons stand as in their vocabularies; units under the name that they bore
    at the end of the time that the issues cover.
    """
    if not issues:
        return ()
    last = max(issue.date for issue in issues)
    by_unit = _grouped(
        ((unit.id, item) for issue in issues for item in issue.items for unit in item.units),
        [(unit.id, unit.name_on(last)) for unit in archive.units.values()],
    )
    by_topic = _grouped(
        ((topic.id, item) for issue in issues for item in issue.items for topic in item.topics),
        [(topic.id, topic.name) for topic in archive.topics.values()],
    )
    offices = list(_offices(archive, issues, tuple(recipients)))
    by_office = _grouped(offices, [(name, name) for name, _ in offices])
    found = (Index("unit", by_unit), Index("topic", by_topic), Index("office", by_office))
    return tuple(index for index in found if index.groups)


def _grouped(
    pairs: Iterable[tuple[str, Item]], order: Iterable[tuple[str, str]]
) -> tuple[IndexGroup, ...]:
    """Return the pairs' items under the names of the order."""
    found: dict[str, list[Item]] = {}
    for id_, item in pairs:
        found.setdefault(id_, []).append(item)
    names = {id_: name for id_, name in order if id_ in found}
    return tuple(IndexGroup(id_, name, tuple(found[id_])) for id_, name in names.items())


def _offices(
    archive: Archive, issues: Sequence[Issue], recipients: Sequence[Recipient]
) -> Iterator[tuple[str, Item]]:
    """Yield whoever holds an office and is named in an item, by the office at its issue's date.

    Whom no item of these issues names is not told of.
    """
    for recipient in (one for one in recipients if one.tenures):
        for issue in issues:
            for item in issue.items:
                if recipient.name in said_in(item):
                    for name in _titles(archive, recipient, issue.date):
                        yield name, item


def _titles(archive: Archive, recipient: Recipient, day: date) -> Iterator[str]:
    """Yield the offices of a recipient on a day, with the name unless it is the office's."""
    for tenure in recipient.tenures:
        if tenure.holds_on(day):
            unit = archive.units.get(tenure.unit)
            where = unit.name_on(day) if unit else ""
            is_office = tenure.office in recipient.name
            yield recipient.name if is_office else f"{where}{tenure.office}　{recipient.name}"


def said_in(item: Item) -> str:
    """Return all that an item says, a line a piece."""
    points = [text for point in item.points for text in (point.lead, point.text)]
    return "\n".join((item.title, item.note, *points, item.body))
