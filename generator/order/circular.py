"""A circular on adoption (采用情况通报): a period's figures as a submission, and the issue for it.

Both are drafts with true figures, for an editor to go on with; they then go the ordinary way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from generator.bodies.writing import escaped
from generator.compile.adoption import Figures, Line, Period
from generator.compile.adoption_tables import summary
from generator.compile.events import CIRCULAR
from generator.intake.json_schema import modeline
from generator.intake.yaml.yaml_text import Field, comment, written
from generator.model.records import Records
from generator.model.series import EXTRA
from generator.model.tables import Column, Row, Table, decimal
from generator.order.accounting import account
from generator.order.drafting import NewText, free_name, new_issue
from generator.render.print import written_date
from generator.words.messages import NOTHING, msg

FIRST = 3  # ranks that the draft names
PERIOD = 8  # columns of the summary that are of the period itself


def circular(
    records: Records, period: Period, unit: str, section: str, day: date
) -> tuple[NewText, NewText]:
    """Draft the circular of a period as `unit`'s submission, and the next issue that prints it."""
    figures = account(records, period, "unit", day).figures
    taken = {one.id for one in records.submissions}
    id_ = free_name(f"{day.year}/{unit}-{CIRCULAR}-{period.text.lower()}", taken)
    series = next((one for one in records.series if one.id == CIRCULAR), EXTRA)
    title = f"{period.name}信息采用情况通报"
    issue = new_issue(records, day, series, {id_: title}, section)
    return _submission(records, figures, unit, id_, title, day), issue


def _submission(
    records: Records, figures: Figures, unit: str, id_: str, title: str, day: date
) -> NewText:
    path = f"content/submissions/{id_}.yml"
    fields = (
        Field("unit", unit),
        Field("title", title),
        Field("received", str(day)),
        Field("audience", records.publication.default_audience),
        Field("body", body(figures, day)),
    )
    note = comment(f"数字由 data/points.yml 和已签发各期算出，截至{written_date(day)}；文字请改定")
    return NewText(path, modeline(path) + note + written(fields, "zh"))


# -- the text ---------------------------------------------------------------------------------


def body(figures: Figures, day: date) -> str:
    """Return the draft's text in the small Markdown: what the figures say, and their tables."""
    return "\n\n".join(
        (
            _said(figures),
            "**一、本期采用情况**",
            _table(_of_period(figures)),
            "**二、本年累计**",
            _table(_of_year(figures)),
            f"以上数字截至{written_date(day)}。",
        )
    ) + "\n"  # fmt: skip


def _said(figures: Figures) -> str:
    lines = figures.lines
    sent, taken = sum(len(one.sent) for one in lines), sum(len(one.taken) for one in lines)
    items = {use.item: use for line in lines for use in line.uses}
    merged = sum(use.is_merged for use in items.values())
    text = (
        f"{figures.period.name}，{len(lines)}家单位共报送信息{sent}篇，采用{taken}篇，"
        f"刊出{len(items)}条，其中单篇{len(items) - merged}条、合并{merged}条"
    )
    text += f"，采用率{decimal(Fraction(100 * taken, sent))}%。" if sent else "。"
    first = [line for line in lines if line.rank <= FIRST and line.points > 0]
    if first:
        text += f"积分居前的是{_names(first)}。"
    unused = [line for line in lines if line.sent and not line.taken]
    if unused:
        text += f"有报送而没有采用的{len(unused)}家：{_names(unused)}。"
    if figures.silent:
        text += f"没有报送的{len(figures.silent)}家：{_names(figures.silent)}。"
    return escaped(text)


def _names(lines: Sequence[Line]) -> str:
    return "、".join(line.name for line in lines)


def _of_period(figures: Figures) -> Table:
    whole = summary(figures)
    rows = tuple(replace(row, cells=row.cells[:PERIOD]) for row in whole.rows)
    return replace(whole, columns=whole.columns[:PERIOD], rows=rows)


def _of_year(figures: Figures) -> Table:
    """Return the year to date, by its own ranks."""
    lines = sorted(figures.lines, key=lambda line: -line.year_points)
    points = [line.year_points for line in lines]
    rows = (
        (points.index(line.year_points) + 1, line.name, len(line.year_taken), line.year_points)
        for line in lines
    )
    columns = (
        Column(msg("rank"), align="center"),
        Column(msg("unit")),
        Column(msg("used, year to date"), align="center"),
        Column(msg("points, year to date"), align="center"),
    )
    return Table(NOTHING, columns, tuple(map(Row, rows)))


def _table(table: Table) -> str:
    """Return a table in Markdown."""
    heads, *rows = table.texts("zh")
    sides = [":-:" if column.align == "center" else "---" for column in table.columns]
    made = [heads, sides, *([_cell(text) for text in row] for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in made)


def _cell(text: str) -> str:
    return escaped(text, more="|", is_start=False)
