"""The archive under measurement, compiled as a build compiles it, and its items' text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.model import Issue
from generator.model.settings import Publication
from generator.order import building
from generator.render.prose import prose


@dataclass(frozen=True, slots=True)
class Archived:
    """An edition's issues, in order, and what they are published under."""

    publication: Publication
    edition: str
    issues: tuple[Issue, ...]

    @property
    def by_id(self) -> Mapping[str, Issue]:
        """Return the issues by id."""
        return {issue.id: issue for issue in self.issues}

    def texts(self) -> dict[str, str]:
        """Return each item's text as printed, by its place in the site: `2023/19/#anchor`."""
        return {
            f"{issue.id}/#{item.anchor}": prose(item).text
            for issue in self.issues
            for item in issue.items
        }


def archived(root: Path) -> Archived:
    """Read, check and compile the archive at `root`; raise `ValueError` when it is not sound."""
    checked = building.check(root)
    if not checked.is_sound:
        raise ValueError("\n".join(problem.line("en") for problem in checked.problems))
    publication = checked.records.publication
    edition = publication.default_edition
    return Archived(publication, edition, building.archive_of(checked.records, edition).issues)
