"""A year's contents, indexes and title page (合订本、年度目录、索引), as HTML for the press."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby

import jinja2

from generator.model import Erratum, Folios, Issue, Item
from generator.model.indexes import Index
from generator.model.settings import Publication
from generator.render.errata import mark_of
from generator.render.print import name_style, written_date
from generator.render.printed import Setting, width
from generator.render.templates import environment
from generator.system.provided import Folder, overlaid

KINDS = {"unit": "按报送单位", "topic": "按主题", "office": "按职务"}
LINE = 30.5  # em of 14 pt: a line of contents
LEADER, FOLIO, PAGE = 1.5, 2.5, 3.0  # em: the least of dots, an issue's page, the volume's
LISTED = 4  # runs of numbers that have a line each on the title page, at most
NAME_SIZE = 60.0  # pt, at most


@dataclass(frozen=True, slots=True)
class Shown:
    """An issue of the volume: the page of each item, and its own first page in the volume.

    `page` is 0 where the issue itself is not bound.
    """

    issue: Issue
    folios: Folios
    page: int = 0


@dataclass(frozen=True, slots=True)
class Volume:
    """A year of a bulletin, or of one series of it, for one edition."""

    year: int
    edition: str
    publication: Publication
    issues: tuple[Shown, ...]
    indexes: tuple[Index, ...]
    errata: Mapping[str, tuple[Erratum, ...]] = field(default_factory=dict)  # by item

    @property
    def is_bound(self) -> bool:
        """Say whether the issues themselves are in it."""
        return any(shown.page for shown in self.issues)

    @property
    def name(self) -> str:
        """Return what it is: `2023年合订本`."""
        return f"{self.year}年{'合订本' if self.is_bound else '总目录和索引'}"

    @property
    def title(self) -> str:
        """Return its full title: `《安庆组工信息》2023年合订本`."""
        return f"《{self.on_last_day.name}》{self.name}"

    @property
    def on_last_day(self) -> Publication:
        """Return the publication as its last issue bears it."""
        return self.publication.on(self.last.date, self.last.series)

    @property
    def last(self) -> Issue:
        """Return the issue that came out last."""
        return max((shown.issue for shown in self.issues), key=lambda issue: issue.date)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of contents or index: its words, what it links to, the issue and the pages."""

    words: str
    link: str
    label: str
    folio: int
    page: int


def front_html(volume: Volume, links: str, theme: Folder) -> str:
    """Return title page and contents; `links` stands before the id of what a line links to."""
    issues = tuple(shown.issue for shown in volume.issues)
    house = volume.on_last_day
    runs = tuple(numbers(issues))
    contents = [
        (shown, _heading(shown), tuple(_contents(volume, shown))) for shown in volume.issues
    ]
    return _render(
        volume,
        "volume.html.j2",
        links,
        theme,
        contents=contents,
        setting=_setting(volume, 0),
        name_style=name_style(house.name, house.style.masthead, NAME_SIZE),
        markings=tuple(dict.fromkeys(issue.marking for issue in issues if issue.marking)),
        numbers=[runs] if len(runs) > LISTED else [(one,) for one in runs],
        items=sum(len(issue.items) for issue in issues),
        audience=dict(zip(house.audiences, house.audience_names, strict=False))[volume.edition],
        date=f"{volume.last.date.year}年{volume.last.date.month}月",
    )


def index_html(volume: Volume, first: int, links: str, theme: Folder) -> str:
    """Return the indexes, whose pages are numbered from `first`."""
    shown = {one.issue.id: one for one in volume.issues}
    label = max(width(one.issue.printed_number) for one in volume.issues) + 0.5
    indexes = [
        (
            KINDS[index.kind],
            [
                (
                    group.name,
                    [
                        _line(volume, shown[item.issue], item, _words(index.kind, group.name, item))
                        for item in group.items
                    ],
                )
                for group in index.groups
            ],
        )
        for index in volume.indexes
    ]
    return _render(
        volume,
        "volume-index.html.j2",
        links,
        theme,
        indexes=indexes,
        setting=_setting(volume, label),
        label=label,
        first=first,
    )


def names_of(volume: Volume) -> dict[str, str]:
    """Return the words of all that contents and indexes link to, by id."""
    return {shown.issue.id: shown.issue.printed_name for shown in volume.issues} | {
        item.id: item.heading for shown in volume.issues for item in shown.issue.items
    }


def numbers(issues: Sequence[Issue]) -> Iterator[str]:
    """Yield which issues these are, as few words as say it: `第1期—第3期`, `第5期`."""
    runs = groupby(
        enumerate(issues), key=lambda pair: (pair[1].series.id, pair[1].number - pair[0])
    )
    for _, run in runs:
        labels = [issue.printed_number for _, issue in run]
        yield labels[0] if len(labels) == 1 else f"{labels[0]}—{labels[-1]}"


def _heading(shown: Shown) -> str:
    return f"{shown.issue.printed_number}　{written_date(shown.issue.date)}"


def _contents(volume: Volume, shown: Shown) -> Iterator[Line]:
    return (_line(volume, shown, item, item.heading) for item in shown.issue.items)


def _words(kind: str, name: str, item: Item) -> str:
    """Return an item's words in an index: without its unit where that is the heading."""
    return item.title if kind == "unit" and item.byline == name else item.heading


def _line(volume: Volume, shown: Shown, item: Item, words: str) -> Line:
    mark = mark_of(volume.errata.get(item.id, ()))
    folio = shown.folios[item.anchor]
    page = shown.page + folio - 1 if shown.page else 0
    words += f"（{mark}）" if mark else ""
    return Line(words, item.id if page else "", shown.issue.printed_number, folio, page)


def _setting(volume: Volume, label: float) -> Setting:
    """Return how a line's words are set, beside which dots, issue and pages stand."""
    taken = LEADER + label + FOLIO + (PAGE if volume.is_bound else 0)
    return Setting(measure=round(LINE - taken, 2), hang=1, align="balance")


def _render(volume: Volume, template: str, links: str, theme: Folder, **values: object) -> str:
    folder = theme / "print"
    return (
        _environment(folder)
        .get_template(template)
        .render(
            volume=volume,
            publication=volume.on_last_day,
            links=links,
            folio=FOLIO,
            page=PAGE,
            styles=overlaid(folder).file("volume.css").read_text(encoding="utf-8"),
            **values,
        )
    )


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)
