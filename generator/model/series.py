"""The bulletins (刊种) of an office: `data/series.yml`, field by field, and what is built in.

Series whose masthead is the publication's own are one bulletin: they share its running number, and
a submission is used once in them all. One with a masthead of its own is a bulletin by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from generator.model import ids
from generator.model.declared import Derived, Recorded, Unfit, Where, record, told
from generator.model.forms import (
    AudienceId,
    Day,
    Id,
    ListId,
    OneLine,
    SectionId,
    SeriesId,
    Whole,
    YesNo,
)
from generator.words.messages import msg

Colour = Literal["red", "black", "blue", "green"]
INKS: Mapping[Colour, str] = {
    "red": "#e03a26",
    "black": "#000000",
    "blue": "#1d4f91",
    "green": "#1f6b3c",
}
PageStyle = Literal["regular", "report"]


@record
class FormerSeries:
    """What issues of a series bore up to and including `until`; what is absent was as later."""

    until: Day = told("用到哪一天（含）", "the last day", "open", "2025-12-31")
    name: OneLine = told("当时的名称", "the name then", "label", default="")
    masthead: OneLine = told("当时的报头", "the masthead then", "label", default="")


@record
class Series(Recorded):
    """A bulletin of the office (刊种): how its issues are called, numbered, set and sent."""

    id: Id = told(
        "代码，写在期的 series 里，也在网址和文件名里",
        "the id, also in addresses",
        "open",
        "brief",
    )
    name: OneLine = told(
        "名称，读者在列表、检索、订阅里看到", "as readers see it in lists", "label", "专报"
    )
    masthead: OneLine = told(
        "报头大字；省略则用本刊刊名",
        "the masthead; the publication's name when absent",
        "label",
        "安庆组工专报",
        default="",
    )
    colour: Colour = told(
        "报头颜色：red 红、black 黑、blue 蓝、green 绿；省略则同本刊",
        "the masthead's colour; the publication's when absent",
        "open",
        "blue",
        default="",
    )
    prefix: OneLine = told(
        "期号前的字，如增刊第1期的“增刊”", "before the number", "label", "增刊", default=""
    )
    numbering: Literal["yearly", "running"] = told(
        "期号：yearly 每年从头起，running 逐年连续",
        "by year, or on and on",
        "open",
        "running",
        default="yearly",
    )
    total: YesNo = told(
        "是否计总期号；有自己报头的，印在期号后",
        "counted in all (总第N期); printed under a masthead of its own",
        "open",
        "true",
        default=False,
    )
    total_before: Whole = told(
        "有自己报头的，本库第一期之前已出多少期",
        "issues before the archive's first",
        "open",
        "120",
        default=0,
    )
    sections: tuple[SectionId, ...] = told(
        "可用的栏目，按刊出次序；省略则都可用，次序不限",
        "its sections in order; all when absent",
        "open",
        default=(),
    )
    audience: AudienceId = told(
        "来稿没有写读者范围时，在本刊种里给谁看；省略则用本刊的默认",
        "of submissions that name none",
        "open",
        "leadership",
        default="",
    )
    distribution: ListId = told(
        "发送名单，期里没有另写时用", "the list of issues that name none", "open", default=""
    )
    corrected_in: SeriesId = told(
        "更正刊登在哪个刊种；省略则在本刊种",
        "which prints its errata; itself when absent",
        "open",
        "regular",
        default="",
    )
    page: PageStyle = told(
        "版式：regular 有目录和批示框，report 正文紧接报头",
        "report: no contents, no box",
        "open",
        "report",
        default="regular",
    )
    formerly: tuple[FormerSeries, ...] = told(
        "以往的名称和报头，各用到哪一天",
        "what was otherwise, each until a day",
        "open",
        default=(),
    )
    where: Derived[Where] = Where("")

    def unfit(self) -> Unfit | None:
        """Return what is wrong with how it counts."""
        if self.total_before and not (self.masthead and self.total):
            return Unfit("total-before", msg("`total_before` goes with `total` and `masthead`"))
        return None

    def on(self, day: date) -> Series:
        """Return the series as an issue of that day bears it, wherever it is declared."""
        name, masthead = self.name, self.masthead
        for former in sorted(self.formerly, key=lambda one: one.until, reverse=True):
            if day <= former.until:
                name, masthead = former.name or name, former.masthead or masthead
        return replace(self, name=name, masthead=masthead, formerly=(), where=Where(""))

    @property
    def bulletin(self) -> str:
        """Return what is the same of series that share the publication's masthead."""
        return self.id if self.masthead else ""

    @property
    def printer(self) -> str:
        """Return the id of the series that prints its errata."""
        return self.corrected_in or self.id

    def number(self, number: int) -> str:
        """Return an issue's number as it stands under or after the masthead: `增刊第1期`."""
        return f"{self.prefix}第{number}期"

    def label(self, number: int) -> str:
        """Return an issue's number as it stands alone: with the name where the masthead has one."""
        before = self.prefix or (self.name if self.masthead else "")
        return f"{before}第{number}期"

    @property
    def shown(self) -> Mapping[str, str]:
        """Return what its issues show of it beside the publication's settings."""
        return {
            f"{self.id}.masthead": self.masthead,
            f"{self.id}.prefix": self.prefix,
            f"{self.id}.colour": self.colour,
            f"{self.id}.page": self.page,
        }


# What an archive has that does not say.
REGULAR = Series(ids.REGULAR, "正刊", total=True)
EXTRA = Series("extra", "增刊", prefix="增刊", corrected_in=ids.REGULAR)
BUILT_IN = (REGULAR, EXTRA)


def built_in(id_: str) -> Mapping[str, str]:
    """Return what issues of a series showed of it before it was declared."""
    return next((one.shown for one in BUILT_IN if one.id == id_), {})


@record
class AllSeries:
    """`data/series.yml`."""

    series: tuple[Series, ...] = told("刊种", "the bulletins", "open", filled=True)
