"""Lists of items over the years: by unit, section and topic, split by year when they grow long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.model import Archive, Issue, Item, Section, Topic, Unit
from generator.render.charts import Chart, monthly, yearly

LONGEST = 300  # items on one page; a longer list shows its newest year and a page for each year


@dataclass(frozen=True, slots=True)
class Line:
    """An item in a list, with its issue."""

    item: Item
    issue: Issue


@dataclass(frozen=True, slots=True)
class Year:
    """The lines of one year, oldest first; `page` is the address of the year's own page, if any."""

    year: int
    lines: tuple[Line, ...]
    page: str = ""


@dataclass(frozen=True, slots=True)
class ItemListing:
    """All that one unit, section or topic has in the archive.

    `address` and the years' `page` are addresses from the site's root. `is_split` says that each
    year has a page of its own, and this one shows only the newest.
    """

    area: str
    id: str
    name: str
    years: tuple[Year, ...]
    count: int
    chart: Chart
    unit: Unit | None = None

    @property
    def address(self) -> str:
        """Return the listing's address: `units/susong/`."""
        return f"{self.area}/{self.id}/"

    @property
    def is_split(self) -> bool:
        """Say whether each year has a page of its own."""
        return self.count > LONGEST

    @property
    def shown(self) -> tuple[Year, ...]:
        """Return the years whose items stand on the listing's first page."""
        return self.years[-1:] if self.is_split else self.years


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The issue before or after another, as that one's page names it."""

    id: str
    year: int
    label: str


def neighbours(issues: Iterable[Issue]) -> dict[str, Neighbour | None]:
    """Return what comes before each issue in its bulletin."""
    found: dict[str, Neighbour | None] = {}
    last: dict[str, Neighbour] = {}
    for issue in issues:
        found[issue.id] = last.get(issue.series.bulletin)
        last[issue.series.bulletin] = Neighbour(issue.id, issue.year, issue.label)
    return found


def listings(archive: Archive, area: str) -> tuple[ItemListing, ...]:
    """Return the listings of `units`, `sections` or `topics`, in the vocabulary's order.

    What has no item in this edition has no listing: its name might say too much.
    """
    words: Iterable[Unit | Section | Topic]
    if area == "units":
        words, items = archive.units.values(), archive.by_unit
    elif area == "sections":
        words, items = archive.sections.values(), archive.by_section
    else:
        words, items = archive.topics.values(), archive.by_topic
    return tuple(
        _listing(archive, area, word, items[word.id]) for word in words if word.id in items
    )


def _listing(
    archive: Archive, area: str, word: Unit | Section | Topic, items: Sequence[Item]
) -> ItemListing:
    is_split = len(items) > LONGEST
    years = tuple(
        Year(year, lines, f"{area}/{word.id}/{year}/" if is_split else "")
        for year, lines in _by_year(archive.by_id, items)
    )
    first, last = archive.issues[0].year, archive.issues[-1].year
    chart = yearly({year.year: len(year.lines) for year in years}, first, last)
    unit = word if isinstance(word, Unit) else None
    return ItemListing(area, word.id, word.name, years, len(items), chart, unit)


def _by_year(
    issues: Mapping[str, Issue], items: Iterable[Item]
) -> Iterator[tuple[int, tuple[Line, ...]]]:
    lines = (Line(item, issues[item.issue]) for item in items)
    for year, group in groupby(lines, key=lambda line: line.issue.year):
        yield year, tuple(group)


def by_kind(listings: Iterable[ItemListing]) -> tuple[tuple[str, tuple[ItemListing, ...]], ...]:
    """Group units' listings by the units' kind; kinds and units keep the vocabulary's order."""
    kinds: dict[str, list[ItemListing]] = {}
    for listing in listings:
        kinds.setdefault(listing.unit.kind if listing.unit else "", []).append(listing)
    return tuple((kind, tuple(group)) for kind, group in kinds.items())


@dataclass(frozen=True, slots=True)
class YearGlance:
    """A year as the home page shows it."""

    year: int
    issues: tuple[Issue, ...]
    count: int
    chart: Chart


def glances(archive: Archive) -> tuple[YearGlance, ...]:
    """Return each year, the newest first, with its items month by month on one scale."""
    a_month = {year: items_a_month(issues) for year, issues in archive.by_year.items()}
    most = max((count for months in a_month.values() for count in months.values()), default=1)
    return tuple(
        YearGlance(year, archive.by_year[year], sum(months.values()), monthly(months, most))
        for year, months in sorted(a_month.items(), reverse=True)
    )


def items_a_month(issues: Iterable[Issue]) -> dict[int, int]:
    """Count items by the month of their issue's date."""
    months: Counter[int] = Counter()
    for issue in issues:
        months[issue.date.month] += len(issue.items)
    return dict(months)
