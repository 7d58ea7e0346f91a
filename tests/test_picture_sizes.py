"""Pictures and tables fit the page and keep its grid."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from generator.press.pdf import PrintFault
from generator.press.picture_sizes import fit_tables
from tests import sheets
from tests.print.geometry import MM, read_pages
from tests.sheets import (
    issue,
    item,
    printed,
    structure,
)


@pytest.fixture(name="pictures", scope="module")
def _pictures() -> Path:
    return sheets.pictures()


@pytest.mark.parametrize("size", [(30, 4000), (6000, 40), (10, 10), (1200, 900)])
def test_a_picture_of_any_shape_stays_within_the_page(size, tmp_path) -> None:
    Image.new("L", size).save(tmp_path / "p.png")
    made = printed(issue(item("a", body="一。\n\n![图](p.png)\n\n二。\n")), tmp_path)
    with pikepdf.open(io.BytesIO(made.data)) as pdf:
        (figure,) = [e for e in structure(pdf.Root.StructTreeRoot.K[0]) if e.S == "/Figure"]
        left, top, right, bottom = (float(edge) * 0.75 for edge in figure.A.BBox)
    assert right - left <= 441.01
    assert bottom - top <= 17 * 28.95
    assert (right - left) / (bottom - top) == pytest.approx(size[0] / size[1], rel=0.05)


def test_a_table_that_no_size_of_type_fits_is_a_fault_at_its_item(pictures: Path) -> None:
    cells = "|".join(["词语"] * 40)
    wide = f"见下。\n\n|{cells}|\n|{'---|' * 40}\n|{cells}|\n"
    with pytest.raises(PrintFault) as caught:
        printed(issue(item("good"), item("wide", body=wide), item("after")), pictures)
    fault = caught.value
    assert (fault.issue, fault.item, fault.kind, fault.detail) == (
        "2024/5",
        "wide",
        "table-wide",
        "40",
    )


@pytest.mark.parametrize("columns", [2, 7, 12, 16])
def test_a_tables_text_stays_within_its_columns(columns: int, pictures: Path) -> None:
    words = "|".join(f"很长的表头词语{n}" for n in range(columns))
    cells = "|".join("内容与一个abcdefghijklmnopqrstuvwxyz长词" for _ in range(columns))
    body = f"见下。\n\n|{words}|\n|{'---|' * columns}\n|{cells}|\n|{cells}|\n"
    for page in read_pages(printed(issue(item("a", body=body)), pictures).data)[1:]:
        left = (28 if page.number % 2 else 26.425) * MM
        for line in page.lines():
            for glyph in line.inked:
                assert left - 1 <= glyph.x, line.text
                assert glyph.x + 0.6 * glyph.advance <= left + 442, line.text


def test_rows_are_whole_half_lines_and_tables_whole_lines() -> None:
    cell = "<td><p>一</p></td>"
    two = "<td><p>一<br>二</p></td>"
    made = fit_tables(
        f'<figure class="table" style="font-size: 12pt"><table><tr>{cell}{cell}</tr>'
        f"<tr>{cell}{two}</tr></table></figure>"
    )
    heights = [float(height) for height in re.findall(r"height: ([\d.]+)pt", made)]
    padding = float(re.search(r"padding: ([\d.]+)pt", made)[1])
    assert heights == [28.95, pytest.approx(43.425)]
    assert (sum(heights) + 2 * padding) / 28.95 == pytest.approx(4, abs=0.001)
