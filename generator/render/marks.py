"""What lists and pages show of errata, and when they changed by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from generator.model import Archive, Erratum, Issue, Item
from generator.render.amended import amended_heading
from generator.render.errata import mark_of
from generator.render.listings import Year


@dataclass(frozen=True)
class Marks:
    """The errata of an archive, as its pages ask for them."""

    archive: Archive

    @cached_property
    def amended(self) -> frozenset[str]:
        """Return the ids of the issues of which some item has errata: few of many."""
        return frozenset(erratum.issue for erratum in self.archive.errata)

    def errata(self, item: Item) -> tuple[Erratum, ...]:
        """Return an item's errata by date."""
        return self.archive.by_item.get(item.id, ())

    def word(self, item: Item) -> str:
        """Return the mark that an item bears in lists, or an empty text."""
        return mark_of(self.errata(item))

    def heading(self, item: Item) -> str:
        """Return an item's heading as lists show it: a text, or markup where it was corrected."""
        errata = self.errata(item)
        return amended_heading(item.heading, errata) if errata else item.heading

    def changed(self, issues: Iterable[Issue]) -> date:
        """Return the day of the last issue, or of the last erratum in any of them."""
        days = ((issue.date, *map(self._last, self._amended(issue))) for issue in issues)
        return max(day for days_ in days for day in days_ if day)

    def _amended(self, issue: Issue) -> Iterable[Item]:
        return issue.items if issue.id in self.amended else ()

    def listed(self, year: Year) -> date:
        """Return the same of a year of a list."""
        days = (self._last(line.item) for line in year.lines if line.issue.id in self.amended)
        return max((year.lines[-1].issue.date, *filter(None, days)))

    def _last(self, item: Item) -> date | None:
        return max((erratum.date for erratum in self.errata(item)), default=None)
