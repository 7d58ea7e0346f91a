"""New files, filled in as far as the records allow, for an editor to go on with."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from generator.compile.fates import fates
from generator.intake.json_schema import modeline
from generator.intake.yaml.yaml_text import Field, comment, written
from generator.model import (
    ErratumKind,
    ForwardingRecord,
    RestrictionRecord,
    Series,
    Submission,
    ids,
)
from generator.model.decisions import FORWARDINGS
from generator.model.records import Records
from generator.model.registers import COMMISSIONS, LEVELS, REMARKS
from generator.model.series import REGULAR


@dataclass(frozen=True, slots=True)
class NewText:
    """A file to be written: its path below the root, and its text."""

    path: str
    text: str


def waiting(records: Records, day: date) -> list[Submission]:
    """Return the submissions that an issue of that day may take, by the day they came.

    What was returned, or is held for later, is not offered.
    """
    return [
        one.submission
        for one in fates(records)
        if one.is_offered(day) and one.submission.received <= day
    ]


def new_issue(
    records: Records,
    day: date,
    series: Series = REGULAR,
    titles: Mapping[str, str] | None = None,
    section: str = "",
) -> NewText:
    """Draft the next issue of a series, with the submissions that wait for one.

    `titles` are those of other submissions to list, by their ids; `section` is theirs.
    """
    own = (issue for issue in records.issues if issue.series == series.id)
    in_row = (i for i in own if series.numbering == "running" or i.date.year == day.year)
    number = max((issue.number for issue in in_row), default=0) + 1
    order = {id_: at for at, id_ in enumerate(series.sections)}
    listed = [each for each in records.sections if each.id in order or not order]
    listed.sort(key=lambda each: order.get(each.id, 0))
    section = section or (listed[0].id if listed else "local")
    lists = f"distribution: {records.lists[0].id}\n" if records.lists else ""
    if series.distribution:
        lists = comment(f"发送名单 distribution: 省略则为 {series.distribution}")
    if titles is None:
        titles = {one.id: one.title for one in waiting(records, day)}
    entries = [f"      - {id_}  {comment(title)}" for id_, title in titles.items()]
    example = f"      # - {day.year}/submission-id\n"
    known = "、".join(f"{section.id} {section.name}" for section in listed)
    id_ = ids.issue_id(day.year, number, series.id)
    path = f"content/issues/{id_}.yml"
    text = (
        f"{modeline(path)}"
        f"number: {number}\n"
        f"date: {day}\n"
        f"series: {series.id}\n"
        f"{comment(f'栏目 sections: {known}')}"
        f"sections:\n"
        f"  - section: {section}\n"
        f"    items:\n{''.join(entries) or example}"
        f"{lists}"
        f"{_signature(records, id_, day)}"
    )
    return NewText(path, text)


def _signature(records: Records, issue: str, day: date) -> str:
    """Return how the issue will be signed, as a comment."""
    if records.publication.release == "named":
        return f"# 签发后填写 once signed off:\n# signed_by: {{name: 姓名, date: {day}}}\n"
    return comment(f"签发 sign off: jianbao sign {issue} --by 姓名")


def new_submission(records: Records, unit: str, slug: str, day: date) -> NewText:
    """Draft a submission of `unit`, to be found under `slug`."""
    name = next((known.name for known in records.units if known.id == unit), unit)
    topics = "、".join(f"{topic.id} {topic.name}" for topic in records.topics)
    house = records.publication
    audiences = "、".join(
        f"{id_} {name}" for id_, name in zip(house.audiences, house.audience_names, strict=False)
    )
    path = f"content/submissions/{day.year}/{slug}.yml"
    text = (
        f"{modeline(path)}"
        f"unit: {unit}  {comment(name)}"
        f"title: 标题，不含单位名称\n"
        f"received: {day}\n"
        f"# 不公开 never published:\n"
        f"# drafter: {{name: 姓名, phone: 电话}}\n"
        f"# approved_by: {{name: 姓名, date: {day}}}\n"
        f"{comment(f'读者范围 audience: {audiences}；省略则为 {house.default_audience}')}"
        f"# audience: {house.default_audience}\n"
        f"{comment(f'主题 topics: {topics}')}"
        f"topics: []\n"
        f"points:\n"
        f"  - lead: 段首语自成一句。\n"
        f"    text: 正文。\n"
    )
    return NewText(path, text)


def new_erratum(
    records: Records, issue: str, item: str, day: date, kind: ErratumKind = "correction"
) -> NewText:
    """Draft an erratum of an item, in a file of a name that is free."""
    taken = {erratum.id for erratum in records.errata}
    name = free_name(f"{day.year}/{issue.rpartition('/')[2]}-{item}", taken)
    path = f"content/errata/{name}.yml"
    words = (
        f"# 原来刊出的文字，一字不差，在该条目里只出现一次 what stood, exactly and once:\n"
        f"stood: 原来的文字\n"
        f"right: 应为的文字\n"
        f"date: {day}\n"
        f"# 缘由随更正刊出，可以不写 published; may be left out:\n"
        f"# reason: 数字有误\n"
    )
    if kind == "withdrawal":
        words = f"date: {day}\n# 缘由随撤回刊出 published:\nreason: 撤回的缘由\n"
    text = (
        f"{modeline(path)}"
        f"issue: {issue}\n"
        f"item: {item}\n"
        f"kind: {kind}\n"
        f"{words}"
        f"{_signature(records, name, day)}"
    )
    return NewText(path, text)


def new_forwarding(records: Records, made: ForwardingRecord) -> NewText:
    """Write that an item was sent on to an office above, in a file of a name that is free."""
    taken = {each.id for each in records.forwardings}
    name = free_name(f"{made.date.year}/{made.issue.rpartition('/')[2]}-{made.item}", taken)
    path = f"{FORWARDINGS}/{name}.yml"
    fields = {n: str(getattr(made, n)) for n in ("issue", "item", "to", "level", "date")}
    text = modeline(path) + comment("整份不公开 never published")
    text += written((Field(name, value) for name, value in fields.items()), "en")
    text += (
        "# 上级采用后填写 once it is taken there:\n# adopted: yes\n# adopted_in: 《刊物》第1期\n"
    )
    return NewText(path, text)


def new_restriction(records: Records, made: RestrictionRecord) -> NewText:
    """Write that an item is taken down, signed the same day, in a file of a name that is free."""
    taken = {restriction.id for restriction in records.restrictions}
    by = made.signed_by.name if made.signed_by else ""
    name = free_name(f"{made.date.year}/{made.issue.rpartition('/')[2]}-{made.item}", taken)
    path = f"content/restrictions/{name}.yml"
    fields: dict[str, str | dict[str, str]] = {
        "issue": made.issue,
        "item": made.item,
        "to": made.to,
        "date": str(made.date),
        "reason": made.reason,
        "signed_by": {"name": by, "date": str(made.date)},
    }
    text = modeline(path) + comment("整份不公开 never published")
    text += written((Field(name, value) for name, value in fields.items()), "en")
    return NewText(path, text)


def new_commission(
    records: Records, slug: str, units: Sequence[str], day: date, until: date
) -> NewText:
    """Draft a commission of these units, to be found under `slug`."""
    names = {unit.id: unit.name for unit in records.units}
    house = records.publication
    path = f"{COMMISSIONS}/{day.year}/{slug}.yml"
    text = (
        f"{modeline(path)}"
        f"{comment('整份不公开 never published')}"
        f"title: 约稿题目\n"
        f"wanted: |\n"
        f"  要写什么，一行一段。\n"
        f"{comment('、'.join(names.get(id_, id_) for id_ in units))}"
        f"units: [{', '.join(units)}]\n"
        f"date: {day}\n"
        f"until: {until}\n"
        f"# 采用加分；省略则按 data/points.yml points beside the others:\n"
        f"# worth: 5\n"
        f"# 来稿供谁看；答它的来稿不得更宽 whom answers are for:\n"
        f"# audience: {house.default_audience}\n"
    )
    return NewText(path, text)


def new_remark(records: Records, issue: str, item: str, day: date) -> NewText:
    """Draft a remark on an item, or on a whole issue, in a file of a name that is free."""
    taken = {remark.id for remark in records.remarks}
    aim = f"{issue.rpartition('/')[2]}-{item}" if item else issue.rpartition("/")[2]
    path = f"{REMARKS}/{free_name(f'{day.year}/{aim}', taken)}.yml"
    levels = "、".join(f"{id_} {name.say('zh')}" for id_, name in LEVELS.items())
    audiences = records.publication.audiences
    text = (
        f"{modeline(path)}"
        f"{comment('整份不公开 never published')}"
        f"issue: {issue}\n"
        f"{f'item: {item}' if item else '# item: 条目的锚点'}\n"
        f"by: 批示人职务\n"
        f"{comment(f'级别 level: {levels}')}"
        f"level: city\n"
        f"date: {day}\n"
        f"text: 批示原文\n"
        f"# 台账里这一条供谁看；不写则只归研究室自己 who may see it in the register:\n"
        f"# audience: {audiences[-1] if audiences else 'leadership'}\n"
        f"# 要办的事 what is to be done:\n"
        f"# task: 要办什么\n"
        f"# units: [单位代码]\n"
        f"# until: {day}\n"
        f"# feedback:\n"
        f"#   - {{date: {day}, unit: 单位代码, text: 反馈内容}}\n"
        f"# done: {day}\n"
    )
    return NewText(path, text)


def free_name(name: str, taken: Collection[str]) -> str:
    """Return the name, or the name with the first number that makes it free."""
    names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 3)))
    return next(one for one in names if one not in taken)


def anchors(records: Records, issue: str) -> list[str]:
    """Return the anchors of an issue's items, by which errata name them; none if it is unknown."""
    return [
        placement.anchor
        for record in records.issues
        for section in (record.sections if record.id == issue else ())
        for placement in section.items
    ]
