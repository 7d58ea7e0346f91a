"""Tables → a workbook (XLSX), a sheet each; no text in it becomes a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

from generator.model.tables import Cell, Row, Table, number, said

WIDTH = 9  # characters of a column of width 1
_FORBIDDEN = str.maketrans("[]:*?/\\", "　" * 7)  # in a sheet's name, which has 31 at most


def workbook(tables: Sequence[Table], language: str) -> bytes:
    """Write tables as XLSX: numbers and days as such, all else as text; heads stay in sight."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    made = Workbook()
    made.remove(made.active)
    for table in tables:
        title = table.title.say(language).translate(_FORBIDDEN)[:31]
        sheet = made.create_sheet(title)
        heads = Row(tuple(column.title for column in table.columns))
        for row in (heads, *table.rows):
            sheet.append([_value(cell, language) for cell in row.cells])
            for cell in sheet[sheet.max_row]:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=row is heads or row.state == "overdue")
                if isinstance(cell.value, str):
                    cell.data_type, cell.number_format = "s", "@"
        for place, column in enumerate(table.columns, 1):
            letter = sheet.cell(1, place).column_letter
            sheet.column_dimensions[letter].width = WIDTH * max(column.width, 1)
        sheet.freeze_panes = "A2"
        sheet.print_title_rows = "1:1"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    content = BytesIO()
    made.save(content)
    return content.getvalue()


def _value(cell: Cell, language: str) -> Any:
    if isinstance(cell, date) or cell is None:
        return cell
    value = number(cell)
    return said(cell, language) if value is None else value
