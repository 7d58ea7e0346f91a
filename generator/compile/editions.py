"""The filter by audience (版本): what an edition may not show is gone before rendering."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from generator.compile.archive import compile_sound, indexed
from generator.model import OFFICE, Archive, Gap, Group, Issue, Item, PageRecord
from generator.model.records import Records
from generator.model.settings import Publication

ELSEWHERE = (
    "本页供编辑部使用，在编辑部的 `build/office/site/{slug}/` 里。"
    "向本刊投稿，请用[投稿页](../submit/)。\n"
)


def for_edition(archive: Archive, publication: Publication, edition: str) -> Archive:
    """Return the archive as the readers of `edition` may see it.

    Sections without a visible item and issues without a visible section are gone. What was taken
    down for these readers, and only that, leaves a gap where it stood. An unknown
    edition or audience admits nothing. An erratum has its item's audience, and is printed in the
    first issue after it that these readers get.
    """
    issues = (_visible(issue, publication, edition) for issue in archive.issues)
    return indexed(
        replace(
            archive,
            edition=edition,
            pages=pages_for(archive.pages, publication, edition),
            issues=tuple(issue for issue in issues if issue is not None),
            errata=tuple(
                erratum
                for erratum in archive.errata
                if publication.admits(edition, erratum.audience)
            ),
        )
    )


def pages_for(
    pages: Iterable[PageRecord], publication: Publication, edition: str
) -> tuple[PageRecord, ...]:
    """Return the hand-written pages that the readers of `edition` see.

    Where a page of the office's stands in none, its address says where it is.
    """
    return tuple(
        page if page.audience != OFFICE else replace(page, body=ELSEWHERE.format(slug=page.slug))
        for page in pages
        if page.audience in ("", OFFICE) or publication.admits(edition, page.audience)
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


def narrowed(records: Records, edition: str) -> frozenset[str]:
    """Return the ids of the issues of which `edition` shows less than before a taking down.

    Items are gone, or errata about them that the issue printed: its sealed PDF, if it has one, is
    not for these readers any more.
    """
    if not records.restrictions:
        return frozenset()
    before = _shown(records.unrestricted, edition)
    now = _shown(records, edition)
    return frozenset(id_ for id_, shown in before.items() if now.get(id_) != shown)


def _shown(records: Records, edition: str) -> dict[str, list[str]]:
    """Return the ids of what each issue shows of items and errata."""
    archive = for_edition(compile_sound(records), records.publication, edition)
    return {
        issue.id: [item.id for item in issue.items] + [erratum.id for erratum in issue.errata]
        for issue in archive.issues
    }


def _visible(issue: Issue, publication: Publication, edition: str) -> Issue | None:
    groups = tuple(
        Group(group.section, entries)
        for group in issue.groups
        if (entries := tuple(_entries(group, publication, edition)))
    )
    return replace(issue, groups=groups) if groups else None


def _entries(group: Group, publication: Publication, edition: str) -> Iterator[Item | Gap]:
    for item in group.items:
        if publication.admits(edition, item.audience):
            yield item
        elif publication.admits(edition, item.was_for):
            yield Gap(item.anchor)
