"""A printed issue is a true record: archival, tagged, dated, with its sources, the same each time."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pikepdf
import pytest

from generator.press.fonts import listed_names
from generator.press.pdf import Pdf
from tests import sheets
from tests.sheets import (
    SOURCES,
    THEME,
    full_issue,
    structure,
)

REPOSITORY = THEME.parent


@pytest.fixture(name="full", scope="module")
def _full() -> Pdf:
    return sheets.full()


@pytest.fixture
def record(full: Pdf) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(full.data)) as pdf:
        yield pdf


def test_it_has_the_structure_of_pdf_a_3a(record: pikepdf.Pdf) -> None:
    assert record.check_pdf_syntax() == []
    root = record.Root
    assert root.Lang == "zh-CN"
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert root.OutputIntents[0].S == "/GTS_PDFA1"
    assert root.OutputIntents[0].DestOutputProfile.N == 3
    xmp = root.Metadata.read_bytes().decode()
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert "《松禾工作信息》2024年第5期" in xmp
    assert record.docinfo.Title == "《松禾工作信息》2024年第5期"
    assert record.docinfo.Author == "松禾市委办公室信息科"
    assert "/Encrypt" not in record.trailer
    for page in record.pages:
        assert page.Tabs == "/S"
        assert page.StructParents == page.index


def test_every_date_is_the_issues_own(full: Pdf, record: pikepdf.Pdf) -> None:
    assert record.docinfo.CreationDate == record.docinfo.ModDate == "D:20240308000000Z"
    assert "2024-03-08T00:00:00Z" in record.Root.Metadata.read_bytes().decode()
    dates = re.findall(rb"D:\d{14}\S*?\)", full.data + record.Root.Metadata.read_bytes())
    assert all(found == b"D:20240308000000Z)" for found in dates)


def test_its_sources_are_attached_typed_and_listed_once(record: pikepdf.Pdf) -> None:
    names = list(record.Root.Names.EmbeddedFiles.Names)
    assert [str(name) for name in names[::2]] == [source.name for source in SOURCES]
    assert [spec.objgen for spec in names[1::2]] == [spec.objgen for spec in record.Root.AF]
    for spec, source in zip(record.Root.AF, SOURCES, strict=True):
        assert spec.AFRelationship == "/Source"
        assert spec.EF.F.Subtype == "/application/yaml"
        assert spec.EF.F.read_bytes() == source.data
        assert spec.EF.F.Params.ModDate == "D:20240308000000Z"


def test_contents_are_tagged_as_a_list_of_links(record: pikepdf.Pdf) -> None:
    made = full_issue()
    headings = []
    for element in structure(record.Root.StructTreeRoot.K[0]):
        if element.S != "/LI" or not any(link.S == "/Link" for link in structure(element)):
            continue
        assert element.P.S == "/L"
        (body,) = element.K
        assert body.S == "/LBody"
        assert {kid.S for kid in body.K} == {pikepdf.Name.Link}
        for link in body.K:
            assert not any(inner.S == "/Link" for kid in link.K for inner in structure(kid))
            kids = [kid for kid in link.K if isinstance(kid, pikepdf.Dictionary)]
            (reference,) = [kid for kid in kids if kid.get("/Type") == "/OBJR"]
            heading = str(reference.Obj.Contents)
            if heading not in headings:
                headings.append(heading)
    assert headings == [one.heading for one in made.items]


def test_every_link_is_in_the_structure_and_leads_to_an_item(full, record) -> None:
    numbers = list(record.Root.StructTreeRoot.ParentTree.Nums)
    parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    links = [link for page in record.pages for link in page.get("/Annots", ())]
    assert {str(link.Dest) for link in links} == set(full.folios)
    for link in links:
        assert parents.pop(int(link.StructParent)).S == "/Link"
        assert "/A" not in link, "an action leads out of the file"
    assert sorted(parents) == list(range(len(record.pages)))


def test_headings_tables_pictures_and_quotations_are_tagged_as_such(record: pikepdf.Pdf) -> None:
    tags = [str(element.S) for element in structure(record.Root.StructTreeRoot.K[0])]
    for tag in ("H1", "H2", "Art", "P", "Table", "TH", "TD", "Figure", "Caption", "BlockQuote"):
        assert f"/{tag}" in tags
    (figure,) = [e for e in structure(record.Root.StructTreeRoot.K[0]) if e.S == "/Figure"]
    assert figure.Alt == "夜校一角"


def test_the_outline_is_the_sections_and_their_items(record: pikepdf.Pdf) -> None:
    with record.open_outline() as outline:
        found = {one.title: [two.title for two in one.children] for one in outline.root}
    assert found == {
        group.section.name: [one.heading for one in group.items] for group in full_issue().groups
    }


def test_the_same_issue_is_the_same_bytes_in_another_zone_and_folder(full, tmp_path) -> None:
    digest = hashlib.sha256(full.data).hexdigest()
    program = (
        "import hashlib; from pathlib import Path; from PIL import Image; from tests import sheets as t;"
        "folder = Path('other'); folder.mkdir();"
        "Image.new('RGB', (900, 500), (90, 140, 180)).save(folder / 'night-school.png');"
        "t.printed(t.issue(t.item('first')), folder);"  # what was set before leaves no trace
        "made = t.printed(t.full_issue(), folder, t.SOURCES[::-1], **t.FULL);"
        "print(hashlib.sha256(made.data).hexdigest())"
    )
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    elsewhere = {
        "PYTHONPATH": str(REPOSITORY), "TZ": "America/Caracas", "LC_ALL": "C", "PYTHONHASHSEED": "7",
        "TMPDIR": str(scratch), "SOURCE_DATE_EPOCH": "1",
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=os.environ | elsewhere,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == digest
    assert run.stderr == ""
    assert list(scratch.iterdir()) == [], "the engine's copies of the fonts were left behind"


def test_only_listed_fonts_are_in_it_and_all_are_embedded(record: pikepdf.Pdf) -> None:
    names = set()
    for font in record.pages[0].Resources.Font.values():
        (descendant,) = font.DescendantFonts
        descriptor = descendant.FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        names.add(str(font.BaseFont).partition("+")[2])
    assert {"Jianbao-FangSong", "Jianbao-Hei", "Jianbao-Kai-Bold"} <= names
    assert names <= listed_names(THEME / "fonts")
