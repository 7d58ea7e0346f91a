"""What rules share about records that are aimed at a printed item, and filed by the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Protocol

from generator.check.facts import Facts, Identified
from generator.model import IssueRecord, Where
from generator.model.names import is_id
from generator.model.problems import Problem, did_you_mean
from generator.words.messages import msg


class Filed(Identified, Protocol):
    """A record that has a file of its own, by its date."""

    @property
    def date(self) -> dt.date:
        """Return the day."""

    def at(self, name: str) -> Where:
        """Return where a field stands."""


class Aimed(Filed, Protocol):
    """A record that names an issue and an item of it."""

    @property
    def issue(self) -> str:
        """Return the issue's id."""

    @property
    def item(self) -> str:
        """Return the item's anchor, empty where the whole issue is meant."""


def anchors(issue: IssueRecord) -> Iterator[str]:
    """Yield the anchors of an issue's items."""
    for section in issue.sections:
        for placement in section.items:
            yield placement.anchor


def unaimed(facts: Facts, records: Iterable[Aimed]) -> Iterator[Problem]:
    """Yield a problem for each record that names no issue, or no item of it."""
    issues = {issue.id: issue for issue in facts.records.issues}
    for one in records:
        issue = issues.get(one.issue)
        if issue is None:
            if not facts.is_unread(f"content/issues/{one.issue}.yml"):
                text = msg("there is no issue '{id}'", id=one.issue)
                hint = did_you_mean(one.issue, issues)
                yield Problem(one.at("issue"), "issue", "unknown-issue", text, hint)
        elif one.item and one.item not in (known := list(anchors(issue))):
            text = msg("issue {issue} has no item '{id}'", issue=issue.id, id=one.item)
            hint = did_you_mean(one.item, known)
            yield Problem(one.at("item"), "item", "unknown-item", text, hint)


def misfiled(records: Iterable[Filed], folder: str) -> Iterator[Problem]:
    """Yield a problem for each record whose file is not `YEAR/NAME.yml` by its date."""
    for one in records:
        year = str(one.date.year)
        in_year, _, name = one.id.partition("/")
        if in_year != year or not is_id(name):
            text = msg(
                "the file should be {folder}/{year}/NAME.yml by its date", folder=folder, year=year
            )
            hint = msg("rename the file, or correct the date")
            yield Problem(one.at("date"), "date", "file-name", text, hint)
