"""How many items an edition shows, as tables whose numbers lead to the items they count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from generator.model import Archive, places
from generator.render.listings import ItemListing, Line, by_kind

_NONE = ""  # the topic of what has none


@dataclass(frozen=True, slots=True)
class Count:
    """A number of items, and where they stand."""

    number: int
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one unit, section or topic, the first of all of it."""

    name: str
    link: str
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """A table of counts: its rows in groups by kind, and what they come to.

    Columns are names with their links. A link is an address from the site's root, `#` and an anchor
    of the same page, or empty.
    """

    of: str
    columns: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    whole: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """The items of one unit in a year, by their topics; `id` is the anchor of each topic's."""

    id: str
    name: str
    address: str
    topics: tuple[tuple[str, str, tuple[Line, ...]], ...]


def over_years(archive: Archive, of: str, listings: Sequence[ItemListing]) -> Counts:
    """Count the items of each unit, section or topic by year, the newest first."""
    years = sorted(archive.by_year, reverse=True)
    sums = [sum(len(issue.items) for issue in archive.by_year[year]) for year in years]

    def row(listing: ItemListing) -> Row:
        known = {one.year: len(one.lines) for one in listing.years}
        counts = (Count(known.get(year, 0), _of_year(listing, year)) for year in years)
        return Row(listing.name, listing.address, (Count(listing.count, listing.address), *counts))

    return Counts(
        of,
        tuple((f"{year}年", places.statistics_of(year)) for year in years),
        tuple((kind, tuple(map(row, found))) for kind, found in by_kind(listings)),
        (Count(sum(sums)), *map(Count, sums, map(places.of_year, years))),
    )


def of_year(
    archive: Archive, year: int, units: Sequence[ItemListing], topics: Sequence[ItemListing]
) -> tuple[Counts, tuple[Behind, ...]]:
    """Count a year's items by unit and topic; return with it the items behind the counts."""
    lines = [Line(item, issue) for issue in archive.by_year[year] for item in issue.items]
    held: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    whole: dict[str, int] = defaultdict(int)
    for line in lines:
        for topic in [topic.id for topic in line.item.topics] or [_NONE]:
            whole[topic] += 1
            for unit in line.item.units:
                held[unit.id][topic].append(line)
    columns = {one.id: (one.name, _of_year(one, year)) for one in topics if one.id in whole}
    if _NONE in whole:
        columns[_NONE] = ("未分主题", "")
    behind = {
        unit.id: Behind(
            unit.id,
            unit.name,
            _of_year(unit, year),
            tuple(
                (f"{unit.id}_{topic}", name, tuple(held[unit.id][topic]))
                for topic, (name, _) in columns.items()
                if topic in held[unit.id]
            ),
        )
        for unit in units
        if unit.id in held
    }
    kinds = by_kind(unit for unit in units if unit.id in held)
    counts = Counts(
        "报送单位",
        tuple(columns.values()),
        tuple(
            (kind, tuple(_row(behind[unit.id], [*columns]) for unit in found))
            for kind, found in kinds
        ),
        (
            Count(len(lines), places.of_year(year)),
            *(Count(whole[topic], link) for topic, (_, link) in columns.items()),
        ),
    )
    return counts, tuple(behind.values())


def _row(behind: Behind, topics: Sequence[str]) -> Row:
    """Return the counts of a unit's items; an item of several topics counts once in all."""
    known = {id_: lines for id_, _, lines in behind.topics}
    anchors = [f"{behind.id}_{topic}" for topic in topics]
    counts = (Count(len(known[at]), f"#{at}") if at in known else Count(0) for at in anchors)
    own = {line.item.id for lines in known.values() for line in lines}
    return Row(behind.name, behind.address, (Count(len(own), f"#{behind.id}"), *counts))


def _of_year(listing: ItemListing, year: int) -> str:
    """Return where a list shows its items of a year."""
    page = next((one.page for one in listing.years if one.year == year), "")
    return page or f"{listing.address}#_{year}"
