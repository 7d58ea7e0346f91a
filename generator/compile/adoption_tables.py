"""The figures of adoption as tables: the summary, and what stands behind each figure of it."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.adoption import By, Figures, Line
from generator.compile.events import Use
from generator.model import ids
from generator.model.tables import Cell, Column, Row, Table, decimal
from generator.words.messages import NOTHING, Message, msg

OF: dict[By, Message] = {"unit": msg("unit"), "section": msg("section"), "topic": msg("topic")}
_NUMBERS = (
    msg("reported"),
    msg("used"),
    msg("alone"),
    msg("merged"),
    msg("rate"),
    msg("points"),
    msg("used, year to date"),
    msg("points, year to date"),
)


def summary(found: Figures, other: Figures | None = None) -> Table:
    """Return the figures a line each; beside them the points and ranks that `other` gives."""
    heads = [Column(msg("rank"), 0.7, "center"), Column(OF[found.by], 2)]
    heads += [Column(number, 1, "center") for number in _NUMBERS]
    if other:
        heads += [
            Column(msg("points, tried"), 1, "center"),
            Column(msg("rank, tried"), 1, "center"),
        ]
    beside = {line.id: line for line in other.lines} if other else {}
    rows = []
    for line in found.lines:
        cells = _numbers(line, has_sent=found.by != "section")
        if beside:
            there = beside.get(line.id)
            cells = (*cells, there.points if there else None, there.rank if there else None)
        rows.append(Row((line.rank, line.name, *cells)))
    title = msg("adoption in {period}", period=found.period.name)
    return Table(title, tuple(heads), tuple(rows), _note(found))


def _numbers(line: Line, *, has_sent: bool) -> tuple[Cell, ...]:
    rate = f"{decimal(line.rate)}%" if line.rate is not None else "—"
    return (
        len(line.sent) if has_sent else "—",
        len(line.taken),
        line.alone,
        line.merged,
        rate,
        line.points,
        len(line.year_taken),
        line.year_points,
    )


def _note(found: Figures) -> Message:
    silent = "、".join(line.name for line in found.silent) if found.by == "unit" else ""
    parts = [msg("nothing sent: {names}", names=silent)] if silent else []
    if found.unsigned:
        parts.append(msg("not signed and not counted: {count} issues", count=found.unsigned))
    if len(parts) == 2:
        return msg("{one}; {other}", one=parts[0], other=parts[1])
    return parts[0] if parts else NOTHING


def explanation(found: Figures, only: str = "") -> Table:
    """Return what each figure counts: submissions, items, and awards with their rules."""
    columns = (
        Column(OF[found.by], 1.6),
        Column(msg("figure"), 1, "center"),
        Column(msg("date"), 1.3, "center"),
        Column(msg("where"), 2),
        Column(msg("title"), 3.6),
        Column(msg("rule"), 3.6),
        Column(msg("points"), 0.8, "center"),
    )
    lines = [line for line in found.lines if only in ("", line.id)]
    rows = tuple(row for line in lines for row in _behind(line))
    return Table(msg("what stands behind the figures"), columns, rows)


def _behind(line: Line) -> Iterator[Row]:
    name = line.name
    for one in line.sent:
        yield Row((name, msg("reported"), one.received, one.id, one.title, NOTHING, None))
    for use in line.uses:
        how = msg("merged") if use.is_merged else msg("alone")
        yield Row(
            (name, msg("used"), use.day, place(use.item), use.title, _taken(line, use, how), None)
        )
    for award in line.awards:
        where = place(award.item) if award.item else ""
        told = (name, msg("points"), award.day, where, award.title, award.rule, award.points)
        yield Row(told)
    yield Row((name, msg("points"), None, "", msg("together"), NOTHING, line.points), "done")


def _taken(line: Line, use: Use, how: Message) -> Message:
    count = sum(one.id in line.taken for one in use.used)
    return msg("{how}, {count} submissions", how=how, count=count)


def place(item: str) -> str:
    """Return an item's id in words: its issue, and its anchor there."""
    issue, anchor = ids.item_of(item)
    return f"{ids.issue_name(issue)} {anchor}"
