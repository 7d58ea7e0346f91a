"""The archive with every reference resolved, as the renderers see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from generator.model import ids
from generator.model.amended import ErratumKind
from generator.model.declared import Where
from generator.model.recorded import PageRecord, Person, Point
from generator.model.series import Series
from generator.model.style import Style, TitleForm
from generator.model.style import heading as heading_of
from generator.model.vocabularies import DistributionList, Section, Topic, Unit


@dataclass(frozen=True, slots=True)
class Credit:
    """A unit as an item credits it: the name it bore on the issue's date."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an issue (条目), every reference resolved.

    `anchor` is unique in its issue; `issue` is the issue's id. `source` names the publication an
    item was taken from. Exactly one of `points` and `body` (Markdown) is not empty. `audience` is
    who may see it now, `was_for` who could before it was taken down; empty when it was not. `more`
    has what else is declared public of its submissions and its entry, by the fields' names.
    """

    issue: str
    anchor: str
    title: str
    units: tuple[Credit, ...]
    section: Section
    audience: str
    topics: tuple[Topic, ...] = ()
    source: str = ""
    points: tuple[Point, ...] = ()
    body: str = ""
    note: str = ""
    submissions: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict, hash=False)
    was_for: str = ""
    title_form: TitleForm = "unit_colon"  # of the house style on the issue's date
    where: Where = Where("")

    @property
    def id(self) -> str:
        """Return the item's id in the archive: `2023/19#susong-after-hours`."""
        return ids.item_id(self.issue, self.anchor)

    @property
    def byline(self) -> str:
        """Return the credited units' names, joined: `宿松县` or `宿松县、岳西县`."""
        return "、".join(unit.name for unit in self.units)

    @property
    def heading(self) -> str:
        """Return the item's heading as it stands in contents and text, such as `unit：title`."""
        return heading_of(self.title_form, self.byline, self.title)


@dataclass(frozen=True, slots=True)
class Erratum:
    """A correction or withdrawal as readers see it; who signed it is not among that.

    `issue` and `anchor` address the item, `issue_name` (`2023年第19期`) and `heading` name it as it
    was printed, `audience` is its own; `masthead` is of a series
    with one. `stood` and `right` are empty in a withdrawal.
    """

    id: str
    kind: ErratumKind
    date: date
    issue: str
    anchor: str
    issue_name: str
    heading: str
    audience: str
    stood: str = ""
    right: str = ""
    reason: str = ""
    masthead: str = ""

    @property
    def item(self) -> str:
        """Return the item's id in the archive."""
        return ids.item_id(self.issue, self.anchor)

    @property
    def slug(self) -> str:
        """Return the id as it stands in an address: `2023-19-after-hours`."""
        return ids.slug(self.id)


@dataclass(frozen=True, slots=True)
class Gap:
    """Where an item stood that was taken down for these readers (撤下), and no more of it."""

    anchor: str


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one section in an issue, in order, with the gaps between them."""

    section: Section
    entries: tuple[Item | Gap, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the items alone: none where all were taken down."""
        return tuple(entry for entry in self.entries if isinstance(entry, Item))


@dataclass(frozen=True, slots=True)
class Issue:
    """One numbered issue, ready to be rendered.

    `total` is the running number in its bulletin (总第N期), 0 where none is counted. `errata`
    are those of earlier issues that this one prints; what was found wrong in this one later is no
    part of it, so that what it holds is what was printed.
    """

    id: str
    number: int
    date: date
    series: Series
    groups: tuple[Group, ...]
    total: int = 0
    distribution: DistributionList | None = None
    signed_by: Person | None = None
    edited_by: str = ""
    checked_by: str = ""
    note: str = ""
    marking: str = ""  # 密级 or 内部资料
    urgency: str = ""  # 紧急程度
    copies: int = 0
    errata: tuple[Erratum, ...] = ()
    where: Where = Where("")

    @property
    def year(self) -> int:
        """Return the year that the issue is numbered and filed under."""
        return ids.year_of(self.id)

    @property
    def label(self) -> str:
        """Return the issue's number as it stands alone: `第19期`, `增刊第1期`, `专报第3期`."""
        return self.series.label(self.number)

    @property
    def printed_number(self) -> str:
        """Return the issue's number as it stands with its masthead: `第19期`, `增刊第1期`."""
        return self.series.number(self.number)

    @property
    def printed_name(self) -> str:
        """Return the year and number in words, after its masthead's name: `2023年第19期`."""
        return f"{self.year}年{self.printed_number}"

    @property
    def name(self) -> str:
        """Return year and number as they stand alone: `2023年第19期`, `2026年专报第3期`."""
        return f"{self.year}年{self.label}"

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all items in order."""
        return tuple(item for group in self.groups for item in group.items)

    def shown_pictures(self, style: Style) -> tuple[str, ...]:
        """Return the names of the pictures that its print shows, the masthead's first."""
        masthead = (style.masthead.picture,) if style.masthead.picture else ()
        return tuple(dict.fromkeys((*masthead, *(n for i in self.items for n in i.pictures))))

    @property
    def has_gaps(self) -> bool:
        """Say whether something of it was taken down for these readers."""
        return any(isinstance(entry, Gap) for group in self.groups for entry in group.entries)

    @property
    def stem(self) -> str:
        """Return what its files are called, beside its page: `2023-19`."""
        return ids.slug(self.id)


# item anchor → page of the PDF, from 1
Folios = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Archive:
    """All issues of one edition with the vocabularies they use, and the indexes over them.

    `issues` runs in time order, `errata` by date. Each index maps an id to its items, oldest first;
    ids without items are absent. `by_item` maps an item's id to its errata. `gone` are the issues
    of which everything was taken down: they have gaps and no items, and are in no index.
    """

    edition: str
    issues: tuple[Issue, ...]
    units: Mapping[str, Unit]
    sections: Mapping[str, Section]
    topics: Mapping[str, Topic]
    series: Mapping[str, Series] = field(default_factory=dict)  # those that are declared
    pages: tuple[PageRecord, ...] = ()
    errata: tuple[Erratum, ...] = ()
    gone: tuple[Issue, ...] = ()
    by_year: Mapping[int, tuple[Issue, ...]] = field(default_factory=dict)
    by_unit: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    by_section: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    by_series: Mapping[str, tuple[Issue, ...]] = field(default_factory=dict)
    by_topic: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    by_id: Mapping[str, Issue] = field(default_factory=dict)
    by_item: Mapping[str, tuple[Erratum, ...]] = field(default_factory=dict)
