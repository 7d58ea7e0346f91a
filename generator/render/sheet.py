"""The sheet that goes with the printed copies, with places to sign (签收单), as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import jinja2

from generator.model import Issue
from generator.model.settings import Publication
from generator.render.print import issue_title, written_date
from generator.render.templates import environment
from generator.system.provided import Folder, overlaid


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One recipient of printed copies; `numbers` are their 份号 in words, or empty."""

    line: str
    name: str
    place: str
    copies: int
    numbers: str = ""


def delivery_sheet(
    issue: Issue, publication: Publication, rows: Sequence[SheetRow], theme: Folder
) -> str:
    """Return the sheet as HTML for the press; `theme` is the theme's folder."""
    folder = theme / "print"
    return (
        _environment(folder)
        .get_template("sheet.html.j2")
        .render(
            title=issue_title(issue, publication),
            publication=publication.on(issue.date, issue.series),
            issue=issue,
            date=written_date(issue.date),
            rows=rows,
            copies=sum(row.copies for row in rows),
            has_numbers=any(row.numbers for row in rows),
            styles=overlaid(folder).file("sheet.css").read_text(encoding="utf-8"),
        )
    )


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)
