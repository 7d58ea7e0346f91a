"""The office's registers, and the notice of a commission, as files to print or send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from generator.model import CommissionRecord, Unit
from generator.model.records import Records
from generator.model.tables import Table
from generator.press import pdf
from generator.press.workbook import workbook
from generator.render.commission import commission_sheet
from generator.render.tables import register_html
from generator.system import provided
from generator.words.messages import language_of

PrintFault = pdf.PrintFault
Format = Literal["xlsx", "pdf"]


def made(root: Path, records: Records, table: Table, day: date, form: Format) -> bytes:
    """Return a register as a workbook or in print; raise `PrintFault`."""
    if form == "xlsx":
        return workbook([table], language_of(records.publication.language))
    theme = provided.theme(root)
    html = register_html([table], records.publication, day, theme, table.title.say("zh"))
    return _printed(html, "register", day, root)


def sheet(root: Path, records: Records, asked: CommissionRecord, units: Sequence[Unit]) -> bytes:
    """Return a commission's notice to some of its units in print; raise `PrintFault`."""
    html = commission_sheet(asked, records.publication, units, provided.theme(root))
    return _printed(html, f"commission/{asked.id}", asked.date, root)


def _printed(html: str, name: str, day: date, root: Path) -> bytes:
    made = pdf.set_issue(html, issue=name, day=day, theme=provided.theme(root), pictures={})
    return made.data
