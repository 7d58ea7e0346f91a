"""What was adopted in a period, reckoned from the records, as a table, workbook or page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from generator.compile.adoption import By, Figures, Period, figures
from generator.compile.adoption_tables import explanation, summary
from generator.compile.events import events
from generator.distribute.report import as_csv
from generator.intake.fitting import fitted
from generator.intake.refusal import Refused
from generator.intake.yaml import yaml_file
from generator.model.points import PointsFile, Policy
from generator.model.problems import Problem
from generator.model.records import Records
from generator.model.tables import Cell, Table, number, said
from generator.order.standing import signed
from generator.order.steps.work import uncollected
from generator.press.workbook import workbook
from generator.render.tables import figures_page
from generator.system import provided
from generator.words.messages import msg


@dataclass(frozen=True, slots=True)
class Account:
    """The figures of a period, and those that other policies would give."""

    figures: Figures
    tried: Figures | None = None

    @property
    def summary(self) -> Table:
        """Return the figures a line each, with what was tried beside them."""
        return summary(self.figures, self.tried)

    def explained(self, only: str = "") -> Table:
        """Return what stands behind the figures, of one line or of all."""
        return explanation(self.figures, only)


@uncollected()
def account(
    records: Records, period: Period, by: By, today: date, tried: Sequence[Policy] = ()
) -> Account:
    """Reckon a period as it stands today."""
    found = events(records, signed(records))
    now = figures(records, found, period, by, records.policies, today)
    return Account(now, figures(records, found, period, by, tried, today) if tried else None)


def policies_of(path: Path) -> tuple[Policy, ...] | list[Problem]:
    """Read the policies of a file anywhere, or say what is wrong with it; raise `OSError`."""
    content = path.read_bytes()
    try:
        made = fitted(yaml_file.read(content, path.name), path.name, PointsFile)
    except Refused as refused:
        return [refused.problem]
    return made if isinstance(made, list) else made.policies


def as_file(root: Path, made: Account, form: str, language: str) -> bytes:
    """Return an account as a workbook, as CSV or as a page by itself."""
    if form == "csv":
        table = made.summary
        heads = [column.title.say(language) for column in table.columns]
        rows = [[_plain(cell, language) for cell in row.cells] for row in table.rows]
        return as_csv([heads, *rows]).encode()
    if form == "xlsx":
        return workbook([made.summary, made.explained()], language)
    behind = {
        f"line-{place}": replace(made.explained(line.id), title=msg("{name}", name=line.name))
        for place, line in enumerate(made.figures.lines)
    }
    return figures_page(made.summary, behind, provided.theme(root), language).encode()


def _plain(cell: Cell, language: str) -> str | float:
    value = number(cell)
    return said(cell, language) if value is None else value
