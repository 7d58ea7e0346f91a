"""The fields of `content/`'s files, as pydantic models; each makes the record it describes.

Everything arrives as strings, lists and mappings (`yamlfile`); here it gets its type. The
descriptions are what an editor that reads the JSON Schema shows, so they are in Chinese.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from generator import model
from generator.intake.fields import (
    AudienceId,
    Day,
    Fields,
    Id,
    IssueId,
    Line,
    ListId,
    SectionId,
    Text,
    TopicId,
    UnitId,
    WarningCode,
    Whole,
)


class Point(Fields):
    """A point of an item: a lead and its text."""

    lead: Line = Field(
        default="",
        description="段首语，自成一句，以“。”结尾；排成粗体",
        examples=["进社区，听取群众声音。"],
    )
    text: Text = Field(description="正文；换行即分段")


class Drafter(Fields):
    """Who drafted a submission; never published."""

    name: Line = Field(description="拟稿人姓名（不公开）")
    phone: Line = Field(default="", description="联系电话（不公开）")

    def record(self) -> model.Person:
        """Make the record."""
        return model.Person(self.name, phone=self.phone)


class Signature(Fields):
    """Who signed, and when; never published."""

    name: Line = Field(description="签发人姓名（不公开）")
    date: Day = Field(description="签发日期，如 2023-07-19")

    def record(self) -> model.Person:
        """Make the record."""
        return model.Person(self.name, date=self.date)


def _one_text(points: object, body: str, *, required: bool) -> None:
    if points and body:
        raise PydanticCustomError("two-texts", "`points` and `body` are both given; keep one")
    if required and not points and not body:
        raise PydanticCustomError("no-text", "neither `points` nor `body` is given; write one")


class Accepted(Fields):
    """A warning that may stand, and why."""

    code: WarningCode = Field(description="提醒的代码，在 check 输出的方括号里")
    reason: Line = Field(description="为什么可以这样", examples=["原文如此"])


class Submission(Fields):
    """A submission: one item as a unit sent it."""

    unit: UnitId = Field(description="报送单位代码，见 data/units.yml", examples=["susong"])
    title: Line = Field(
        description="标题，不写单位名称，末尾不加句号", examples=["“四进行动”拓宽监督视野"]
    )
    received: Day = Field(description="收稿日期，不晚于出刊日期", examples=["2023-07-14"])
    drafter: Drafter | None = Field(default=None, description="拟稿人（不公开）")
    approved_by: Signature | None = Field(default=None, description="单位签发（不公开）")
    audience: AudienceId = Field(
        default="", description="读者范围，见 data/publication.yml；省略则用默认"
    )
    topics: list[TopicId] = Field(default_factory=list, description="主题代码，见 data/topics.yml")
    source: Line = Field(default="", description="转载来源，如《人民日报》")
    points: list[Point] = Field(default_factory=list, description="分点正文")
    body: Text = Field(default="", description="Markdown 正文，与 points 二选一")
    accept: list[Accepted] = Field(default_factory=list, description="看过而接受的提醒")

    @model_validator(mode="after")
    def _has_text(self) -> Self:
        _one_text(self.points, self.body, required=True)
        return self


class Placement(Fields):
    """An entry of an issue with the editor's own wording."""

    submission: str = Field(
        default="", description="来稿编号", examples=["2023/susong-after-hours"]
    )
    submissions: list[str] = Field(
        default_factory=list, description="合并的来稿编号；须另写标题和正文"
    )
    title: Line = Field(default="", description="编辑改定的标题")
    points: list[Point] = Field(default_factory=list, description="编辑改定的分点正文")
    body: Text = Field(default="", description="编辑改定的 Markdown 正文")
    note: Line = Field(default="", description="编者按")

    @model_validator(mode="after")
    def _has_submissions(self) -> Self:
        if bool(self.submission) == bool(self.submissions):
            raise PydanticCustomError("no-submission", "give either `submission` or `submissions`")
        _one_text(self.points, self.body, required=False)
        if len(self.submissions) > 1:
            if not self.title:
                raise PydanticCustomError("merged", "a merged item needs a `title` of its own")
            _one_text(self.points, self.body, required=True)
        return self


class IssueSection(Fields):
    """A section of an issue with its entries."""

    section: SectionId = Field(description="栏目代码，见 data/sections.yml")
    items: list[str | Placement] = Field(min_length=1, description="条目，按刊出顺序")


class Issue(Fields):
    """One numbered issue."""

    number: Whole = Field(description="期号")
    date: Day = Field(description="出刊日期，如 2023-07-20")
    series: Literal["regular", "extra"] = Field(
        default="regular", description="regular 或 extra（增刊）"
    )
    sections: list[IssueSection] = Field(min_length=1, description="栏目，按刊出顺序")
    distribution: ListId = Field(default="", description="发送名单代码，见 data/recipients.yml")
    signed_by: Signature | None = Field(default=None, description="签发")
    edited_by: Line = Field(default="", description="编辑")
    checked_by: Line = Field(default="", description="审核")
    note: Line = Field(default="", description="编者按（全期）")
    marking: Line = Field(default="", description="本期密级或“内部资料”；省略则用本刊设置")
    urgency: Line = Field(default="", description="本期紧急程度；省略则用本刊设置")
    accept: list[Accepted] = Field(default_factory=list, description="看过而接受的提醒")


class Restriction(Fields):
    """The taking down of an item for some of its readers, or for all; never published."""

    issue: IssueId = Field(
        description="条目所在的期，增刊写 2023/extra-1", examples=["2023/19", "2023/extra-1"]
    )
    item: Id = Field(
        description="条目，写它在网页上的锚点，即来稿编号的末段", examples=["susong-after-hours"]
    )
    to: AudienceId | Literal["nobody"] = Field(
        description="从此只供谁看：更窄的读者范围；nobody 是哪个版本都不留"
    )
    date: Day = Field(description="撤下的日期，不早于出刊日期，如 2023-08-02")
    reason: Line = Field(description="缘由（不公开）")
    signed_by: Signature | None = Field(default=None, description="签发，没有签发不能生成")


class Erratum(Fields):
    """A correction or a withdrawal of an item that was printed."""

    issue: IssueId = Field(
        description="条目所在的期，增刊写 2023/extra-1", examples=["2023/19", "2023/extra-1"]
    )
    item: Id = Field(
        description="条目，写它在网页上的锚点，即来稿编号的末段", examples=["susong-after-hours"]
    )
    kind: Literal["correction", "withdrawal"] = Field(
        description="correction（更正）或 withdrawal（撤回）"
    )
    stood: Line = Field(
        default="",
        description="原来刊出的文字，一字不差，在该条目里只出现一次；撤回不写",
        examples=["走访家庭126户"],
    )
    right: Line = Field(default="", description="应当是什么；撤回不写", examples=["走访家庭162户"])
    date: Day = Field(description="更正或撤回的日期，不早于出刊日期，如 2023-08-02")
    reason: Line = Field(default="", description="缘由，随更正刊出；撤回必须写")
    signed_by: Signature | None = Field(default=None, description="签发，没有签发不能生成")
    accept: list[Accepted] = Field(default_factory=list, description="看过而接受的提醒")

    @model_validator(mode="after")
    def _says_what_changes(self) -> Self:
        if self.kind == "correction" and not (self.stood and self.right):
            raise PydanticCustomError(
                "correction-words", "a correction says what `stood` there and what is `right`"
            )
        if self.kind == "withdrawal" and (self.stood or self.right):
            raise PydanticCustomError(
                "withdrawal-words", "a withdrawal has neither `stood` nor `right`"
            )
        if self.kind == "withdrawal" and not self.reason:
            raise PydanticCustomError("no-reason", "a withdrawal says its `reason`")
        return self
