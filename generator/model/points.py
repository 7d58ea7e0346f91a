"""Points (积分): the policies by which adoption is reckoned, each from a day on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Literal

from generator.model.declared import Derived, Recorded, Typed, Unfit, Where, record, told
from generator.model.forms import Day, OneLine, SectionId, SeriesId, Whole
from generator.model.registers import LEVELS
from generator.words.messages import msg

FILE = "data/points.yml"


def _points(value: str) -> Fraction:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", value):
        text = msg("'{value}' are no points; write 5, or 2.5", value=value)
        raise Unfit("points", text)
    return Fraction(value)


def _level(value: str) -> str:
    if value not in LEVELS:
        hint = msg("known are: {words}", words=", ".join(LEVELS))
        raise Unfit("unknown-word", msg("unknown '{word}'", word=value), hint)
    return value


_NUMBER = {"minimum": 0, "type": "number"}
_LEVEL = {"pattern": f"^({'|'.join(LEVELS)})$", "type": "string"}
Points = Annotated[Fraction, Typed(_points, _NUMBER)]
LevelId = Annotated[str, Typed(_level, _LEVEL)]
Shares = Literal["each", "equal", "weights"]
Reached = Literal["sum", "highest"]


@record
class UseRule(Recorded):
    """What an item is worth that was used: of one series or section, or of any."""

    series: SeriesId = told("只计这一刊种", "of this series only", "open", default="", kw_only=True)
    section: SectionId = told(
        "只计这一栏目", "of this section only", "open", default="", kw_only=True
    )
    alone: Points = told("单篇采用的分", "points of one by itself", "open")
    merged: Points = told("合并、综合采用的分", "points of a merged one", "open")
    where: Derived[Where] = Where("")


@record
class Policy(Recorded):
    """A policy: what counts how much from a day on, until the next one's day."""

    name: OneLine = told("办法的名称", "its name", "open", "2023年采用计分办法")
    from_: Day = told("自哪天起施行", "from which day on", "open", "2023-01-01")
    kinds: tuple[OneLine, ...] = told(
        "哪些类别的单位参加统计；不写则全部",
        "which kinds of unit count; all when absent",
        "open",
        default=(),
        kw_only=True,
    )
    used: tuple[UseRule, ...] = told(
        "采用的分，从上到下第一条合适的算数",
        "points of an item; the first that fits counts",
        "open",
        filled=True,
    )
    shares: Shares = told(
        "合并条目怎样分：each 各得全分、equal 平分、weights 按 weights",
        "how a merged one's are shared: each all of it, equal, by weights",
        "open",
        default="each",
    )
    weights: tuple[Whole, ...] = told(
        "按来稿次序的权重，如 [2, 1]：第一家 2，其余各 1",
        "weights in the order of the units; the last one is that of all others",
        "open",
        default=(),
    )
    forwarded: Mapping[LevelId, Points] = told(
        "上报被采用的加分，按级别", "points of one taken above, by level", "open", default=dict
    )
    remarks: Mapping[LevelId, Points] = told(
        "领导批示的加分，按级别", "points of a remark, by level", "open", default=dict
    )
    levels: Reached = told(
        "达到几级时：sum 相加、highest 只计最高",
        "of several levels: their sum, or the highest",
        "open",
        default="sum",
    )
    commissioned: Points = told(
        "答约稿并采用的加分",
        "points beside for an answer to a commission",
        "open",
        default=Fraction(0),
    )
    late: Points = told(
        "约稿迟报的扣分", "taken off for a late answer", "open", default=Fraction(0)
    )
    missed: Points = told(
        "约稿未报的扣分", "taken off for none at all", "open", default=Fraction(0)
    )
    missed_most: Whole | None = told(
        "一年缺报几次约稿，全年记零分",
        "so many missed in a year make its score nil",
        "open",
        default=None,
    )
    where: Derived[Where] = Where("")

    def unfit(self) -> Unfit | None:
        """Return what is wrong with shares and weights together."""
        if (self.shares == "weights") != bool(self.weights):
            return Unfit("weights", msg("`weights` and `shares: weights` go together"))
        return None


@record
class PointsFile:
    """`data/points.yml`."""

    policies: tuple[Policy, ...] = told("计分办法，先后施行的都写", "the policies", "open")


def policy_on(policies: tuple[Policy, ...], day: date) -> Policy | None:
    """Return the policy in force on a day: of those that have begun the latest."""
    begun = [one for one in policies if one.from_ <= day]
    return max(begun, key=lambda one: one.from_, default=None)
