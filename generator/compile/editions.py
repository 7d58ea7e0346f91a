"""The filter by audience (版本): what an edition may not show is gone before rendering."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generator.compile.archive import indexed
from generator.model import Archive, Group, Issue
from generator.settings import Publication


def for_edition(archive: Archive, publication: Publication, edition: str) -> Archive:
    """Return the archive as the readers of `edition` may see it.

    Sections without a visible item and issues without a visible section are gone. An unknown
    edition or audience admits nothing. An erratum has its item's audience, and is printed in the
    first issue after it that these readers get.
    """
    issues = (_visible(issue, publication, edition) for issue in archive.issues)
    return indexed(
        replace(
            archive,
            edition=edition,
            issues=tuple(issue for issue in issues if issue is not None),
            errata=tuple(
                erratum
                for erratum in archive.errata
                if publication.admits(edition, erratum.audience)
            ),
        )
    )


def in_editions(
    archive: Archive, publication: Publication, wanted: Collection[str]
) -> dict[str, dict[str, Issue]]:
    """Return those of the wanted issues that the archive has, each as the editions show it."""
    found: dict[str, dict[str, Issue]] = {id_: {} for id_ in archive.by_id if id_ in wanted}
    for edition in publication.audiences if found else ():
        shown = for_edition(archive, publication, edition).by_id
        for id_, editions in found.items():
            if id_ in shown:
                editions[edition] = shown[id_]
    return found


def _visible(issue: Issue, publication: Publication, edition: str) -> Issue | None:
    groups = tuple(
        Group(group.section, items)
        for group in issue.groups
        if (
            items := tuple(
                item for item in group.items if publication.admits(edition, item.audience)
            )
        )
    )
    return replace(issue, groups=groups) if groups else None
