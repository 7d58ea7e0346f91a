"""The first files of `data/`, from what an office says of itself, and where it said each line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.channels import CHANNELS, PRINTED
from generator.intake.json_schema import modeline
from generator.intake.tables import COLUMNS, Cell, Row, Sheet
from generator.intake.yaml.yaml_text import Field, comment, entry, scalar, written
from generator.model import Where
from generator.model.names import is_id
from generator.model.problems import Problem, did_you_mean
from generator.model.series import BUILT_IN
from generator.model.settings import FORM, Site
from generator.words.messages import Message, msg

AUDIENCES = {"公开": "public", "内部": "internal", "领导": "leadership"}
LINES = {"报": "up", "送": "across", "发": "down"}

PUBLICATION = """\
# 本刊的设置。全部字段见手册“字段一览”
{facts}language: zh-CN
# 读者范围，由宽到窄；条目不写 audience 时用 default_audience
audiences: [{audiences}]
audience_names:
{names}default_audience: internal
default_edition: internal
# 报头：密级或“内部资料”、份号、总期号、领导批示框
# masthead: {{marking: 内部资料, copy_number: true, total: true, remarks: true}}
# 报尾：编辑、审核、签发，印发单位，共印份数
# colophon: {{editors: true, printed_by: 印发单位, copies: true}}
{style}# 发送：folder 只在本机生成邮件文件；改为 email 并写明 server，才由邮件服务器发出
delivery:
  way: folder
# 档案格式号，由 jianbao upgrade 写
form: {form}
site:
"""
SERIES = """\
  # 正刊：报头就是刊名，文件名和网址只有期号（2026/1）
  - id: regular
    name: 正刊
    total: true
  # 增刊：与正刊同一报头，期号前加“增刊”（2026/extra-1）
  - id: extra
    name: 增刊
    prefix: 增刊
    corrected_in: regular
"""
MORE = """\
  # 另有报头的刊种，去掉行首的“# ”即可用，期的网址是 2026/brief-1
  # - {id: brief, name: 专报, masthead: 某县专报, colour: blue, page: report}
"""
STYLE = """\
# 版式：标题、符号、目录、刊名、领导批示框、分点；每种样子见手册“版式设置”
# style:
#   title: unit_colon  # title_unit、unit_below、title_only
#   item_sign: △  # 不要则写 none
#   section_sign: ★
#   contents: pages  # titles、none
#   masthead: {face: song}  # hei、kai、fangsong；还可以写 colour: "#c8161d"、picture: 图片名
#   points: as_filed  # run_in、paragraphs
"""
HEADS = {
    "series": "刊种：本单位出的各种简报。代码（id）用在网址里，定了就不再改",
    "units": "报送单位。代码（id）用在网址里，定了就不再改；更名时把旧名写入 formerly",
    "sections": "栏目，依各期里的次序",
    "topics": "主题，供读者按主题查找；可以没有，如 - {id: talent, name: 人才工作}",
    "recipients": "收件人。离任写 until，接任另写一项，不删旧的",
}
LISTS = "报、送、发名单：wording 是印在报尾的文字，members 是收件人的代码"
OPTIONS = {
    name: f"--{name.replace('_', '-')}" for name in "name publisher issued_by email url".split()
}
NO_TABLE = Sheet()
BUILT_IN_IDS = tuple(one.id for one in BUILT_IN)


@dataclass(frozen=True, slots=True)
class Answers:
    """What an office says of itself; sections and series are names, or `id=name`."""

    name: str
    publisher: str
    issued_by: str
    sections: Sequence[str]
    series: Sequence[str] = ()
    units: Sheet = NO_TABLE
    recipients: Sheet = NO_TABLE
    email: str = ""
    url: str = ""


@dataclass(slots=True)
class Told:
    """A file that comes into being, and where each of its lines was said."""

    text: str
    said: dict[int, tuple[Row, str]] = field(default_factory=dict)  # line → row, usual field
    options: Mapping[str, str] = field(default_factory=dict)  # field → what says it

    def add(self, text: str, row: Row | None = None, name: str = "") -> None:
        """Add lines that say a field of a row."""
        first = self.text.count("\n") + 1
        self.text += text
        if row:
            self.said |= dict.fromkeys(range(first, self.text.count("\n") + 1), (row, name))

    def place(self, problem: Problem) -> Problem:
        """Return a problem where it was said."""
        name = problem.field.rpartition(".")[2]
        if problem.where.line not in self.said:
            option = self.options.get(name)
            return replace(problem, where=Where(option, 0)) if option else problem
        row, usual = self.said[problem.where.line]
        where = row[name if name in row else usual].where
        return replace(problem, where=where, field=name, text=self._counted(problem.text))

    def _counted(self, text: Message) -> Message:
        """Let a sentence that names a line name the row of the table."""
        values = dict(text.values)
        row, name = self.said.get(int(str(values.get("line", 0))), ({}, ""))
        if row:
            values["line"] = re.sub(r".*\D", "", row[name].where.path)
        return text.having(values.items())


def texts(answers: Answers, wrong: list[Problem]) -> dict[str, Told]:
    """Write the files of `data/`; what a table says that is none of the words known is wrong."""
    units = with_ids(answers.units.rows or (_row("--publisher", name=answers.publisher),), "unit")
    sections = with_ids(map(_section, answers.sections), "section")
    recipients = with_ids(answers.recipients.rows, "recipient")
    known = {row["name"].text: row["id"].text for row in units}
    ways = {channel.label.say("zh"): id_ for id_, channel in CHANNELS.items()}
    words = {"unit": known, "audience": AUDIENCES, "line": LINES, "channel": ways}
    recipients = [reached(in_words(row, words, wrong)) for row in recipients]
    made = {name: _listed(name, rows) for name, rows in (("units", units), ("sections", sections))}
    made["series"] = _series(answers.series)
    made["topics"] = _listed("topics", ())
    made["recipients"] = _listed("recipients", recipients)
    _add_lists(made["recipients"], recipients)
    made["publication"] = _publication(answers)
    return {f"data/{name}.yml": text for name, text in made.items()}


def _row(option: str, **texts: str) -> Row:
    """Return what an option says, as a row."""
    return {name: Cell(text, Where(option, 0)) for name, text in texts.items()}


def _section(text: str) -> Row:
    return _named("--sections", text)


def _named(option: str, text: str) -> Row:
    """Return a row of what says a name, or `id=name`."""
    id_, _, name = text.rpartition("=")
    return _row(option, id=id_.strip(), name=name.strip())


def _series(names: Sequence[str]) -> Told:
    """Write the series: those that are always there, and those of an office beside them."""
    made = Told(f"{modeline('data/series.yml')}{comment(HEADS['series'])}series:\n{SERIES}")
    rows = with_ids([_named("--series", text) for text in names], "series", BUILT_IN_IDS)
    for row in rows:
        fields = [("id", row["id"]), ("name", row["name"]), ("masthead", row["name"])]
        for at, (name, cell) in enumerate(fields):
            text = written([Field(name, cell.text)], "zh", 4)[4:]
            made.add(("    " if at else "  - ") + text, row, "name" if at else "id")
    if not rows:
        made.add(MORE)
    return made


def without(sheet: Sheet, wrong: Collection[Where]) -> Sheet:
    """Leave out cells that are wrong, so that the rest can be read; a name is its address then."""

    def mended(name: str, old: Cell) -> Cell:
        left = old.where.path if name == "name" else ""
        return replace(old, text=left) if old.where in wrong else old

    return Sheet(tuple({n: mended(n, one) for n, one in row.items()} for row in sheet.rows))


def with_ids(rows: Iterable[Row], kind: str, taken: Collection[str] = ()) -> list[Row]:
    """Give each row that has no id one of its own: its name if that is one, else a number."""
    rows = [*rows]
    taken = {*taken} | {row["id"].text for row in rows if "id" in row}
    found: list[Row] = []
    for number, row in enumerate(rows, 1):
        own = row.get("id", Cell("", row["name"].where))
        if not own.text:
            name = "-".join(row["name"].text.lower().split())
            wanted = [name] if is_id(name) else []
            wanted += [f"{kind}-{n}" for n in range(number, number + len(taken) + 1)]
            own = replace(row["name"], text=next(id_ for id_ in wanted if id_ not in taken))
            taken.add(own.text)
        found.append({**row, "id": own})
    return found


def reached(row: Row) -> Row:
    """Say by which channel and on which line someone is reached, where the table does not."""
    address = row.get("address", row["name"])
    own = (id_ for id_, one in CHANNELS.items() if "@" in address.text and one.domain("a@b"))
    usual = {"channel": next(own, PRINTED.id), "line": "across"}
    found = {name: replace(address, text=word) for name, word in usual.items()}
    return {**row, **{n: row[n] if n in row and row[n].text else found[n] for n in found}}


def in_words(row: Row, words: Mapping[str, Mapping[str, str]], wrong: list[Problem]) -> Row:
    """Return a row with ids for the names that stand for them."""
    found: dict[str, Cell] = dict(row)
    for name, known in words.items():
        cell = row.get(name)
        if not cell or not cell.text or cell.text in known.values():
            continue
        if cell.text in known:
            found[name] = replace(cell, text=known[cell.text])
            continue
        text = msg(
            "{field}: no '{value}' is known", field=COLUMNS["recipients"][name][0], value=cell.text
        )
        hint = did_you_mean(cell.text, [n for n in known if n and "!" not in n])
        wrong.append(Problem(cell.where, name, f"unknown-{name}", text, hint))
        found[name] = replace(cell, text="")
    return found


def _listed(kind: str, rows: Sequence[Row]) -> Told:
    """Write a vocabulary."""
    made = Told(f"{modeline(f'data/{kind}.yml')}{comment(HEADS[kind])}")
    made.add(f"{kind}:\n" if rows else f"{kind}: []\n")
    for row in rows:
        margin = "  - "
        for name in ("id", *(n for n in COLUMNS.get(kind, ("name",)) if n not in ("id", "line"))):
            cell = row.get(name)
            if cell and cell.text:
                made.add(margin + written([Field(name, cell.text)], "zh", 4)[4:], row, name)
                margin = "    "
    return made


def _add_lists(made: Told, recipients: Sequence[Row]) -> None:
    if not recipients:
        made.add(f"{comment(LISTS)}lists: {{}}\n")
        return
    made.add(f"{comment(LISTS)}lists:\n  regular:\n")
    for line in LINES.values():
        members = [row for row in recipients if row["line"].text == line]
        if members:
            wording = "、".join(dict.fromkeys(row["name"].text for row in members))
            made.add(f"    {line}:\n      wording: {scalar(f'{wording}。', 8)}\n      members:\n")
        for row in members:
            made.add(entry(row["id"].text, "zh", 8), row, "id")


def _publication(answers: Answers) -> Told:
    made = Told(modeline("data/publication.yml"), options=OPTIONS)
    head, rest = PUBLICATION.format(
        facts="\0",
        form=FORM,
        style=STYLE,
        audiences=", ".join(AUDIENCES.values()),
        names="".join(f"  {id_}: {name}\n" for name, id_ in AUDIENCES.items()),
    ).split("\0")
    made.add(head)
    url = answers.url or Site().url
    for name, option in OPTIONS.items():
        value = url if name == "url" else getattr(answers, name)
        if name == "url":
            made.add(rest)
        if value:
            text = written([Field(name, value)], "zh", 2 * (name == "url"))
            made.add(text, _row(option, **{name: value}), name)
    made.add(written([Field("footer", f"{answers.issued_by}编印")], "zh", 2))
    return made
