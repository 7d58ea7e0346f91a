"""Commissions (约稿): who has answered each, derived from the submissions that name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from generator.model import CommissionRecord, Submission, Unit
from generator.model.records import Records
from generator.model.tables import Column, Row, State, lines
from generator.words.messages import Message, msg

TITLE = msg("register of commissions")
COLUMNS = (
    Column(msg("commission"), 2.2),
    Column(msg("date"), 1.6, "center"),
    Column(msg("title"), 3),
    Column(msg("due"), 1.6, "center"),
    Column(msg("worth"), 0.8, "center"),
    Column(msg("answered"), 3.6),
    Column(msg("awaited"), 1.8),
    Column(msg("state"), 1.1, "center"),
)
_STATES = {"done": msg("answered by all"), "open": msg("awaited still"), "overdue": msg("overdue")}


@dataclass(frozen=True, slots=True)
class Commissioned:
    """A commission with what each unit has sent for it, the first to come first."""

    record: CommissionRecord
    answers: tuple[Submission, ...]

    @property
    def silent(self) -> tuple[str, ...]:
        """Return the units asked that have sent nothing."""
        came = {answer.unit for answer in self.answers}
        return tuple(unit for unit in dict.fromkeys(self.record.units) if unit not in came)

    def state(self, day: date) -> State:
        """Say how it stands on a day: the last day to answer is not overdue."""
        if not self.silent or self.record.closed:
            return "done"
        return "overdue" if self.record.until < day else "open"

    def is_late(self, answer: Submission) -> bool:
        """Say whether an answer came after its day."""
        return answer.received > self.record.until


def commissioned(records: Records) -> tuple[Commissioned, ...]:
    """Return every commission with its answers, by date."""
    by_commission: dict[str, list[Submission]] = defaultdict(list)
    for one in sorted(records.submissions, key=lambda one: (one.received, one.id)):
        if one.commission:
            by_commission[one.commission].append(one)
    found = sorted(records.commissions, key=lambda one: (one.date, one.id))
    return tuple(Commissioned(one, tuple(by_commission[one.id])) for one in found)


def rows(records: Records, day: date) -> Iterator[tuple[str, Row]]:
    """Yield the rows of the register, each with the audience that its commission names."""
    units = {unit.id: unit for unit in records.units}
    for one in commissioned(records):
        made, state = one.record, one.state(day)
        told: Message = msg("closed") if made.closed and one.silent else _STATES[state]
        answered = [_answer(one, answer, units) for answer in one.answers]
        silent = [_name(units, id_, made.date) for id_ in one.silent]
        cells = (made.id, made.date, made.title, made.until, made.worth)
        yield made.audience, Row((*cells, lines(answered), lines(silent), told), state)


def _answer(one: Commissioned, answer: Submission, units: dict[str, Unit]) -> str:
    late = "（逾期）" if one.is_late(answer) else ""
    return f"{_name(units, answer.unit, answer.received)}　{answer.received}{late}　{answer.title}"


def _name(units: dict[str, Unit], id_: str, day: date) -> str:
    return units[id_].name_on(day) if id_ in units else id_
