"""A printed issue is a right page and a true record, or it is a fault that says why not."""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import re
import subprocess
import sys
import zlib
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from generator.model import Addressees, DistributionList, Issue, Person, Point
from generator.press.figures import fit_tables
from generator.press.fonts import listed_names
from generator.press.gate import BASE, Gate, RefusedError
from generator.press.pdf import Pdf, PrintFault, Source, set_issue
from generator.render.print import issue_html
from generator.render.prose import prose
from generator.settings import Colophon, Masthead
from tests import fabricated
from tests.print.contents import entries, wrong_pages
from tests.print.extraction import differences
from tests.print.geometry import MM, Page, read_pages
from tests.print.measure import measure

REPOSITORY = Path(__file__).parent.parent
THEME = REPOSITORY / "theme"
DAY = date(2024, 3, 8)
SENTENCE = "夜校每周开课两次，由农技站派人讲授剪枝与施肥，2024年以来已有1204人次参加。"
BODY = f"""开头一段说明缘由，**重点**在后。{SENTENCE}

1. 摸清底数，列出清单。
2. 压实责任，逐项到人。

| 乡镇 | 人次 | 说明 |
|---|---:|---|
| 东河 | 320 | 三个村合办，借用村小学教室，冬季照常开课不停 |
| 西坪 | 208 | 无 |

![夜校一角](night-school.png)

> 灯下的课，比会上的话管用。

{SENTENCE * 3}
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("attachments")
    Image.new("RGB", (900, 500), (90, 140, 180)).save(folder / "night-school.png")
    return folder


def item(anchor: str, **changes):
    return fabricated.item("2024/5", anchor, **changes)


def issue(*items, **changes) -> Issue:
    return fabricated.issue("2024/5", DAY, *items, **changes)


def html_of(made: Issue, **settings) -> str:
    texts = {one.anchor: prose(one) for one in made.items}
    return issue_html(made, fabricated.publication(**settings), texts, THEME)


def printed(made: Issue, pictures: Path, sources=(), **settings) -> Pdf:
    html = html_of(made, **settings)
    return set_issue(
        html, issue=made.id, day=made.date, theme=THEME, pictures=pictures, sources=sources
    )


def full_issue() -> Issue:
    """Return an issue that has every part there is."""
    points = tuple(Point(f"第{n}件，说到做到。", SENTENCE * (2 + n % 3)) for n in range(6))
    return issue(
        item("plain", points=points),
        item("rich", title="农闲时节办夜校", body=BODY, note="这个做法不花钱，值得一试。"),
        item("merged", title="两地合办夜校 一份教案通用", units=fabricated.item(
            "2024/5", "x", "songshan", "heyuan").units, points=points),
        item("afar", title="外地经验", section=fabricated.SECTIONS["elsewhere"],
             source="《远山通讯》2024年第2期", points=points[:2]),
        note="本期选编各地办夜校的做法。", total=61, copies=120, edited_by="甲某", checked_by="乙某",
        signed_by=Person("丙某"),
        distribution=DistributionList(
            "all", up=Addressees("市委领导"), down=Addressees("各乡镇"),
            across=Addressees("各县（市、区）有关负责同志，市直各单位、各人民团体主要负责同志，驻市各单位"),
        ),
    )  # fmt: skip


FULL = {
    "masthead": Masthead(marking="内部资料", urgency="特急", copy_number=True, total=True),
    "colophon": Colophon(editors=True, printed_by="松禾市委办公室", copies=True),
}
SOURCES = (
    Source("2024-5.yml", "number: 5\ntitle: 夜校\n".encode()),
    Source("songshan-night-school.yml", b"unit: songshan\n"),
)


@pytest.fixture(scope="module")
def full(pictures: Path) -> Pdf:
    return printed(full_issue(), pictures, SOURCES, **FULL)


@pytest.fixture(scope="module")
def pages(full: Pdf) -> list[Page]:
    return read_pages(full.data)


@pytest.fixture
def record(full: Pdf):
    with pikepdf.open(io.BytesIO(full.data)) as pdf:
        yield pdf


def text(page: Page) -> str:
    return "".join(line.text for line in page.lines())


# -- the page ------------------------------------------------------------------------------------------


def test_contents_folios_and_items_agree(full: Pdf, pages: list[Page]) -> None:
    made = full_issue()
    assert [number for _, number in entries(pages)] == [full.folios[i.anchor] for i in made.items]
    assert wrong_pages(pages) == []
    assert full.folios["plain"] == 2 < full.folios["afar"]


def test_a_full_page_has_the_grid_of_the_standard(pictures: Path) -> None:
    measured = measure(printed(issue(item("a", points=(Point("", SENTENCE * 40),))), pictures).data)
    assert measured.grid is not None
    assert measured.grid.right, measured.grid


def test_text_stays_on_the_grid_after_tables_and_pictures(pages: list[Page]) -> None:
    for page in pages[1:]:
        first = 37 * MM
        for line in page.lines():
            if line.size == 15.75 and first < line.y < 262 * MM:
                lines = (line.y - first) / 28.95
                offset = lines - int(lines)
                assert offset == pytest.approx(0.707, abs=0.02), (page.number, line.text)


def test_nothing_stands_outside_the_text_block_but_the_page_number(pages: list[Page]) -> None:
    for page in pages:
        left = (28 if page.number % 2 else 26.425) * MM
        for line in page.lines():
            if line.y > (297 - 35) * MM:
                assert re.fullmatch(r"— \d+ —", line.text)
                continue
            assert line.y > 37 * MM
            for glyph in line.inked:
                assert left - 0.1 <= glyph.left
                assert glyph.right <= left + 441 + 0.1


def test_page_numbers_stand_below_on_the_outer_side(pages: list[Page]) -> None:
    for page in pages:
        (folio,) = [line for line in page.lines() if line.y > (297 - 35) * MM]
        assert folio.text == f"— {page.number} —"
        assert folio.size == 14
        dash = folio.y - 0.38 * 14  # its middle
        assert dash == pytest.approx((297 - 35 + 7) * MM, abs=0.3)
        if page.number % 2:
            end = folio.inked[-1]
            assert end.x + end.advance == pytest.approx(page.width - 26.425 * MM - 14, abs=0.2)
        else:
            assert folio.inked[0].x == pytest.approx(26.425 * MM + 14, abs=0.2)


def test_the_first_page_is_masthead_contents_and_box(pages: list[Page]) -> None:
    lines = [line.text for line in pages[0].lines()]
    assert lines[:5] == [
        "内部资料　特急", "份号：", "松禾工作信息", "第5期（总第61期）", "松禾市委办公室信息科"
    ]  # fmt: skip
    assert "★市内信息" in text(pages[0]).replace(" ", "")
    assert lines[-2:] == ["领导批示：", "— 1 —"]
    assert "△" not in text(pages[0])


@pytest.mark.parametrize("length", [*range(380, 640, 28), 1])
def test_the_colophon_ends_the_last_page_whatever_the_text_leaves(length, pictures) -> None:
    one = item("a", title="短讯", points=(Point("概述。", "课" * length + "。"),))
    pages = read_pages(printed(issue(one), pictures).data)
    assert sum("报：" in text(page) for page in pages) == 1
    lines = [line for line in pages[-1].lines() if line.y < (297 - 35) * MM]
    body = [line for line in lines if line.size > 15]
    assert body, "the colophon stands on a page of its own"
    colophon = [line for line in lines if line.size < 15]
    assert [line.text[:2] for line in colophon] == ["报：", "送：", "发："]
    assert colophon[0].y - body[-1].y > 28
    assert (297 - 35) * MM - colophon[-1].y == pytest.approx(12.2, abs=3)


def test_turned_lines_of_a_distribution_list_stand_after_the_colon(pages: list[Page]) -> None:
    lines = [line for line in pages[-1].lines() if line.size == 14]
    at = next(i for i, line in enumerate(lines) if line.text.startswith("送："))
    first, turned = lines[at], lines[at + 1]
    assert turned.glyphs[0].x == pytest.approx(first.glyphs[0].x + 2 * 14, abs=0.1)
    assert first.glyphs[0].x == pytest.approx(28 * MM + 14, abs=28 * MM)


def test_a_long_distribution_list_runs_over_pages_and_is_whole(pictures: Path) -> None:
    wording = "、".join(f"第{n}处" for n in range(1, 300))
    many = DistributionList("d", up=Addressees(wording))
    pages = read_pages(printed(issue(item("a"), distribution=many), pictures).data)
    whole = "".join(line.text for page in pages for line in page.lines() if "—" not in line.text)
    assert f"报：{wording}。" in whole


def test_an_issue_of_forty_items_has_contents_over_pages_and_right_numbers(pictures: Path) -> None:
    title = "把“小夜校”办成“大课堂”让农技送到田间地头家家户户"
    items = [item(f"i{n}", title=f"{title}之{n}") for n in range(1, 41)]
    made = printed(issue(*items), pictures)
    pages = read_pages(made.data)
    assert [number for _, number in entries(pages)] == [made.folios[i.anchor] for i in items]
    for heading, number in entries(pages):
        assert f"△{heading[:12]}" in text(pages[number - 1])
    assert "领导批示：" in text(pages[0])
    assert min(made.folios.values()) == made.folios["i1"] > 2


def test_a_title_of_200_characters_wraps_with_its_page_number_at_the_margin(pictures) -> None:
    made = printed(issue(item("a", title="把小夜校办成大课堂" * 22)), pictures)
    pages = read_pages(made.data)
    assert entries(pages) == [("松山县：" + "把小夜校办成大课堂" * 22, 2)]
    line = next(line for line in pages[0].lines() if line.text.endswith("..2"))
    end = line.inked[-1]
    assert end.x + end.advance == pytest.approx(28 * MM + 441, abs=0.5)


def test_an_item_of_30000_characters_is_whole(pictures: Path) -> None:
    sentence = "夜校每周开课两次，由农技站派人讲授剪枝与施肥的要领。"
    long = sentence * (30_000 // len(sentence))
    made = printed(issue(item("a", points=(Point("", long),))), pictures)
    assert differences(made.data, [long]) == []


# -- text, fonts -------------------------------------------------------------------------------------


def test_the_text_that_is_copied_is_the_text_that_was_written(full: Pdf) -> None:
    for one in full_issue().items:
        if one.body:
            continue
        points = "".join(point.lead + point.text for point in one.points)
        assert differences(full.data, [f"△{one.heading}。{points}"]) == []


def test_the_text_of_a_body_is_all_there(full: Pdf, pages: list[Page]) -> None:
    lines = [line.text for page in pages for line in page.lines() if line.text[0] != "—"]
    everything = "".join(lines)
    for phrase in re.findall(r"[\u4e00-\u9fff]{2,4}", BODY):
        assert phrase in everything or phrase[:2] in everything, phrase


def test_only_listed_fonts_are_in_it_and_all_are_embedded(record: pikepdf.Pdf) -> None:
    names = set()
    for font in record.pages[0].Resources.Font.values():
        (descendant,) = font.DescendantFonts
        descriptor = descendant.FontDescriptor
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        names.add(str(font.BaseFont).partition("+")[2])
    assert {"Jianbao-FangSong", "Jianbao-Hei", "Jianbao-Kai-Bold"} <= names
    assert names <= listed_names(THEME / "fonts")


def test_a_character_that_no_font_has_is_a_fault(pictures: Path) -> None:
    with pytest.raises(PrintFault, match=r"engine.*notdef") as caught:
        printed(issue(item("a", title="夜校\U0001f600")), pictures)
    assert caught.value.issue == "2024/5"


# -- the record --------------------------------------------------------------------------------------


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


def structure(element):
    """Yield a structure element and those below it."""
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        yield element
        kids = element.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array) else ():
            yield from structure(kid)


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
        "import hashlib; from pathlib import Path; from PIL import Image; from tests import test_pdf as t;"
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


# -- what may be read ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/a.png",
        "file:///etc/hostname",
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://a.example/a.png",
        BASE + "attachments/../secret.png",
        BASE + "attachments/%2e%2e/secret.png",
        BASE + "attachments//etc/hostname",
        BASE + "attachments/other.png",
        BASE + "attachments/link.png",
        BASE + "fonts/../print/print.css",
        BASE + "fonts/fonts.toml",
        BASE + "anything",
        BASE.removesuffix("/") + ".example/attachments/shown.png",
    ],
)
def test_the_gate_opens_nothing_but_fonts_and_the_issues_pictures(address, tmp_path) -> None:
    folder = tmp_path / "attachments"
    folder.mkdir()
    for place in (folder / "shown.png", folder / "other.png", tmp_path / "secret.png"):
        place.write_bytes(b"picture")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    gate = Gate(folder, THEME / "fonts", frozenset({"shown.png", "link.png", "../secret.png"}))
    assert gate.open(BASE + "attachments/shown.png") == (b"picture", "image/png")
    with pytest.raises(RefusedError):
        gate.open(address)


@pytest.mark.parametrize(
    "reference",
    [
        "http://127.0.0.1:9/a.png",
        "file:///etc/hostname",
        "night-school.png",
        "../../etc/hostname",
    ],
)
def test_a_drawing_that_refers_to_another_file_is_a_fault(reference, pictures) -> None:
    (pictures / "drawing.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
        f'<image href="{reference}" width="9" height="6"/></svg>'
    )
    with pytest.raises(PrintFault, match="engine: Failed to load image"):
        printed(issue(item("a", body="一。\n\n![图](drawing.svg)\n")), pictures)


def test_a_drawing_is_set_in_its_proportions(pictures: Path) -> None:
    (pictures / "good.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">'
        '<rect width="300" height="100" fill="#123456"/></svg>'
    )
    made = printed(issue(item("a", body="一。\n\n![图](good.svg)\n")), pictures)
    assert made.folios == {"a": 2}


# -- pictures and tables -------------------------------------------------------------------------------


def broken(folder: Path) -> None:
    (folder / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\nnot a picture")


def cut_short(folder: Path) -> None:
    whole = io.BytesIO()
    Image.effect_noise((300, 300), 50).save(whole, "PNG")
    (folder / "bad.png").write_bytes(whole.getvalue()[:20_000])


def a_name_only(folder: Path) -> None:
    (folder / "bad.png").unlink(missing_ok=True)


def a_folder(folder: Path) -> None:
    (folder / "bad.png").mkdir()


@pytest.mark.parametrize("make", [broken, cut_short, a_name_only, a_folder])
def test_a_picture_that_cannot_be_read_is_a_fault_that_names_it(make, tmp_path) -> None:
    make(tmp_path)
    with pytest.raises(PrintFault) as caught:
        printed(issue(item("a", body="一。\n\n![图](bad.png)\n")), tmp_path)
    assert (caught.value.kind, caught.value.detail) == ("picture-unreadable", "bad.png")


def header_of_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = kind + data
        return len(data).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((1, 0, 0, 0, 0))
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size)
    return start + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8001, 5000), (20_000, 10_000), (60_000, 60_000)])
def test_a_huge_picture_is_a_fault_before_it_is_read(size, tmp_path) -> None:
    (tmp_path / "huge.png").write_bytes(header_of_png(*size))
    with pytest.raises(PrintFault) as caught:
        printed(issue(item("a", body="一。\n\n![图](huge.png)\n")), tmp_path)
    assert (caught.value.kind, caught.value.detail) == ("picture-huge", "huge.png")


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


def test_a_fault_passes_from_a_worker_to_the_program() -> None:
    fault = PrintFault("2024/5", "picture-huge", "a.png", "rich")
    again = pickle.loads(pickle.dumps(fault))
    assert (again.issue, again.kind, again.detail, again.item) == fault.args
    assert str(again) == "2024/5#rich: picture-huge: a.png"
