"""A person's table, as XLSX, CSV or a pasted column → rows of named cells, each with its address.

The address is that of a spreadsheet, `单位.xlsx!B7`, whatever the file. A first row that names the
columns says which is which; without one they stand in the order of `COLUMNS`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from generator.intake.decoding import FORBIDDEN, decode, forbidden, likely
from generator.intake.refusal import Refused
from generator.model import Where
from generator.model.problems import Problem, did_you_mean
from generator.system.confined import Exceeded, confined
from generator.words.faults import cause
from generator.words.messages import NOTHING, Message, msg

# Of each kind of table the columns by field; the first title is the one that is written.
COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "units": {
        "name": ("名称", "单位", "单位名称", "报送单位"),
        "id": ("代码", "单位代码"),
        "kind": ("类别",),
        "since": ("设立日期",),
        "until": ("撤销日期",),
    },
    "topics": {"name": ("名称", "主题"), "id": ("代码",)},
    "recipients": {
        "name": ("名称", "姓名", "收件人", "姓名或名称"),
        "address": ("地址", "邮箱", "电子邮箱", "电子邮件"),
        "line": ("报送发", "报/送/发"),
        "id": ("代码",),
        "office": ("职务",),
        "unit": ("单位", "单位代码"),
        "channel": ("渠道", "方式"),
        "copies": ("份数",),
        "audience": ("可阅范围", "读者范围"),
        "since": ("起始日期",),
        "until": ("终止日期",),
    },
}
MOST_ROWS = 20_000
_BROKEN = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!)")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and its address."""

    text: str
    where: Where


Row = Mapping[str, Cell]  # by field, empty cells too


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a table that say something, and what is wrong with the table."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(path: Path, kind: str) -> Sheet:
    """Read a table from a file."""
    try:
        content = path.read_bytes()
        is_book = path.suffix.lower() in (".xlsx", ".xlsm")
        cells = confined(_book, content) if is_book else _lines(_text(content, path.name))
    except OSError as error:
        text = msg("this cannot be read: {why}", why=cause(error))
        return _unread(path.name, text, msg("name another file"))
    except Exceeded as exceeded:
        text = msg("this cannot be read: {why}", why=exceeded.why)
        return _unread(path.name, text, _SAVE_AS)
    except Refused as refused:
        return Sheet((), (refused.problem,))
    return _sheet(cells, path.name, kind)


def pasted(text: str, name: str, kind: str) -> Sheet:
    """Read a table from lines of text."""
    return _sheet(_lines(text), name, kind)


def book(rows: Iterable[Mapping[str, str]], kind: str) -> bytes:
    """Write rows as XLSX, so that `read` gives them back; every cell is a text."""
    from openpyxl import Workbook

    made = Workbook()
    sheet = made.active
    columns = COLUMNS[kind]
    for row in ({name: titles[0] for name, titles in columns.items()}, *rows):
        sheet.append([row.get(name, "") for name in columns])
    for line in sheet.iter_rows():
        for cell in line:
            cell.data_type, cell.number_format = "s", "@"  # no text becomes a formula or a date
    sheet.freeze_panes = "A2"
    content = BytesIO()
    made.save(content)
    return content.getvalue()


_SAVE_AS = msg("open it and save it as .xlsx, or as CSV")


def _unread(name: str, text: Message, hint: Message) -> Sheet:
    return Sheet((), (Problem(Where(name, 0), "", "unreadable", text, hint),))


def _text(content: bytes, name: str) -> str:
    """Return the text of a CSV file, which Excel saves in the machine's own encoding."""
    try:
        content.decode()
    except UnicodeDecodeError:
        codec, _ = likely(content)
        content = content.decode(codec).encode() if codec else content
    return decode(content, name)


def _lines(text: str) -> list[list[str]]:
    delimiter = "\t" if "\t" in text else ","
    return [*csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)]


def _book(content: bytes) -> list[list[str]]:
    """Return the cells of a workbook's first sheet; for the confined process alone."""
    from openpyxl import load_workbook

    opened = load_workbook(BytesIO(content), read_only=True, data_only=True)
    sheet = opened.worksheets[0]
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 1)
    return [[_said(value) for value in row] for row in rows]


def _said(value: Any) -> str:
    """Return what a cell shows, as a person would type it."""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _sheet(cells: Sequence[Sequence[str]], name: str, kind: str) -> Sheet:
    if len(cells) > MOST_ROWS:
        text = msg("the table has more than {count} rows", count=MOST_ROWS)
        return Sheet((), (Problem(Where(name, 0), "", "too-large", text, msg("split it")),))
    filled = [(number, row) for number, row in enumerate(cells, 1) if any(map(str.strip, row))]
    problems: list[Problem] = []
    columns = {title: field for field, titles in COLUMNS[kind].items() for title in titles}
    columns |= {field: field for field in COLUMNS[kind]}
    order: dict[int, str] = dict(enumerate(COLUMNS[kind]))
    titled: list[int] = []
    heads = [_plain(text) for text in filled[0][1]] if filled else []
    if any(columns.get(head) == "name" for head in heads):
        number, _ = filled.pop(0)
        order, titled = {}, [column for column, head in enumerate(heads) if head]
        for column, head in enumerate(heads):
            field = columns.get(head)
            where = _where(name, number, column)
            if field and field not in order.values():
                order[column] = field
            elif head:
                problems.append(_unknown(where, head, columns, is_twice=bool(field)))
    rows = []
    for number, row in filled:
        texts = {c: row[c].strip() if c < len(row) else "" for c in order}
        rows.append({f: Cell(texts[c], _where(name, number, c)) for c, f in order.items()})
        problems += _doubts(row, name, number, {*order, *titled})
    return Sheet(tuple(rows), tuple(problems))


def _plain(text: str) -> str:
    return "".join(text.lower().split()).strip("*＊")


def _unknown(where: Where, head: str, columns: Mapping[str, str], *, is_twice: bool) -> Problem:
    if is_twice:
        text = msg("the column '{name}' stands there twice", name=head)
        return Problem(where, "", "column-twice", text, msg("delete one of the two"))
    text = msg("no column is called '{name}'", name=head)
    titles = dict.fromkeys(title for title in columns if not title.isascii())
    hint = did_you_mean(head, titles)
    known = msg("known are: {words}", words="、".join(titles))
    return Problem(where, "", "column", text, known if hint == NOTHING else hint)


def _doubts(
    row: Sequence[str], name: str, number: int, known: Collection[int]
) -> Iterator[Problem]:
    for column, text in enumerate(row):
        where = _where(name, number, column)
        if found := FORBIDDEN.search(text):
            yield replace(forbidden(found[0], name, number).problem, where=where)
        if _BROKEN.fullmatch(text.strip()):
            said = msg("the cell shows an error: {text}", text=text.strip())
            yield Problem(where, "", "cell-error", said, msg("type the value itself"))
        elif column not in known and text.strip():
            said = msg("the cell stands in no column that is known: '{text}'", text=text[:40])
            yield Problem(where, "", "column", said, msg("name its column in the first row"))


def _where(name: str, row: int, column: int) -> Where:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return Where(f"{name}!{letters}{row}", 0)
