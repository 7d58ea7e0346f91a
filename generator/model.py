"""The nouns of a bulletin's archive, frozen.

Two families stand here. *Records* are what the files of `content/` and `data/` say, each with the
place it was read from. *Compiled* values (`Item`, `Group`, `Issue`, `Archive`) have every reference
resolved and are what the renderers see. Nothing here reads, checks or writes; nothing of ours is
imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Channel = Literal["email", "paper", "folder"]
Series = Literal["regular", "extra"]
ErratumKind = Literal["correction", "withdrawal"]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a source file: path relative to the root with `/`, line from 1."""

    path: str
    line: int = 1


# -- vocabularies -------------------------------------------------------------------------------


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a unit bore up to and including `until`."""

    name: str
    until: date


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that reports or receives (报送单位), for the time it exists."""

    id: str
    name: str
    kind: str = ""
    since: date | None = None
    until: date | None = None
    formerly: tuple[FormerName, ...] = ()
    where: Where = Where("")

    def exists_on(self, day: date) -> bool:
        """Say whether the unit exists on `day`; both ends count."""
        return _within(day, self.since, self.until)

    def name_on(self, day: date) -> str:
        """Return the name that the unit bore on `day`."""
        for former in sorted(self.formerly, key=lambda former: former.until):
            if day <= former.until:
                return former.name
        return self.name


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an issue (栏目)."""

    id: str
    name: str
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that items are filed under (主题)."""

    id: str
    name: str
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office (职务) that a recipient holds for a time, in a unit or in none."""

    office: str
    unit: str = ""
    since: date | None = None
    until: date | None = None
    where: Where = Where("")

    def holds_on(self, day: date) -> bool:
        """Say whether the office is held on `day`; both ends count."""
        return _within(day, self.since, self.until)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone who gets copies (收件人): by which channel, to which address, cleared for what.

    `office` and `unit` are held for as long as the recipient serves; `offices` come and go.
    """

    id: str
    name: str
    channel: Channel
    address: str = ""
    office: str = ""
    unit: str = ""
    copies: int = 1
    audience: str = ""
    since: date | None = None
    until: date | None = None
    offices: tuple[Tenure, ...] = ()
    where: Where = Where("")

    def serves_on(self, day: date) -> bool:
        """Say whether the recipient is on the lists on `day`; both ends count."""
        return _within(day, self.since, self.until)

    @property
    def tenures(self) -> tuple[Tenure, ...]:
        """Return every office that the recipient holds or held."""
        if not self.office:
            return self.offices
        own = Tenure(self.office, self.unit, self.since, self.until, self.where)
        return (own, *self.offices)


@dataclass(frozen=True, slots=True)
class Holders:
    """Whoever holds an office on an issue's date; `units` and `kinds` of unit narrow it."""

    office: str
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sublist:
    """Everyone on another list."""

    id: str


Member = str | Holders | Sublist  # a text is a recipient's id


@dataclass(frozen=True, slots=True)
class Addressees:
    """One line of a distribution list: the printed wording and the members behind it.

    `places` says where each member stands.
    """

    wording: str = ""
    members: tuple[Member, ...] = ()
    where: Where = Where("")
    places: tuple[Where, ...] = ()

    def at(self, index: int) -> Where:
        """Return where a member stands."""
        return self.places[index] if index < len(self.places) else self.where


Line = Literal["up", "across", "down"]
LINES: tuple[Line, ...] = ("up", "across", "down")


@dataclass(frozen=True, slots=True)
class DistributionList:
    """A 报/送/发 list: up, across, down; or a plain list of `others`, made to be used in lists."""

    id: str
    up: Addressees = Addressees()
    across: Addressees = Addressees()
    down: Addressees = Addressees()
    others: Addressees = Addressees()
    where: Where = Where("")

    def line(self, name: Line) -> Addressees:
        """Return the line of that name."""
        return {"up": self.up, "across": self.across, "down": self.down}[name]

    @property
    def lines(self) -> tuple[Addressees, ...]:
        """Return every line, in order."""
        return (self.up, self.across, self.down, self.others)


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that the house does not use (`right` replaces it), or takes for a slip."""

    wrong: str
    right: str
    reason: str = ""
    where: Where = Where("")


# -- records ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """A person named in a file: a drafter with a phone, or a signature with its date."""

    name: str
    phone: str = ""
    date: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of an item: a run-in lead (段首语), which may be empty, and its text.

    `text` is plain; each of its lines is a paragraph, the first one run in with the lead. The
    lines are those where either begins, 0 where `where` says it.
    """

    lead: str
    text: str
    where: Where = Where("")
    lead_line: int = 0
    text_line: int = 0


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A warning that the office has looked at and lets stand, with its reason."""

    code: str
    reason: str
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class Submission:
    """One item as a unit sent it (来稿). Either `points` or `body` (Markdown) holds its text."""

    id: str
    unit: str
    title: str
    received: date
    audience: str
    points: tuple[Point, ...] = ()
    body: str = ""
    topics: tuple[str, ...] = ()
    source: str = ""
    drafter: Person | None = None
    approved_by: Person | None = None
    accept: tuple[Acceptance, ...] = ()
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)  # field → line

    def at(self, name: str) -> Where:
        """Return where field `name` stands, or the file's first line when it is absent."""
        return Where(self.where.path, self.lines.get(name, self.where.line))


@dataclass(frozen=True, slots=True)
class Placement:
    """An entry of an issue's section: one or several submissions, with the editor's own wording.

    An empty `title`, `points` and `body` mean "as submitted".
    """

    submissions: tuple[str, ...]
    title: str = ""
    points: tuple[Point, ...] = ()
    body: str = ""
    note: str = ""
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, name: str) -> Where:
        """Return where field `name` stands, or the entry's first line when it is absent."""
        return Where(self.where.path, self.lines.get(name, self.where.line))


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """A section of an issue file with its entries in order."""

    section: str
    items: tuple[Placement, ...]
    where: Where = Where("")


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """One issue (期) as its file says it."""

    id: str
    number: int
    date: date
    series: Series
    sections: tuple[SectionRecord, ...]
    distribution: str = ""
    signed_by: Person | None = None
    edited_by: str = ""
    checked_by: str = ""
    note: str = ""
    marking: str = ""  # 密级 or 内部资料; the publication's when empty
    urgency: str = ""  # 紧急程度; the publication's when empty
    accept: tuple[Acceptance, ...] = ()
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, name: str) -> Where:
        """Return where field `name` stands, or the file's first line when it is absent."""
        return Where(self.where.path, self.lines.get(name, self.where.line))


@dataclass(frozen=True, slots=True)
class ErratumRecord:
    """A correction (更正) or withdrawal (撤回) of an item that was printed, as its file says it.

    `issue` is the issue's id and `item` the item's anchor in it. A correction says what `stood`
    there and what is `right`; a withdrawal has neither, but a `reason`.
    """

    id: str
    issue: str
    item: str
    kind: ErratumKind
    date: date
    stood: str = ""
    right: str = ""
    reason: str = ""
    signed_by: Person | None = None
    accept: tuple[Acceptance, ...] = ()
    where: Where = Where("")
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, name: str) -> Where:
        """Return where field `name` stands, or the file's first line when it is absent."""
        return Where(self.where.path, self.lines.get(name, self.where.line))


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A hand-written page of the site: its slug, title and Markdown, which begins at `line`."""

    slug: str
    title: str
    body: str
    where: Where = Where("")
    line: int = 4


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that items show: its name under `content/attachments/` and what it hashes to.

    `words` are those that a drawing (SVG) holds as text.
    """

    name: str
    sha256: str
    size: int
    words: str = ""


# -- compiled -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Credit:
    """A unit as an item credits it: the name it bore on the issue's date."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of an issue (条目), every reference resolved.

    `anchor` is unique in its issue; `issue` is the issue's id. `source` names the publication an
    item was taken from. Exactly one of `points` and `body` (Markdown) is not empty.
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
    where: Where = Where("")

    @property
    def id(self) -> str:
        """Return the item's id in the archive: `2023/19#susong-after-hours`."""
        return f"{self.issue}#{self.anchor}"

    @property
    def byline(self) -> str:
        """Return the credited units' names, joined: `宿松县` or `宿松县、岳西县`."""
        return "、".join(unit.name for unit in self.units)

    @property
    def heading(self) -> str:
        """Return the item's heading as it stands in contents and text: `unit：title`."""
        return f"{self.byline}：{self.title}"


@dataclass(frozen=True, slots=True)
class Erratum:
    """A correction or withdrawal as readers see it; who signed it is not among that.

    `issue` and `anchor` address the item, `issue_name` (`2023年第19期`) and `heading` name it as it
    was printed, `audience` is its own. `stood` and `right` are empty in a withdrawal.
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

    @property
    def item(self) -> str:
        """Return the item's id in the archive."""
        return f"{self.issue}#{self.anchor}"

    @property
    def slug(self) -> str:
        """Return the id as it stands in an address: `2023-19-after-hours`."""
        return self.id.replace("/", "-")


@dataclass(frozen=True, slots=True)
class Group:
    """The items of one section in an issue, in order."""

    section: Section
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """One numbered issue, ready to be rendered.

    `total` is the running number over all regular issues (总第N期), 0 for an extra issue. `errata`
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
        return int(self.id.partition("/")[0])

    @property
    def label(self) -> str:
        """Return the issue's number in words: `第19期`, or `增刊第1期`."""
        return f"增刊第{self.number}期" if self.series == "extra" else f"第{self.number}期"

    @property
    def name(self) -> str:
        """Return the issue's year and number in words: `2023年第19期`."""
        return f"{self.year}年{self.label}"

    @property
    def items(self) -> tuple[Item, ...]:
        """Return all items in order."""
        return tuple(item for group in self.groups for item in group.items)

    @property
    def pdf_name(self) -> str:
        """Return the PDF's file name beside the issue's page: `2023-19.pdf`."""
        return self.id.replace("/", "-") + ".pdf"


# item anchor → page of the PDF, from 1
Folios = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Archive:
    """All issues of one edition with the vocabularies they use, and the indexes over them.

    `issues` runs in time order, `errata` by date. Each index maps an id to its items, oldest first;
    ids without items are absent. `by_item` maps an item's id to its errata.
    """

    edition: str
    issues: tuple[Issue, ...]
    units: Mapping[str, Unit]
    sections: Mapping[str, Section]
    topics: Mapping[str, Topic]
    pages: tuple[PageRecord, ...] = ()
    errata: tuple[Erratum, ...] = ()
    by_year: Mapping[int, tuple[Issue, ...]] = field(default_factory=dict)
    by_unit: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    by_section: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    by_topic: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)
    by_id: Mapping[str, Issue] = field(default_factory=dict)
    by_item: Mapping[str, tuple[Erratum, ...]] = field(default_factory=dict)
