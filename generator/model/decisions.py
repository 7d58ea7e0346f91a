"""What the office has decided of a submission, what it came as, what became of an item above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from generator.model.declared import Derived, Lined, Recorded, Unfit, Where, record, told
from generator.model.forms import Day, Id, IssueId, OneLine, PersonName, Sha256, YesNo
from generator.model.registers import Level
from generator.words.messages import msg

ORIGINALS = "content/originals"
FORWARDINGS = "content/forwardings"
Fate = Literal["waiting", "held", "returned", "used"]


@record
class Decision(Recorded):
    """What the office has decided of a submission in no issue: to hold or to return it.

    Without one it waits. It ends when the submission is used.
    """

    held: Day | None = told(
        "留用到哪天，如 2023-09-01；那天起重新列入备选",
        "held until that day",
        "secret",
        "2023-09-01",
        default=None,
    )
    returned: OneLine = told(
        "退稿的理由，写进退稿通知",
        "returned, and why, as the notice says it",
        "secret",
        "同类做法近期已刊出",
        default="",
    )
    by: PersonName = told("何人决定", "who decided", default="")
    date: Day | None = told("决定的日期，如 2023-08-02", "the day of it", default=None)
    where: Derived[Where] = Where("")

    def unfit(self) -> Unfit | None:
        """Return what a decision lacks, or has too much."""
        if bool(self.held) == bool(self.returned):
            return Unfit("decision", msg("give either `held` or `returned`"))
        if self.returned and not (self.by and self.date):
            return Unfit("decision-unsigned", msg("a return says `by` whom and its `date`"))
        return None


@record
class Original(Recorded):
    """The document that a submission was made of, as it came; kept in `content/originals/`."""

    sha256: Sha256 = told("原稿文件的校验值，也是它的文件名", "its hash, by which it is kept")
    name: OneLine = told("原稿来时的文件名", "its name as it came", "secret", "来稿.docx")
    where: Derived[Where] = Where("")


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """A document of `content/originals/`: its path, what it hashes to, the lines of its text.

    `fault` says why it has no text, in English.
    """

    path: str
    sha256: str
    lines: tuple[str, ...] = ()
    fault: str = ""


@record
class ForwardingRecord(Lined):
    """That an item was sent on to an office above (上报), and whether it was taken there.

    `issue` and `item` are as in an erratum. The whole file is a secret.
    """

    id: Derived[str]
    issue: IssueId = told(
        "条目所在的期，增刊写 2023/extra-1", "the item's issue", "open", "2023/19"
    )
    item: Id = told(
        "条目，写它在网页上的锚点，即来稿编号的末段",
        "the item's anchor",
        "open",
        "susong-after-hours",
    )
    to: OneLine = told("报给谁", "to which office", "secret", "省委办公厅信息处")
    level: Level = told(
        "级别：county 县、city 市、province 省、ministry 部委、state-council 国务院、central 中央",
        "of which level it is",
    )
    date: Day = told("上报的日期，如 2023-07-25", "the day it was sent on")
    adopted: YesNo | None = told(
        "上级是否采用；没有回音就不写", "whether it was taken there", default=None
    )
    adopted_in: OneLine = told(
        "采用它的刊物和期号", "the bulletin that took it", "secret", "《信息专报》第8期", default=""
    )
    note: OneLine = told("备注", "a remark", default="")
    where: Derived[Where] = Where("")
    lines: Derived[Mapping[str, int]] = field(default_factory=dict)

    def unfit(self) -> Unfit | None:
        """Return what contradicts itself."""
        if self.adopted_in and not self.adopted:
            return Unfit("forwarding", msg("`adopted_in` goes with `adopted: yes`"))
        return None
