"""The figures of adoption as tables: the summary, and what stands behind each figure of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from generator.compile.adoption import By, Figures, Line
from generator.compile.events import Use
from generator.compile.points import Award
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
    rows = tuple(row for line in lines for row in _behind(line, found.names))
    return Table(msg("what stands behind the figures"), columns, rows)


def _behind(line: Line, names: Mapping[str, str]) -> Iterator[Row]:
    for one in line.sent:
        cells = (line.name, msg("reported"), one.received, one.id, one.title, NOTHING, None)
        yield Row(cells)
    yield from _uses(line, msg("used"), line.uses, line.taken, names)
    if line.rate is not None:
        told = msg("{used} of {sent}", used=len(line.taken), sent=len(line.sent))
        yield Row((line.name, msg("rate"), None, "", f"{decimal(line.rate)}%", told, None))
    yield from _awards(line, msg("points"), line.awards, names)
    told = msg("{count} have more points", count=line.rank - 1)
    yield Row((line.name, msg("rank"), None, "", str(line.rank), told, None))
    yield from _uses(line, msg("used, year to date"), line.year_uses, line.year_taken, names)
    yield from _awards(line, msg("points, year to date"), line.year_awards, names)


def _uses(
    line: Line, figure: Message, uses: Sequence[Use], taken: Sequence[str], names: Mapping[str, str]
) -> Iterator[Row]:
    for use in uses:
        how = msg("merged") if use.is_merged else msg("alone")
        count = sum(one.id in taken for one in use.used)
        told = msg("{how}, {count} submissions", how=how, count=count)
        yield Row((line.name, figure, use.day, _place(use.item, names), use.title, told, None))


def _awards(
    line: Line, figure: Message, awards: Sequence[Award], names: Mapping[str, str]
) -> Iterator[Row]:
    for one in awards:
        where = _place(one.item, names) if one.item else ""
        yield Row((line.name, figure, one.day, where, one.title, one.rule, one.points))
    whole = sum((one.points for one in awards), Fraction(0))
    yield Row((line.name, figure, None, "", msg("together"), NOTHING, whole), "done")


def _place(item: str, names: Mapping[str, str]) -> str:
    """Return an item's id in words: its issue, and its anchor there."""
    issue, anchor = ids.item_of(item)
    return f"{names.get(issue, issue)} {anchor}"
