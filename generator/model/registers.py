"""Commissions and remarks: what the office asks for, and what was written on what it printed.

Their whole files are secret; they stand in registers, which the office alone makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from generator.model.declared import Derived, Lined, Recorded, Unfit, Where, record, told
from generator.model.forms import AudienceId, Day, Id, IssueId, OneLine, Text, UnitId, Whole
from generator.words.messages import Message, msg

COMMISSIONS, REMARKS = "content/commissions", "content/remarks"

Level = Literal["county", "city", "province", "ministry", "state-council", "central"]
LEVELS: Mapping[str, Message] = {
    "county": msg("county"),
    "city": msg("city"),
    "province": msg("province"),
    "ministry": msg("ministry"),
    "state-council": msg("State Council"),
    "central": msg("central"),
}


@record
class CommissionRecord(Lined):
    """A commission (约稿): what is wanted of whom until when; submissions name it."""

    id: Derived[str]
    title: OneLine = told("约稿题目", "its title", "secret", "年轻干部成长情况")
    wanted: Text = told("要写什么", "what is wanted")
    units: tuple[UnitId, ...] = told(
        "向哪些单位约，代码见 data/units.yml", "of whom; ids of data/units.yml", filled=True
    )
    date: Day = told("发出约稿的日期，如 2023-08-02", "the day it was made")
    until: Day = told("报送时限，这一天也算在内", "the last day to answer")
    worth: Whole | None = told(
        "按时报来并采用的加分；省略则按 data/points.yml",
        "points beside the others for an answer that is used; those of data/points.yml when absent",
        default=None,
    )
    audience: AudienceId = told(
        "来稿供谁看；答它的来稿不得更宽", "whom answers are for; none is for more", default=""
    )
    closed: Day | None = told(
        "不再等来稿的日期；没有报来的不算逾期",
        "the day from which no more is awaited",
        default=None,
    )
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)


@record
class Feedback(Recorded):
    """What was reported back on a remark, by whom and when."""

    date: Day = told("反馈的日期", "the day of it")
    unit: UnitId = told("反馈单位的代码", "which unit reports", default="", kw_only=True)
    text: Text = told("反馈的内容", "what was reported")
    where: Derived[Where] = Where("")


@record
class RemarkRecord(Lined):
    """A remark (批示) that an office above wrote on an item or a whole issue, and what came of it.

    `issue` and `item` are as in an erratum. The whole file is a secret.
    """

    id: Derived[str]
    issue: IssueId = told(
        "批示所在的期，增刊写 2023/extra-1", "the issue remarked on", "open", "2023/19"
    )
    item: Id = told(
        "条目，写它在网页上的锚点，即来稿编号的末段；批在全期上的不写",
        "the item's anchor; absent when it is on the whole issue",
        "open",
        "susong-after-hours",
        default="",
        kw_only=True,
    )
    by: OneLine = told("批示人的职务", "by which office", "secret", "示例职务")
    level: Level = told(
        "级别：county 县、city 市、province 省、ministry 部委、state-council 国务院、central 中央",
        "of which level it is",
    )
    date: Day = told("批示的日期，不早于出刊日期", "its day, not before the issue's")
    text: Text = told("批示的原文", "what was written")
    audience: AudienceId = told(
        "台账里这一条供谁看；不写则只归研究室自己", "who may see it in the register", default=""
    )
    task: Text = told("要办什么", "what is to be done", default="")
    units: tuple[UnitId, ...] = told("由哪些单位办", "by which units", default=())
    until: Day | None = told("办到哪一天", "until when", default=None)
    feedback: tuple[Feedback, ...] = told("反馈，先后写", "what was reported back", default=())
    done: Day | None = told("办结的日期；没有办结就不写", "the day it was done", default=None)
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)

    def unfit(self) -> Unfit | None:
        """Return what is wrong with a remark that asks for nothing, yet says by whom or when."""
        if not self.task and (self.units or self.until or self.done):
            return Unfit("no-task", msg("`units`, `until` and `done` go with a `task`"))
        return None
