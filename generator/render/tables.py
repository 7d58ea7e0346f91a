"""A table as HTML: for a page by itself, and printed as the house's registers are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

import jinja2
from markupsafe import Markup

from generator.model.settings import Publication
from generator.model.tables import Cell, Table, said
from generator.render.print import written_date
from generator.render.templates import environment
from generator.system.provided import Folder, overlaid


def shown(cell: Cell, language: str) -> Markup:
    """Return a cell as HTML; the lines of its text are parted."""
    return Markup("<br>").join(said(cell, language).split("\n"))


def register_html(
    tables: Sequence[Table], publication: Publication, day: date, theme: Folder, title: str
) -> str:
    """Return tables as HTML for the press, on pages that lie; `theme` is the theme's folder."""
    folder = theme / "print"
    sheets = [overlaid(folder).file(name) for name in ("sheet.css", "register.css")]
    return (
        _environment(folder)
        .get_template("register.html.j2")
        .render(
            title=title,
            tables=[_parts(table) for table in tables],
            publication=publication.on(day),
            day=day,
            date=written_date(day),
            styles="".join(sheet.read_text(encoding="utf-8") for sheet in sheets),
        )
    )


def _parts(table: Table) -> dict[str, object]:
    whole = sum(column.width for column in table.columns)
    return {
        "title": table.title.say("zh"),
        "note": table.note.say("zh"),
        "heads": [column.title.say("zh") for column in table.columns],
        "widths": [f"{100 * column.width / whole:.2f}%" for column in table.columns],
        "sides": ["middle" if column.align == "center" else "" for column in table.columns],
        "rows": [(row.state, [shown(cell, "zh") for cell in row.cells]) for row in table.rows],
    }


def figures_page(whole: Table, behind: Mapping[str, Table], theme: Folder, language: str) -> str:
    """Return a page by itself: a table, and behind each of its rows, in order, one with an id."""
    links = list(behind)
    tables = [_on_page(whole, language, links=links)]
    tables += [_on_page(table, language, id_=id_) for id_, table in behind.items()]
    template = _environment(theme / "print").get_template("figures.html.j2")
    return template.render(title=whole.title.say(language), tables=tables)


def _on_page(
    table: Table, language: str, *, id_: str = "", links: Sequence[str] = ()
) -> dict[str, object]:
    return {
        "id": id_,
        "links": bool(links),
        "title": table.title.say(language),
        "note": table.note.say(language),
        "columns": [
            {"title": column.title.say(language), "align": column.align} for column in table.columns
        ],
        "rows": [
            {
                "state": row.state,
                "link": links[number] if links else "",
                "cells": [shown(cell, language) for cell in row.cells],
            }
            for number, row in enumerate(table.rows)
        ],
    }


@cache
def _environment(folder: Folder) -> jinja2.Environment:
    return environment(folder)
