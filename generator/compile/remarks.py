"""Remarks (批示): what was written on which item, and how far what it asks for has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from generator.compile.archive import issue_names, items_of
from generator.model import RemarkRecord, ids
from generator.model.records import Records
from generator.model.registers import LEVELS
from generator.model.tables import Column, Row, State, lines
from generator.words.messages import msg

TITLE = msg("register of remarks")
COLUMNS = (
    Column(msg("date"), 1.9, "center"),
    Column(msg("remarked by"), 1.9),
    Column(msg("level"), 1, "center"),
    Column(msg("issue and item"), 2.6),
    Column(msg("remark"), 4),
    Column(msg("to be done"), 3),
    Column(msg("by units"), 1.7),
    Column(msg("due"), 1.9, "center"),
    Column(msg("feedback"), 3.8),
    Column(msg("state"), 1.9, "center"),
)


def state_of(remark: RemarkRecord, day: date) -> State:
    """Say how a remark stands on a day: what asks for nothing is done; its last day is in time."""
    if not remark.task or remark.done:
        return "done"
    return "overdue" if remark.until and remark.until < day else "open"


def rows(records: Records, day: date) -> Iterator[tuple[str, Row]]:
    """Yield the rows of the register, each with the audience that may see it."""
    units = {unit.id: unit for unit in records.units}
    names = issue_names(records)
    items = items_of(records, {ids.item_id(one.issue, one.item) for one in records.remarks})
    for one in sorted(records.remarks, key=lambda one: (one.date, one.id)):
        asked = [units[id_].name_on(one.date) if id_ in units else id_ for id_ in one.units]
        item = items.get(ids.item_id(one.issue, one.item))
        named = [names.get(one.issue, one.issue), item.heading if item else one.item]
        reported = [
            f"{each.date}　{units[each.unit].name_on(each.date) if each.unit in units else ''}"
            f"　{each.text}".replace("　　", "　")
            for each in one.feedback
        ]
        state = state_of(one, day)
        words = {"open": msg("in hand"), "overdue": msg("overdue")}
        told = words.get(state, msg("done {day}", day=one.done) if one.done else msg("noted"))
        yield (
            one.audience,
            Row(
                (
                    one.date,
                    one.by,
                    LEVELS[one.level],
                    lines(list(filter(None, named))),
                    one.text,
                    one.task,
                    lines(asked),
                    one.until,
                    lines(reported),
                    told,
                ),
                state,
            ),
        )
