"""Submissions, issues and pages as the files of `content/` say them, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from generator.model import ids
from generator.model.decisions import Decision, Original
from generator.model.declared import Derived, Lined, Recorded, Unfit, Where, record, told
from generator.model.forms import (
    AudienceId,
    CommissionId,
    Day,
    Id,
    ListId,
    OneLine,
    PersonName,
    Phone,
    SectionId,
    SeriesId,
    Text,
    TopicId,
    UnitId,
    WarningCode,
    Whole,
)
from generator.words.messages import msg

OFFICE = "office"  # the audience of pages that stand in no edition


@dataclass(frozen=True, slots=True)
class Person:
    """A person named in a file."""

    name: PersonName


@record
class Drafter(Person):
    """Who drafted a submission; never published."""

    name: PersonName = told("拟稿人姓名（不公开）", "the drafter's name; never published")
    phone: Phone = told("联系电话（不公开）", "a telephone; never published", default="")


@record
class Signature(Person):
    """Who signed, and when; published only where the colophon names the editors."""

    name: PersonName = told("签发人姓名（不公开）", "who signed; not published")
    date: Day = told("签发日期，如 2023-07-19", "the day of signing, as 2023-07-19")


@record
class Point(Recorded):
    """A point of an item: a run-in lead (段首语), which may be empty, and its text.

    `text` is plain; each of its lines is a paragraph, the first one run in with the lead. The
    lines are those where either begins, 0 where `where` says it.
    """

    lead: OneLine = told(
        "段首语，自成一句，以“。”结尾；排成粗体",
        "a sentence ending in 。; bold",
        "lead",
        "进社区，听取群众声音。",
        absent="",
    )
    text: Text = told("正文；换行即分段", "the text; each line is a paragraph", "text")
    where: Derived[Where] = Where("")
    lead_line: Derived[int] = 0
    text_line: Derived[int] = 0

    def at(self, name: str) -> Where:
        """Return where the lead or the text begins."""
        line = self.lead_line if name == "lead" else self.text_line
        return Where(self.where.path, line or self.where.line)


@record
class Accepted(Recorded):
    """A warning that the office has looked at and lets stand, with its reason."""

    code: WarningCode = told(
        "提醒的代码，在 check 输出的方括号里", "the warning's code, in the brackets of `check`"
    )
    reason: OneLine = told("为什么可以这样", "why it may stand", "secret", "原文如此")
    where: Derived[Where] = Where("")


NO_TEXT = msg("neither `points` nor `body` is given; write one")


def _one_text(points: object, body: str, *, needed: bool) -> Unfit | None:
    if points and body:
        return Unfit("two-texts", msg("`points` and `body` are both given; keep one"))
    if needed and not points and not body:
        return Unfit("no-text", NO_TEXT)
    return None


@record
class Submission(Lined):
    """One item as a unit sent it (来稿). Either `points` or `body` (Markdown) holds its text."""

    id: Derived[str]
    unit: UnitId = told(
        "报送单位代码，见 data/units.yml", "who sends it, of data/units.yml", "open", "susong"
    )
    title: OneLine = told(
        "标题，不写单位名称，末尾不加句号",
        "without unit and full stop",
        "title",
        "“四进行动”拓宽监督视野",
    )
    received: Day = told("收稿日期，不晚于出刊日期", "day of receipt", "open", "2023-07-14")
    drafter: Drafter | None = told(
        "拟稿人（不公开）", "who drafted it; never published", default=None, kw_only=True
    )
    approved_by: Signature | None = told(
        "单位签发（不公开）", "who signed for the unit; never published", default=None, kw_only=True
    )
    audience: AudienceId = told(
        "读者范围，见 data/publication.yml；省略则用默认",
        "of publication.yml, or the default",
        "open",
        absent="",
    )
    topics: tuple[TopicId, ...] = told(
        "主题代码，见 data/topics.yml", "of data/topics.yml", "open", default=(), kw_only=True
    )
    source: OneLine = told(
        "转载来源，如《人民日报》", "where it is from", "source", default="", kw_only=True
    )
    commission: CommissionId = told(
        "所答约稿的编号（不公开）",
        "the commission that it answers; never published",
        "secret",
        "2023/young-cadres",
        ours=True,
        default="",
        kw_only=True,
    )
    original: Original | None = told(
        "原稿；收稿时写入", "the document it came as", ours=True, default=None, kw_only=True
    )
    decision: Decision | None = told(
        "取舍：留用或退稿；不写即待审",
        "held or returned; it waits when absent",
        ours=True,
        default=None,
        kw_only=True,
    )
    points: tuple[Point, ...] = told("分点正文", "its text, point by point", "open", default=())
    body: Text = told("Markdown 正文，与 points 二选一", "Markdown, or points", "body", default="")
    accept: tuple[Accepted, ...] = told(
        "看过而接受的提醒", "warnings that may stand", ours=True, default=()
    )
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)  # field → line

    def unfit(self) -> Unfit | None:
        """Return what is wrong with its text as a whole."""
        return _one_text(self.points, self.body, needed=True)


@record
class Placement(Lined):
    """An entry of an issue's section: one or several submissions, with the editor's own wording.

    An empty `title`, `points` and `body` mean "as submitted". The file may name one `submission`,
    or be no more than its name; `submissions` has it either way.
    """

    bare: ClassVar[str] = "submission"
    submission: str = told(
        "来稿编号", "a submission's id", "open", "2023/susong-after-hours", default="", kw_only=True
    )
    submissions: tuple[str, ...] = told(
        "合并的来稿编号；须另写标题和正文", "merged; with own title and text", "open", default=()
    )
    title: OneLine = told("编辑改定的标题", "the editor's title", "title", default="")
    points: tuple[Point, ...] = told(
        "编辑改定的分点正文", "the editor's text, point by point", "open", default=()
    )
    body: Text = told(
        "编辑改定的 Markdown 正文", "the editor's text in Markdown", "body", default=""
    )
    note: OneLine = told("编者按", "the editor's note", "note", default="")
    again: OneLine = told(
        "为什么再次使用同一来稿（不公开）",
        "why a submission is used once more; never published",
        "secret",
        "领导要求在下期重刊",
        default="",
        kw_only=True,
    )
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)

    def unfit(self) -> Unfit | None:
        """Return what is wrong with its submissions and its wording together."""
        if bool(self.submission) == bool(self.submissions):
            return Unfit("no-submission", msg("give either `submission` or `submissions`"))
        merged = len(self.submissions) > 1
        wrong = _one_text(self.points, self.body, needed=False)
        if merged and not self.title and not wrong:
            return Unfit("merged", msg("a merged item needs a `title` of its own"))
        return _one_text(self.points, self.body, needed=merged)

    def settled(self) -> Placement:
        """Return the entry with its one submission among the `submissions`."""
        if self.submissions:
            return self
        return replace(self, submission="", submissions=(self.submission,))

    @property
    def anchor(self) -> str:
        """Return the anchor of the item, "" when it has no submission."""
        return ids.anchor_of(self.submissions[0]) if self.submissions else ""


@record
class IssueSection(Recorded):
    """A section of an issue file with its entries in order."""

    section: SectionId = told("栏目代码，见 data/sections.yml", "of data/sections.yml", "open")
    items: tuple[Placement, ...] = told(
        "条目，按刊出顺序", "the items in order", "open", filled=True
    )
    where: Derived[Where] = Where("")


@record
class Review(Recorded):
    """One stage of an issue's review (审稿), passed; nothing of it is ever published."""

    stage: Id = told(
        "第几道，见 data/publication.yml 的 stages", "a stage of publication.yml", "secret", "first"
    )
    by: PersonName = told("审稿人姓名（不公开）", "who reviewed it; never published")
    date: Day = told("审稿日期", "the day of the review", "secret", "2023-07-18")
    remark: OneLine = told("审稿意见（不公开）", "a remark; never published", default="")
    where: Derived[Where] = Where("")


@record
class IssueRecord(Lined):
    """One issue (期) as its file says it."""

    id: Derived[str]
    number: Whole = told("期号", "the issue's number", "open")
    date: Day = told("出刊日期，如 2023-07-20", "the day of issue, as 2023-07-20", "open")
    series: SeriesId = told(
        "刊种代码，见 data/series.yml；正刊 regular，增刊 extra",
        "of data/series.yml",
        "open",
        absent=ids.REGULAR,
    )
    sections: tuple[IssueSection, ...] = told(
        "栏目，按刊出顺序", "the sections in order", "open", filled=True
    )
    distribution: ListId = told(
        "发送名单代码，见 data/recipients.yml；省略则用刊种的",
        "a list of data/recipients.yml, or the series'",
        "open",
        default="",
    )
    reviews: tuple[Review, ...] = told(
        "审稿记录（不公开）", "the reviews that it passed; never published", default=()
    )
    signed_by: Signature | None = told("签发", "who signed the issue", default=None)
    edited_by: PersonName = told("编辑", "who edited it", "label", default="")
    checked_by: PersonName = told("审核", "who checked it", "label", default="")
    note: OneLine = told("编者按（全期）", "a note on the whole issue", "note", default="")
    marking: OneLine = told(
        "本期密级或“内部资料”；省略则用本刊设置",
        "the marking (密级) or 内部资料 of this issue",
        "label",
        default="",
    )
    urgency: OneLine = told(
        "本期紧急程度；省略则用本刊设置", "how urgent (紧急程度) this issue is", "label", default=""
    )
    accept: tuple[Accepted, ...] = told("看过而接受的提醒", "warnings that may stand", default=())
    usual_audience: Derived[str] = ""  # of its series, for submissions that name none
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)

    def audience_of(self, submission: Submission) -> str:
        """Return who may read a submission in this issue."""
        is_said = "audience" in submission.lines or not self.usual_audience
        return submission.audience if is_said else self.usual_audience


@dataclass(frozen=True, slots=True)
class PageRecord:
    """A hand-written page of the site: its slug, title and Markdown, which begins at `line`.

    `audience` is who may read it: everyone when empty; one of the publication's; or the office
    alone, which is no edition.
    """

    slug: str
    title: str
    body: str
    where: Where = Where("")
    line: int = 4
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture that items show: its name under `content/attachments/` and what it hashes to.

    `words` are those that a drawing (SVG) holds as text. `fault` is the code of what is wrong with
    it, `about` what that code is about; `made` has the SHA-256 of what it becomes for readers.
    """

    name: str
    sha256: str
    size: int
    words: str = ""
    fault: str = ""
    about: str = ""
    made: tuple[str, ...] = ()

    @property
    def paper(self) -> str:
        """Return the SHA-256 of what it becomes in print, the last that is made of it."""
        return self.made[-1] if self.made else ""
