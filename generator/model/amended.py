"""Errata and restrictions, by which an item is amended that was published, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from generator.model.declared import Derived, Lined, Unfit, Where, record, told
from generator.model.forms import AudienceOrNobody, Day, Id, IssueId, OneLine
from generator.model.recorded import Accepted, Signature
from generator.words.messages import msg

ErratumKind = Literal["correction", "withdrawal"]


@record
class ErratumRecord(Lined):
    """A correction (更正) or withdrawal (撤回) of an item that was printed, as its file says it.

    `issue` is the issue's id and `item` the item's anchor in it. A correction says what `stood`
    there and what is `right`; a withdrawal has neither, but a `reason`.
    """

    id: Derived[str]
    issue: IssueId = told(
        "条目所在的期，增刊写 2023/extra-1", "the item's issue", "open", "2023/19", "2023/extra-1"
    )
    item: Id = told(
        "条目，写它在网页上的锚点，即来稿编号的末段",
        "the item's anchor",
        "open",
        "susong-after-hours",
    )
    kind: ErratumKind = told(
        "correction（更正）或 withdrawal（撤回）", "correction or withdrawal", "open"
    )
    stood: OneLine = told(
        "原来刊出的文字，一字不差，在该条目里只出现一次；撤回不写",
        "as it stood, once in the item",
        "quote",
        "走访家庭126户",
        default="",
        kw_only=True,
    )
    right: OneLine = told(
        "应当是什么；撤回不写",
        "what is right",
        "fragment",
        "走访家庭162户",
        default="",
        kw_only=True,
    )
    date: Day = told(
        "更正或撤回的日期，不早于出刊日期，如 2023-08-02", "not before the issue's day", "open"
    )
    reason: OneLine = told(
        "缘由，随更正刊出；撤回必须写", "printed; a withdrawal needs it", "note", default=""
    )
    signed_by: Signature | None = told(
        "签发，没有签发不能生成", "who signed; without it nothing is built", default=None
    )
    accept: tuple[Accepted, ...] = told("看过而接受的提醒", "warnings that may stand", default=())
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)

    def unfit(self) -> Unfit | None:
        """Return what a correction or withdrawal lacks, or has too much."""
        if self.kind == "correction" and not (self.stood and self.right):
            text = msg("a correction says what `stood` there and what is `right`")
            return Unfit("correction-words", text)
        if self.kind == "withdrawal" and (self.stood or self.right):
            text = msg("a withdrawal has neither `stood` nor `right`")
            return Unfit("withdrawal-words", text)
        if self.kind == "withdrawal" and not self.reason:
            return Unfit("no-reason", msg("a withdrawal says its `reason`"))
        return None


@record
class RestrictionRecord(Lined):
    """The taking down (撤下) of an item, as its file says it: from now on it is for `to` alone.

    `issue` and `item` are as in an erratum. `to` is an audience, or nobody.
    """

    id: Derived[str]
    issue: IssueId = told(
        "条目所在的期，增刊写 2023/extra-1", "the item's issue", "open", "2023/19", "2023/extra-1"
    )
    item: Id = told(
        "条目，写它在网页上的锚点，即来稿编号的末段",
        "the item's anchor",
        "open",
        "susong-after-hours",
    )
    to: AudienceOrNobody = told(
        "从此只供谁看：更窄的读者范围；nobody 是哪个版本都不留", "who may still see it, or nobody"
    )
    date: Day = told("撤下的日期，不早于出刊日期，如 2023-08-02", "not before the issue's day")
    reason: OneLine = told("缘由（不公开）", "the reason; never published")
    signed_by: Signature | None = told(
        "签发，没有签发不能生成", "who signed; without it nothing is built", default=None
    )
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)
