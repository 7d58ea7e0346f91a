"""A numbered copy is the printed issue with words in its margins, and can be told from all others."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LAParams, LTFigure, LTTextContainer

from generator.press.fonts import fonts
from generator.press.stamp import Stamper, mark_of
from tests.conftest import REPOSITORY
from tests.placing import print_into

FOLDER = REPOSITORY / "theme/fonts"
FACES = [
    FOLDER / font.file
    for font in fonts(FOLDER)
    if font.family in ("Jianbao FangSong", "Jianbao Song")
]
DAY = date(2023, 2, 10)


def printed(pages: int = 3) -> bytes:
    """A PDF whose pages leave the coordinates turned round, as the press's do."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    resources = pdf.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary(H=font)))
    for number in range(pages):
        text = f"1 0 0 -1 0 841.89 cm 2 0 0 2 0 0 cm BT /H 12 Tf 1 0 0 -1 50 200 Tm (page {number}) Tj ET"
        page = pikepdf.Dictionary(
            Type=pikepdf.Name.Page,
            MediaBox=[0, 0, 595.28, 841.89],
            Resources=resources,
            Contents=pdf.make_stream(text.encode()),
        )
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    data = io.BytesIO()
    pdf.save(data, deterministic_id=True)
    return data.getvalue()


def stamper(data: bytes | None = None) -> Stamper:
    return Stamper(data or printed(), FACES, DAY)


def test_every_page_bears_the_words_upright_in_its_upper_margin() -> None:
    copy = stamper().copy("份号 000012　东县办公室", "2023/1#12")
    pages = list(extract_pages(io.BytesIO(copy), laparams=LAParams(all_texts=True)))
    assert len(pages) == 3
    for page in pages:
        (figure,) = (box for box in page if isinstance(box, LTFigure))
        (found,) = (box for box in figure if isinstance(box, LTTextContainer))
        assert found.get_text().strip() == "份号 000012　东县办公室"
        assert 841.89 - 37 / 25.4 * 72 < found.y0 < found.y1 < 841.89, "above the text block"
        assert 70 < found.x0 < found.x1 < 595 - 70


def test_the_page_s_own_text_stays_as_it_was() -> None:
    copy = stamper().copy("份号 000012　东县办公室", "2023/1#12")
    own = [line for line in extract_text(io.BytesIO(copy)).split("\n") if line.startswith("page")]
    assert own == [
        line for line in extract_text(io.BytesIO(printed())).split("\n") if line.startswith("page")
    ]


def test_a_copy_is_found_out_by_its_mark_and_an_unmarked_file_by_none() -> None:
    one = stamper()
    assert [mark_of(one.copy(f"份号 {n}", f"2023/1#{n}")) for n in (7, 8)] == [
        "2023/1#7",
        "2023/1#8",
    ]
    assert mark_of(printed()) == ""
    assert mark_of(b"no PDF at all") == ""


def test_a_copy_is_the_same_bytes_whatever_was_copied_before() -> None:
    one = stamper()
    one.copy("份号 000001　西县办公室很长的名称", "2023/1#1")
    assert one.copy("份号 000002　东县", "2023/1#2") == stamper().copy(
        "份号 000002　东县", "2023/1#2"
    )


def test_a_copy_holds_no_other_recipient_s_name() -> None:
    one = stamper()
    one.copy("份号 000001　鑫", "2023/1#1")
    copy = one.copy("份号 000002　淼", "2023/1#2")
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        names = set(pdf.pages[0].Resources.XObject.CopyWords.Resources.Font.F.CharProcs.keys())
    assert f"/u{ord('淼'):04X}" in names
    assert f"/u{ord('鑫'):04X}" not in names


@pytest.mark.parametrize("name", ["䶮喆堃", "𠮷", "A·b（c）", "\U0010ffff"])
def test_rare_characters_are_drawn_or_shown_as_missing(name: str) -> None:
    copy = stamper().copy(f"份号 1　{name}", "2023/1#1")
    assert f"份号 1　{name}" in extract_text(io.BytesIO(copy))


def test_the_margin_is_no_part_of_the_text_for_screen_readers() -> None:
    with pikepdf.open(io.BytesIO(stamper().copy("份号 1", "x#1"))) as pdf:
        content = b"".join(part.read_bytes() for part in pdf.pages[0].Contents)
    assert b"/Artifact <</Type /Pagination>> BDC" in content


def test_a_printed_issue_keeps_its_record(archive: Path) -> None:
    """Tags, attached source, metadata and fonts of PDF/A-3a stay; only the copy's font joins them."""
    data = print_into(archive, "2023/1").read_bytes()
    copy = Stamper(data, FACES, DAY).copy("份号 000001　东县办公室", "2023/1#1")
    with pikepdf.open(io.BytesIO(data)) as before, pikepdf.open(io.BytesIO(copy)) as after:
        assert set(after.Root.keys()) - set(before.Root.keys()) == {"/PieceInfo"}
        assert {name: file.get_file().read_bytes() for name, file in after.attachments.items()} == {
            name: file.get_file().read_bytes() for name, file in before.attachments.items()
        }
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert len(after.pages) == len(before.pages)
    assert len(copy) < len(data) + 30_000
