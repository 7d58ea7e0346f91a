"""Registers (台账): one way from the records of a kind to the table that the office keeps of them.

No edition has anything of a register: it is made for the office, on request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from generator.compile import commissions, remarks
from generator.model.records import Records
from generator.model.tables import Column, Row, Table
from generator.words.messages import Message, msg

Only = Literal["", "open", "overdue"]


@dataclass(frozen=True, slots=True)
class Register:
    """A kind of register: its title, its columns, and its rows on a day with their audiences."""

    title: Message
    columns: tuple[Column, ...]
    rows: Callable[[Records, date], Iterator[tuple[str, Row]]]


REGISTERS: Mapping[str, Register] = {
    "commissions": Register(commissions.TITLE, commissions.COLUMNS, commissions.rows),
    "remarks": Register(remarks.TITLE, remarks.COLUMNS, remarks.rows),
}


def register(records: Records, kind: str, day: date, only: Only = "", readers: str = "") -> Table:
    """Return a register as it stands on a day: all of it, or what is open, or what is overdue.

    For `readers` there is what names an audience that they may see, and nothing else.
    """
    made = REGISTERS[kind]
    wanted = {"": {"done", "open", "overdue"}, "open": {"open", "overdue"}, "overdue": {"overdue"}}
    admits = records.publication.admits
    found = tuple(
        row
        for audience, row in made.rows(records, day)
        if row.state in wanted[only] and (not readers or admits(readers, audience))
    )
    late = sum(row.state == "overdue" for row in found)
    note = msg("{count} entries, {late} overdue on {day}", count=len(found), late=late, day=day)
    return Table(made.title, made.columns, found, note)
