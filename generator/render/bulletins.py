"""The series (刊种) of an archive as the site lists them: each with its issues, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from generator.model import Archive, Issue, Series, places


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue in the list of its series."""

    id: str
    label: str
    date: date
    count: int


@dataclass(frozen=True, slots=True)
class SeriesListing:
    """All issues of one series in the archive, newest year first."""

    series: Series
    years: tuple[tuple[int, tuple[IssueLine, ...]], ...]
    count: int

    @property
    def name(self) -> str:
        """Return the name as readers see it in lists."""
        return self.series.name

    @property
    def address(self) -> str:
        """Return the listing's address: `series/brief/`."""
        return places.of_series(self.series.id)


def series_listings(archive: Archive) -> tuple[SeriesListing, ...]:
    """Return the listings of the declared series that have issues, in the vocabulary's order."""
    return tuple(_listing(archive.series[id_], found) for id_, found in archive.by_series.items())


def _listing(series: Series, issues: tuple[Issue, ...]) -> SeriesListing:
    years = groupby(issues[::-1], key=lambda issue: issue.year)
    listed = tuple((year, tuple(map(_line, group))) for year, group in years)
    return SeriesListing(series, listed, len(issues))


def _line(issue: Issue) -> IssueLine:
    return IssueLine(issue.id, issue.label, issue.date, len(issue.items))
