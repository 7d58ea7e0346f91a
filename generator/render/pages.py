"""The pages of the archive site: `Archive` → texts that the site's builder takes.

People's words come here escaped or through `prose`; what `carrier` makes of a page cannot be read
as Markdown, template or front matter afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from generator.model import Archive, Folios, Gap, Issue, PageRecord, places
from generator.model.settings import Publication
from generator.model.style import ADDRESSED, heading
from generator.render import errata as wording
from generator.render.amended import amended
from generator.render.bulletins import series_listings
from generator.render.form import Form
from generator.render.html_carrier import carry
from generator.render.listings import (
    ItemListing,
    Line,
    Neighbour,
    Year,
    by_kind,
    glances,
    listings,
    neighbours,
)
from generator.render.marks import Marks
from generator.render.page import Page, PageDraft, cite, issue_prose
from generator.render.prose import page as page_prose
from generator.render.statistics import of_year, over_years
from generator.render.templates import environment
from generator.system.provided import Folder
from generator.text.browser import rulebook

NO_LINKS: Mapping[str, str] = {}
SERIES = places.SERIES[:-1]
AREAS = {
    places.UNITS[:-1]: "报送单位",
    places.SECTIONS[:-1]: "栏目",
    places.TOPICS[:-1]: "主题",
}


def pages(
    archive: Archive,
    publication: Publication,
    folios: Mapping[str, Folios],
    theme: Folder,
    form: Form | None = None,
    outputs: Mapping[str, str] = NO_LINKS,
) -> tuple[Page, ...]:
    """Render every page of the archive.

    `folios` maps an issue's id to its items' PDF pages; an issue that it lacks shows no page
    numbers and no link to a PDF. `theme` holds `pages/*.md.j2`. With a `form` there is a page to
    fill it in. `outputs` maps the labels of an issue's files to their suffixes, the record first.
    Pages stand in a fixed order, home first.
    """
    found = drafts(archive, publication, folios, theme, form, outputs)
    return tuple(draft.render() for draft in found)


def drafts(
    archive: Archive,
    publication: Publication,
    folios: Mapping[str, Folios],
    theme: Folder,
    form: Form | None = None,
    outputs: Mapping[str, str] = NO_LINKS,
) -> Iterator[PageDraft]:
    """Yield every page as `pages` renders it, the issues' own ones unrendered."""
    return _Pages(archive, publication, folios, theme, form, outputs).all()


class _Pages:
    """What all pages of one archive share."""

    def __init__(
        self,
        archive: Archive,
        publication: Publication,
        folios: Mapping[str, Folios],
        theme: Folder,
        form: Form | None,
        outputs: Mapping[str, str],
    ) -> None:
        self.archive = archive
        self.marks = Marks(archive)
        self.folios = folios
        self.form = form
        self.publication = publication
        self.bulletins = series_listings(archive)
        is_for_them = publication.shows_statistics(archive.edition)
        self.has_statistics = bool(archive.issues) and is_for_them
        self.templates = environment(theme / "pages")
        self.templates.globals.update(
            publication=publication,
            archive=archive,
            areas={**AREAS, SERIES: "刊种"},
            bulletins=self.bulletins,
            addressed=ADDRESSED,
            heading_form=heading(publication.style.title, "{unit}", "{title}"),
            by_kind=by_kind,
            form=form,
            outputs=list(outputs.items()),
            has_statistics=self.has_statistics,
            record=next(iter(outputs.items()), ("", "")),
            rulebook=json.dumps(rulebook("zh"), ensure_ascii=False, separators=(",", ":")),
            errata_of=self.marks.errata,
            heading_of=self.marks.heading,
            mark_of=self.marks.word,
        )
        self.templates.filters.update(amended=amended)
        self.templates.tests["gap"] = lambda entry: isinstance(entry, Gap)
        self.listings = {area: listings(archive, area) for area in AREAS}
        self.newest = self.marks.changed(archive.issues) if archive.issues else None

    def all(self) -> Iterator[PageDraft]:
        yield _whole(self._home())
        yield _whole(self._page(places.SEARCH, "检索", "search", area="search"))
        if self.form:
            yield _whole(self._page(places.SUBMIT, "投稿", "submit", area="submit"))
        for year, issues in self.archive.by_year.items():
            yield self._year(year, issues)
        before, after = neighbours(self.archive.issues), neighbours(self.archive.issues[::-1])
        for issue in self.archive.issues:
            yield self._issue(issue, before[issue.id], after[issue.id])
        for issue in self.archive.gone:
            yield _whole(self._page(f"{issue.id}/", issue.name, "gone", issue=issue))
        for area in AREAS:
            yield from self._area(area)
        yield from self._series()
        if self.has_statistics:
            yield from self._statistics()
        for record in self.archive.pages:
            yield _whole(self._hand_written(record))

    def _home(self) -> Page:
        latest = self.archive.issues[-1] if self.archive.issues else None
        return self._page(
            "",
            self.publication.name,
            "home",
            date=self.newest,
            latest=latest,
            folios=self.folios.get(latest.id) if latest else None,
            years=glances(self.archive),
            listings=self.listings,
        )

    def _year(self, year: int, issues: tuple[Issue, ...]) -> PageDraft:
        years = sorted(self.archive.by_year)
        at = years.index(year)
        before = years[at - 1] if at else None
        after = years[at + 1] if at + 1 < len(years) else None
        lines = (Line(item, issue) for issue in issues for item in issue.items)
        return self._draft(
            (before, after, *self._told(lines)),
            places.of_year(year),
            f"{year}年",
            "year",
            date=self.marks.changed(issues),
            year=year,
            issues=issues,
            before=before,
            after=after,
        )

    def _issue(self, issue: Issue, before: Neighbour | None, after: Neighbour | None) -> PageDraft:
        address, title = places.of_issue(issue.id), issue.name
        folios = self.folios.get(issue.id)
        errata = tuple(erratum for item in issue.items for erratum in self.marks.errata(item))
        changed = self.marks.changed([issue])
        bulletin = self.archive.series.get(issue.series.id)

        def render() -> Page:
            return self._page(
                address,
                title,
                "issue",
                date=changed,
                archive=None,  # nothing of the rest, with which this page would change
                form=None,
                publication=self.publication.on(issue.date, issue.series),
                issue=issue,
                bulletin=bulletin,
                before=before,
                after=after,
                folios=folios,
                prose={item.anchor: issue_prose(item) for item in issue.items},
                citations={
                    item.anchor: cite(
                        self.publication,
                        issue,
                        (folios or {}).get(item.anchor),
                        self.marks.errata(item),
                    )
                    for item in issue.items
                },
                errata=errata,
                wording=wording,
            )

        source = (issue, errata, before, after, folios, bulletin)
        return PageDraft(address, title, changed, source, render)

    def _area(self, area: str) -> Iterator[PageDraft]:
        name = AREAS[area]
        found = self.listings[area]
        yield _whole(
            self._page(f"{area}/", name, "index", date=self.newest, area=area, listings=found)
        )
        for listing in found:
            yield self._listing(listing)
            if listing.is_split:
                turns = (None, *listing.years, None)
                for before, year, after in zip(turns, turns[1:], turns[2:], strict=False):
                    if year:
                        yield self._listing_year(listing, year, before, after)

    def _series(self) -> Iterator[PageDraft]:
        if self.bulletins:
            yield _whole(
                self._page(f"{SERIES}/", "刊种", "index", area=SERIES, listings=self.bulletins)
            )
        for listing in self.bulletins:
            issues = self.archive.by_series[listing.series.id]
            yield self._draft(
                (listing,),
                listing.address,
                listing.name,
                "series",
                date=self.marks.changed(issues),
                area=SERIES,
                listing=listing,
            )

    def _listing(self, listing: ItemListing) -> PageDraft:
        years = [(each.year, each.page, len(each.lines)) for each in listing.years]
        told = (listing.name, listing.unit, listing.is_split, listing.chart, years)
        return self._draft(
            (told, *self._told(line for each in listing.shown for line in each.lines)),
            listing.address,
            listing.name,
            "listing",
            date=max(map(self.marks.listed, listing.shown)),
            area=listing.area,
            listing=listing,
            shown=listing.shown,
            year=None,
            before=None,
            after=None,
        )

    def _listing_year(
        self, listing: ItemListing, year: Year, before: Year | None, after: Year | None
    ) -> PageDraft:
        """Draft the page of a year, which knows of the others no more than its neighbours."""
        pages = (before and before.page, after and after.page)
        return self._draft(
            (listing.name, listing.address, pages, *self._told(year.lines)),
            year.page,
            f"{listing.name}（{year.year}年）",
            "listing",
            date=self.marks.listed(year),
            area=listing.area,
            listing=listing,
            shown=(year,),
            year=year.year,
            before=before,
            after=after,
        )

    def _statistics(self) -> Iterator[PageDraft]:
        found = [
            over_years(self.archive, AREAS[area], each) for area, each in self.listings.items()
        ]
        yield _whole(
            self._page(
                places.STATISTICS,
                "统计",
                "statistics",
                date=self.newest,
                tables=[table for table in found if table.groups],
            )
        )
        for year, issues in self.archive.by_year.items():
            table, behind = of_year(
                self.archive, year, self.listings["units"], self.listings["topics"]
            )
            lines = (line for unit in behind for _, _, some in unit.topics for line in some)
            yield self._draft(
                (table, [unit.address for unit in behind], *self._told(lines)),
                places.statistics_of(year),
                f"{year}年统计",
                "statistics-year",
                date=self.marks.changed(issues),
                year=year,
                table=table,
                behind=behind,
            )

    def _told(self, lines: Iterable[Line]) -> Iterator[object]:
        """Yield all that a list shows of its lines."""
        for line in lines:
            yield line
            yield from self.marks.errata(line.item)

    def _hand_written(self, record: PageRecord) -> Page:
        address = f"{record.slug}/"
        html = page_prose(record.body, _up(address) + places.PAGE_PICTURES)
        return self._page(address, record.title, "page", html=html)

    def _page(
        self,
        address: str,
        title: str,
        template: str,
        date: date | None = None,
        area: str = "",
        **values: object,
    ) -> Page:
        html = self.templates.get_template(f"{template}.md.j2").render(
            up=_up(address), title=title, area=area, **values
        )
        return Page(address, title, carry(html, title=title, kind=template, area=area), date)

    def _draft(
        self, source: tuple[object, ...], address: str, title: str, template: str, **values: Any
    ) -> PageDraft:
        """Draft a page that shows nothing of the archive but what `source` holds."""
        values = {"archive": None, "form": None, **values}
        render = partial(self._page, address, title, template, **values)
        return PageDraft(address, title, values["date"], source, render)


def _whole(page: Page) -> PageDraft:
    return PageDraft(page.address, page.title, page.date, None, lambda: page)


def _up(address: str) -> str:
    """Return the way from a page to the site's root: `../../` for `2023/19/`."""
    return "../" * address.count("/")
