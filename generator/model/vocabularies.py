"""Vocabularies, recipients and lists: what the files of `data/` say, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal

from generator.model.declared import Derived, InFile, Recorded, Unfit, Where, record, told
from generator.model.forms import (
    Address,
    AudienceId,
    ChannelId,
    Day,
    Id,
    ListId,
    OneLine,
    RecipientId,
    UnitId,
    Whole,
)
from generator.words.messages import msg


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or since <= day) and (until is None or day <= until)


@record
class FormerName:
    """A name that a unit bore up to and including `until`."""

    name: OneLine = told("曾用名", "a former name", "open")
    until: Day = told("用至哪天", "the last day it was borne", "open")


@record
class Named(Recorded):
    """What has an id and a name."""

    id: Id = told("代码", "the id", "open")
    name: OneLine = told("名称", "the name", "label")
    where: Derived[Where] = Where("")


class Section(Named):
    """A section of an issue (栏目)."""

    __slots__ = ()


class Topic(Named):
    """A topic that items are filed under (主题)."""

    __slots__ = ()


@record
class Unit(Recorded):
    """A unit that reports or receives (报送单位), for the time it exists."""

    id: Id = told("代码", "the id", "open")
    name: OneLine = told("名称", "the name", "label")
    kind: OneLine = told("类别", "its kind, such as 县", "open", default="")
    since: Day | None = told("设立日期", "its first day", "open", default=None)
    until: Day | None = told("撤销日期", "its last day", "open", default=None)
    formerly: tuple[FormerName, ...] = told("曾用名", "former names", "open", default=())
    where: Derived[Where] = Where("")

    def exists_on(self, day: date) -> bool:
        """Say whether the unit exists on `day`; both ends count."""
        return _within(day, self.since, self.until)

    def name_on(self, day: date) -> str:
        """Return the name that the unit bore on `day`."""
        for former in sorted(self.formerly, key=lambda former: former.until):
            if day <= former.until:
                return former.name
        return self.name


@record
class Tenure(Recorded):
    """An office (职务) that a recipient holds for a time, in a unit or in none."""

    office: OneLine = told("职务", "the office", "open")
    unit: UnitId = told("单位代码", "in which unit", "open", default="")
    since: Day | None = told("到任日期", "the first day in it", "open", default=None)
    until: Day | None = told("离任日期", "the last day in it", "open", default=None)
    where: Derived[Where] = Where("")

    def holds_on(self, day: date) -> bool:
        """Say whether the office is held on `day`; both ends count."""
        return _within(day, self.since, self.until)


# Names and offices of recipients are open: they stand in texts and in the colophon's wording.
@record
class Recipient(Recorded):
    """Someone who gets copies (收件人): by which channel, to which address, cleared for what.

    `office` and `unit` are held for as long as the recipient serves; `offices` come and go.
    """

    id: Id = told("代码", "the id", "open")
    name: OneLine = told("姓名或名称", "the name", "open")
    office: OneLine = told("职务", "the office", "open", default="", kw_only=True)
    unit: UnitId = told("单位代码", "in which unit", "open", default="", kw_only=True)
    offices: tuple[Tenure, ...] = told(
        "先后担任的职务", "offices held one after the other", "open", default=(), kw_only=True
    )
    channel: ChannelId = told("email、paper 或 folder", "email, paper or folder", "open")
    address: Address = told(
        "电子邮箱、文件夹或取件处", "an e-mail address, a folder or a place", default=""
    )
    copies: Whole = told("份数", "how many copies", "open", default=1)
    audience: AudienceId = told(
        "可阅范围；省略则用默认", "what they may read; the default when absent", "open", default=""
    )
    since: Day | None = told("起始日期", "the first day on the lists", "open", default=None)
    until: Day | None = told("终止日期", "the last day on the lists", "open", default=None)
    where: Derived[Where] = Where("")

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


@record
class Holders(Recorded):
    """Whoever holds an office on an issue's date; `units` and `kinds` of unit narrow it."""

    office: OneLine = told(
        "职务：出刊之日任此职者", "an office: who holds it on the issue's date", "open", absent=""
    )
    units: tuple[UnitId, ...] = told("限于这些单位", "in these units only", "open", default=())
    kinds: tuple[OneLine, ...] = told(
        "限于这些类别的单位", "in units of these kinds only", "open", default=()
    )


@dataclass(frozen=True, slots=True)
class Sublist:
    """Everyone on another list."""

    id: ListId


@record
class Member(Holders):
    """Members of a list that are not one recipient, as the file says them."""

    list_: ListId = told("另一名单的代码", "another list", "open", default="")

    def unfit(self) -> Unfit | None:
        """Return what is wrong with a member that is not one thing."""
        if bool(self.office) == bool(self.list_):
            return Unfit("no-member", msg("give either `office` or `list`"))
        if self.list_ and (self.units or self.kinds):
            return Unfit("member-filter", msg("`units` and `kinds` go with `office`"))
        return None

    def settled(self) -> Holders | Sublist:
        """Return the holders of the office, or the list."""
        return Sublist(self.list_) if self.list_ else Holders(self.office, self.units, self.kinds)


OnList = str | Holders | Sublist  # a text is a recipient's id
Members = Annotated[tuple[OnList, ...], InFile(tuple[RecipientId | Member, ...])]


@record
class Addressees(Recorded):
    """One line of a distribution list: the printed wording and the members behind it.

    `places` says where each member stands.
    """

    wording: OneLine = told("印在报尾的文字", "as printed in the colophon", "label", default="")
    members: Members = told(
        "收件人代码、职务或名单", "recipients, offices or lists", "open", default=()
    )
    where: Derived[Where] = Where("")
    places: Derived[tuple[Where, ...]] = ()

    def at(self, name: str | int) -> Where:
        """Return where a member stands."""
        if isinstance(name, int) and name < len(self.places):
            return self.places[name]
        return self.where


Line = Literal["up", "across", "down"]
LINES: tuple[Line, ...] = ("up", "across", "down")


@record
class DistributionList(Recorded):
    """A 报/送/发 list: up, across, down; or a plain list of `others`, made to be used in lists.

    `members` is how the file says the others.
    """

    id: Derived[str]
    up: Addressees = told("报", "to those above", "open", default=Addressees())
    across: Addressees = told("送", "to those beside", "open", default=Addressees())
    down: Addressees = told("发", "to those below", "open", default=Addressees())
    others: Derived[Addressees] = Addressees()
    members: Members = told(
        "供其他名单引用的成员", "members, for other lists", "open", default=(), kw_only=True
    )
    where: Derived[Where] = Where("")
    places: Derived[tuple[Where, ...]] = ()

    def unfit(self) -> Unfit | None:
        """Return what is wrong with a list that is of both kinds."""
        if self.members and (self.up.members or self.across.members or self.down.members):
            text = msg("`members` stands alone; `up`, `across` and `down` go together")
            return Unfit("two-kinds", text)
        return None

    def settled(self) -> DistributionList:
        """Return the list with the members as its others."""
        others = Addressees("", self.members, self.where, self.places)
        return replace(self, others=others, members=())

    def line(self, name: Line) -> Addressees:
        """Return the line of that name."""
        return {"up": self.up, "across": self.across, "down": self.down}[name]

    @property
    def lines(self) -> tuple[Addressees, ...]:
        """Return every line, in order."""
        return (self.up, self.across, self.down, self.others)


@record
class Wording(Recorded):
    """A wording that the house does not use (`right` replaces it), or takes for a slip."""

    wrong: OneLine = told("不用的写法", "what is not written", "open", "沟通渠机制")
    right: OneLine = told("应当写作", "what is", "open", "沟通渠道机制")
    reason: OneLine = told("理由", "the reason", "open", default="")
    where: Derived[Where] = Where("")


@record
class Lexicon:
    """`data/lexicon.yml`."""

    wordings: tuple[Wording, ...] = told(
        "用词：不用的和应当用的", "wordings that are not used, and what is", "open", default=()
    )
    set_phrases: tuple[OneLine, ...] = told(
        "各稿都可以用的成句，查重时不计", "sentences that everyone may use", "open", default=()
    )


@record
class Units:
    """`data/units.yml`."""

    units: tuple[Unit, ...] = told("报送单位", "the units", "open")


@record
class Sections:
    """`data/sections.yml`."""

    sections: tuple[Section, ...] = told("栏目", "the sections", "open")


@record
class Topics:
    """`data/topics.yml`."""

    topics: tuple[Topic, ...] = told("主题", "the topics", "open")


@record
class Recipients:
    """`data/recipients.yml`."""

    recipients: tuple[Recipient, ...] = told("收件人", "the recipients", "open")
    lists: Mapping[Id, DistributionList] = told(
        "发送名单", "the distribution lists", "open", default=dict
    )
