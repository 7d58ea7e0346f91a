"""Word files come in with every character, whichever way a lead was marked; the rest is named."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest
from docx.shared import Inches
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.intake.recognising.item_text import item_text
from generator.intake.recognising.manuscript import (
    ListEntry,
    Manuscript,
    Picture,
    PlainParagraph,
    PlainTable,
)
from generator.intake.refusal import Refused
from generator.intake.word import word_document
from generator.system.confined import Exceeded
from tests.wordfiles import paragraph, run, with_member, word_file

LEADS = ("访得勤，门槛踏破。", "听得进，话说到底。")
TEXTS = ("三月以来走访７６户，记下意见 12 条；𠮷姓、䶮姓各一户。", "“会上说、会后问”，件件有着落。")

BOLD = "<w:b/>"
FANG = '<w:rFonts w:eastAsia="仿宋_GB2312" w:ascii="Times New Roman"/>'
HEI = '<w:rFonts w:hint="eastAsia" w:ascii="黑体" w:eastAsia="黑体" w:cs="黑体"/>'
KAI = '<w:rFonts w:eastAsia="楷体_GB2312"/>'


def style(id_: str, kind: str, look: str, based: str = "", name: str = "") -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{id_}"><w:name w:val="{name or id_}"/>{base}'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


def of_style(id_: str) -> str:
    return f'<w:pStyle w:val="{id_}"/>'


def in_style(id_: str) -> str:
    return f'<w:rStyle w:val="{id_}"/>'


def inserted(*runs: str) -> str:
    return f'<w:ins w:id="1" w:author="甲">{"".join(runs)}</w:ins>'


def theme(face: str):
    def change(document) -> None:
        for part in document.part.package.iter_parts():
            if str(part.partname).startswith("/word/theme"):
                major = part.blob.replace(
                    b'<a:ea typeface=""/>', f'<a:ea typeface="{face}"/>'.encode(), 1
                )
                assert major != part.blob
                part._blob = major

    return change


# Each way makes the paragraph of one lead and its text; with the styles it needs.
WAYS = {
    "bold": lambda lead, text: paragraph(run(lead, BOLD), run(text)),
    "bold without its 。": lambda lead, text: paragraph(run(lead[:-1], BOLD), run("。" + text)),
    "bold with val=on": lambda lead, text: paragraph(run(lead, '<w:b w:val="on"/>'), run(text)),
    "bold in pieces": lambda lead, text: paragraph(
        run(lead[:2], BOLD), run(lead[2:4], BOLD + FANG), run(lead[4:], BOLD), run(text)
    ),
    "character style": lambda lead, text: paragraph(run(lead, in_style("Lead")), run(text)),
    "style based on a bold one": lambda lead, text: paragraph(
        run(lead, in_style("Based")), run(text)
    ),
    "bold paragraph style, text not bold": lambda lead, text: paragraph(
        run(lead), run(text, '<w:b w:val="0"/>'), properties=of_style("Bold")
    ),
    "toggled off by a second style": lambda lead, text: paragraph(
        run(lead), run(text, in_style("Lead")), properties=of_style("Bold")
    ),
    "黑体 in 仿宋": lambda lead, text: paragraph(run(lead, HEI), run(text, FANG)),
    "楷体 in 仿宋": lambda lead, text: paragraph(run(lead, KAI), run(text, FANG)),
    "黑体 by a style": lambda lead, text: paragraph(run(lead, in_style("Hei")), run(text, FANG)),
    "仿宋 by the paragraph's style": lambda lead, text: paragraph(
        run(lead, HEI), run(text), properties=of_style("Fang")
    ),
    "黑体 by the theme": lambda lead, text: paragraph(
        run(lead, '<w:rFonts w:eastAsiaTheme="majorEastAsia"/>'), run(text, FANG)
    ),
    "inserted": lambda lead, text: paragraph(inserted(run(lead, BOLD), run(text))),
    "bold, after full-width spaces": lambda lead, text: paragraph(
        run("\u3000\u3000"), run(lead, BOLD), run(text)
    ),
    "a space after the lead, in bold": lambda lead, text: paragraph(
        run(lead + " ", BOLD), run(text)
    ),
}
STYLES = [
    style("Lead", "character", BOLD),
    style("Based", "character", "", "Lead"),
    style("Bold", "paragraph", BOLD),
    style("Hei", "character", HEI),
    style("Fang", "paragraph", FANG),
]
TITLE = paragraph(run("走访记"), properties='<w:jc w:val="center"/>')


def leads_of(manuscript: Manuscript) -> list[tuple[str, str]]:
    text = item_text(manuscript.blocks[1:])
    return [(point.lead, point.text) for point in text.points]


def made(way: str) -> bytes:
    rows = [WAYS[way](lead, text) for lead, text in zip(LEADS, TEXTS, strict=True)]
    return word_file(TITLE, *rows, styles=STYLES, change=theme("黑体"))


@pytest.mark.parametrize("way", WAYS)
def test_a_lead_is_recognised_however_it_is_marked(way: str) -> None:
    manuscript = word_document.read(made(way), "x.docx")
    assert leads_of(manuscript) == list(zip(LEADS, TEXTS, strict=True))
    assert manuscript.problems == ()


def test_what_is_not_marked_is_no_lead() -> None:
    rows = [paragraph(run(lead), run(text)) for lead, text in zip(LEADS, TEXTS, strict=True)]
    text = item_text(word_document.read(word_file(TITLE, *rows), "x.docx").blocks[1:])
    assert text.leads == ()
    assert text.body == "".join(
        f"{lead}{text}\n\n" for lead, text in zip(LEADS, TEXTS, strict=True)
    ).removesuffix("\n")


def test_text_that_is_bold_throughout_has_no_leads() -> None:
    rows = [paragraph(run(lead + text, BOLD)) for lead, text in zip(LEADS, TEXTS, strict=True)]
    manuscript = word_document.read(word_file(*rows), "x.docx")
    assert [problem.code for problem in manuscript.problems] == ["word-bold"]
    assert item_text(manuscript.blocks).leads == ()


def test_bold_inside_a_sentence_stays_emphasis() -> None:
    row = paragraph(run("走访"), run("七十六", BOLD), run("户，收到意见十二条，已全部答复。"))
    text = item_text(word_document.read(word_file(row), "x.docx").blocks)
    assert (text.leads, text.body) == ((), "走访**七十六**户，收到意见十二条，已全部答复。\n")


# -- LibreOffice --------------------------------------------------------------------------------

ODF = """<?xml version="1.0" encoding="UTF-8"?>
<office:document office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0">
<office:font-face-decls>
<style:font-face style:name="仿宋" svg:font-family="仿宋"/>
<style:font-face style:name="黑体" svg:font-family="黑体"/>
</office:font-face-decls>
<office:styles>
<style:style style:name="Text" style:family="paragraph">
<style:text-properties style:font-name-asian="仿宋"/></style:style>
<style:style style:name="Opening" style:family="text">
<style:text-properties style:font-weight-asian="bold" fo:font-weight="bold"/></style:style>
</office:styles>
<office:automatic-styles>
<style:style style:name="B" style:family="text">
<style:text-properties style:font-weight-asian="bold" fo:font-weight="bold"/></style:style>
<style:style style:name="H" style:family="text">
<style:text-properties style:font-name-asian="黑体"/></style:style>
<style:style style:name="C" style:family="paragraph" style:parent-style-name="Text">
<style:paragraph-properties fo:text-align="center"/></style:style>
</office:automatic-styles>
<office:body><office:text>BODY</office:text></office:body></office:document>
"""


def odf(span: str) -> str:
    rows = "".join(
        f'<text:p text:style-name="Text"><text:span text:style-name="{span}">{lead}</text:span>{text}</text:p>'
        for lead, text in zip(LEADS, TEXTS, strict=True)
    )
    table = (
        "<table:table><table:table-column table:number-columns-repeated='2'/><table:table-row><table:table-cell><text:p>乡镇</text:p></table:table-cell>"
        "<table:table-cell><text:p>户数</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>东｜坡</text:p></table:table-cell>"
        "<table:table-cell><text:p>76</text:p></table:table-cell></table:table-row></table:table>"
        if span == "T"
        else ""
    )
    return ODF.replace("BODY", f'<text:p text:style-name="C">走访记</text:p>{rows}{table}')


@pytest.fixture(scope="module")
def saved_by_libreoffice(tmp_path_factory) -> Path:
    """Files that LibreOffice wrote: from its own format, and from ours, opened and saved again."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: apt-get install libreoffice-writer"
    folder = tmp_path_factory.mktemp("libreoffice")
    for name, span in {"bold": "B", "styled": "Opening", "hei": "H", "table": "T"}.items():
        (folder / f"{name}.fodt").write_text(odf(span), encoding="utf-8")
    for number, way in enumerate(WAYS):
        (folder / f"way-{number}.docx").write_bytes(made(way))
    subprocess.run(
        [
            program,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            folder / "saved",
            *sorted(folder.glob("*.fodt")),
            *sorted(folder.glob("*.docx")),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return folder / "saved"


@pytest.mark.parametrize("name", ["bold", "styled", "hei"])
def test_what_libreoffice_writes_comes_in(saved_by_libreoffice: Path, name: str) -> None:
    manuscript = word_document.read((saved_by_libreoffice / f"{name}.docx").read_bytes(), "x.docx")
    assert leads_of(manuscript) == list(zip(LEADS, TEXTS, strict=True))


def test_a_table_of_libreoffice_comes_in(saved_by_libreoffice: Path) -> None:
    manuscript = word_document.read((saved_by_libreoffice / "table.docx").read_bytes(), "x.docx")
    tables = [block for block in manuscript.blocks if isinstance(block, PlainTable)]
    assert [table.rows for table in tables] == [(("乡镇", "户数"), ("东｜坡", "76"))]


@pytest.mark.parametrize("way", WAYS)
def test_what_libreoffice_saves_again_comes_in(saved_by_libreoffice: Path, way: str) -> None:
    path = saved_by_libreoffice / f"way-{list(WAYS).index(way)}.docx"
    blocks = word_document.read(path.read_bytes(), "x.docx").blocks[1:]
    assert item_text(blocks).leads == LEADS
    assert ["".join(block.text.split()) for block in blocks] == [
        "".join((lead + text).split()) for lead, text in zip(LEADS, TEXTS, strict=True)
    ]


# -- everything else that stands in a paragraph -------------------------------------------------


def text_of(*body: str, **parts) -> str:
    blocks = word_document.read(word_file(*body, **parts), "x.docx").blocks
    return "|".join(block.text for block in blocks if isinstance(block, PlainParagraph))


def test_insertions_are_kept_and_deletions_dropped() -> None:
    deleted = '<w:del w:id="2" w:author="甲"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    moved = (
        f'<w:moveFrom w:id="3">{run("挪")}</w:moveFrom><w:moveTo w:id="4">{run("移")}</w:moveTo>'
    )
    assert (
        text_of(paragraph(run("甲"), inserted(run("新")), deleted, moved, run("乙"))) == "甲新移乙"
    )


def test_a_deleted_paragraph_mark_joins_the_paragraphs() -> None:
    first = paragraph(run("前半，"), properties='<w:rPr><w:del w:id="1" w:author="甲"/></w:rPr>')
    assert (
        text_of(first, paragraph(run("后半。")), paragraph(run("另段。"))) == "前半，后半。|另段。"
    )


def test_links_fields_controls_and_breaks_give_their_text() -> None:
    row = paragraph(
        f'<w:hyperlink r:id="rId99">{run("链接")}</w:hyperlink>',
        f'<w:fldSimple w:instr="DATE">{run("今日")}</w:fldSimple>',
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>',
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>",
        f"<w:smartTag>{run('标记')}</w:smartTag>",
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:br w:type='page'/></w:r>",
        "<w:r><w:noBreakHyphen/><w:softHyphen/><w:t>丁</w:t></w:r>",
    )
    assert text_of(row) == "链接今日控件标记甲\t乙\n丙-丁"


@pytest.mark.parametrize(
    ("xml", "code", "named"),
    [
        (
            (
                '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
                "<w:txbxContent><w:p><w:r><w:t>框中字</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
                "</w:drawing></mc:Choice><mc:Fallback><w:pict/></mc:Fallback></mc:AlternateContent></w:r>"
            ),
            "word-textbox",
            "框中字",
        ),
        (
            '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>',
            "word-object",
            "Excel.Sheet.12",
        ),
        ("<w:r><w:drawing><c:chart/></w:drawing></w:r>", "word-chart", ""),
        ("<w:r><w:pict><v:line/></w:pict></w:r>", "word-shape", ""),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "word-symbol", "F0FE"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐去</w:t></w:r>", "word-hidden", "隐去"),
        (run("2", '<w:vertAlign w:val="superscript"/>'), "word-raised", "2"),
        (run("删去线", "<w:strike/>"), "word-struck", "删去线"),
        ("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>", "word-formula", "a+b"),
        (run("\u202e甲"), "control-character", "202E"),
        (
            '<w:r><w:drawing><a:blip r:link="rId77"/></w:drawing></w:r>',
            "word-picture",
            "",
        ),
    ],
)
def test_what_cannot_be_kept_is_named_with_its_place(xml: str, code: str, named: str) -> None:
    manuscript = word_document.read(
        word_file(paragraph(run("一")), paragraph(run("二"), xml)), "x.docx"
    )
    problem = manuscript.problems[0]
    assert (problem.code, problem.severity, problem.where.line) == (code, "warning", 2)
    assert named in problem.line("en")


def test_headers_and_inserted_files_are_named() -> None:
    def change(document) -> None:
        document.sections[0].header.paragraphs[0].text = "内部资料"
        document.sections[0].footer.paragraphs[0].text = "第 3 页"

    content = word_file(paragraph(run("一")), "<w:altChunk r:id='rId5'/>", change=change)
    problems = word_document.read(content, "x.docx").problems
    assert [problem.code for problem in problems] == ["word-object", "word-header"]
    assert "内部资料" in problems[1].line("en")


def test_comments_are_named_and_footnotes_stand_at_the_end() -> None:
    def change(document) -> None:
        document.add_comment(document.add_paragraph().add_run("甲"), text="再核一遍", author="乙")

    content = word_file(paragraph(run("一")), change=change)
    note = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>见年鉴。</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    content = with_member(content, "word/footnotes.xml", lambda _: note.encode())
    content = with_member(
        content,
        "word/_rels/document.xml.rels",
        lambda old: old.replace(
            b"</Relationships>",
            b'<Relationship Id="rId50" Target="footnotes.xml" Type="http://schemas.openxmlformats.org'
            b'/officeDocument/2006/relationships/footnotes"/></Relationships>',
        ),
    )
    content = with_member(
        content,
        "word/document.xml",
        lambda old: old.replace(
            '<w:t xml:space="preserve">一</w:t></w:r>'.encode(),
            ('<w:t>一</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>').encode(),
        ),
    )
    manuscript = word_document.read(content, "x.docx")
    assert [b.text for b in manuscript.blocks if isinstance(b, PlainParagraph)] == [
        "一〔1〕",
        "甲",
        "〔1〕见年鉴。",
    ]
    assert [problem.code for problem in manuscript.problems] == ["word-note", "word-comment"]
    assert "再核一遍" in manuscript.problems[1].line("en")


# -- numbers, lists, tables, pictures -----------------------------------------------------------


def levels(*levels: tuple[str, str]) -> str:
    inner = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{inner}</w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    )


def numbered(text: str, level: int = 0, look: str = "") -> str:
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr>'
    return paragraph(run(text, look), properties=place)


def test_automatic_numbers_become_text_and_are_named() -> None:
    kinds = levels(("chineseCounting", "%1、"), ("decimal", "（%1.%2）"))
    content = word_file(
        numbered("甲。"),
        numbered("子。", 1),
        numbered("丑。", 1),
        numbered("乙。"),
        numbered("寅。", 1),
        numbering=kinds,
    )
    manuscript = word_document.read(content, "x.docx")
    assert [block.text for block in manuscript.blocks if isinstance(block, PlainParagraph)] == [
        "一、甲。",
        "（一.1）子。",
        "（一.2）丑。",
        "二、乙。",
        "（二.1）寅。",
    ]
    assert [problem.code for problem in manuscript.problems] == ["word-number"] * 5


def test_a_numbered_bold_sentence_is_a_lead_with_its_number() -> None:
    kinds = levels(("chineseCountingThousand", "%1是"))
    rows = [
        f"{numbered(lead, look=BOLD).removesuffix('</w:p>')}{run(text)}</w:p>"
        for lead, text in zip(LEADS, TEXTS, strict=True)
    ]
    manuscript = word_document.read(word_file(TITLE, *rows, numbering=kinds), "x.docx")
    assert leads_of(manuscript) == [
        (f"{number}是{lead}", text) for number, lead, text in zip("一二", LEADS, TEXTS, strict=True)
    ]


def test_bullets_and_plain_numbers_become_lists() -> None:
    for form, text, marks in (("bullet", "•", ["-", "-"]), ("decimal", "%1.", ["1.", "2."])):
        content = word_file(numbered("甲"), numbered("乙"), numbering=levels((form, text)))
        manuscript = word_document.read(content, "x.docx")
        assert all(isinstance(block, ListEntry) for block in manuscript.blocks)
        assert item_text(manuscript.blocks).body == f"{marks[0]} 甲\n{marks[1]} 乙\n"


CELL = "<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def row(*cells: tuple[str, str]) -> str:
    return f"<w:tr>{''.join(CELL.format(text=t, properties=p) for t, p in cells)}</w:tr>"


def test_a_table_keeps_its_cells_and_names_merged_ones() -> None:
    table = "".join(
        [
            "<w:tbl>",
            row(("乡镇", '<w:vMerge w:val="restart"/>'), ("户数", '<w:gridSpan w:val="2"/>')),
            row(("", "<w:vMerge/>"), ("1|月", ""), ("2月", "")),
            "<w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc><w:p/></w:tc></w:tr>",
            "</w:tbl>",
        ]
    )
    manuscript = word_document.read(word_file(paragraph(run("见表。")), table), "x.docx")
    assert manuscript.blocks[1] == PlainTable((("乡镇", "户数", ""), ("", "1|月", "2月")), 2)
    assert [problem.code for problem in manuscript.problems] == ["word-merged-cells"]
    assert item_text(manuscript.blocks).body == (
        "见表。\n\n| 乡镇 | 户数 |  |\n| --- | --- | --- |\n|  | 1\\|月 | 2月 |\n"
    )


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x80\x80\0\x80\x80")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def test_a_picture_comes_in_with_its_caption(tmp_path: Path) -> None:
    (tmp_path / "p.png").write_bytes(png())

    def change(document) -> None:
        document.add_picture(str(tmp_path / "p.png"), width=Inches(1))
        document.add_paragraph("图1：走访路线")
        document.add_paragraph("此后入户。")

    manuscript = word_document.read(word_file(paragraph(run("先看图。")), change=change), "x.docx")
    picture = manuscript.blocks[1]
    assert isinstance(picture, Picture)
    assert (picture.content, picture.suffix, picture.caption) == (png(), ".png", "图1：走访路线")
    text = item_text(manuscript.blocks)
    assert [name for name, _ in text.pictures] == [text.body.partition("](")[2].partition(")")[0]]
    assert text.body.startswith("先看图。\n\n![图1：走访路线](")
    assert text.body.endswith(".png)\n\n此后入户。\n")


# -- what is refused ----------------------------------------------------------------------------


def code_of(content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        word_document.read(content, "x.docx")
    return refused.value.problem.code


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        b"{\\rtf1}",
        b"%PDF-1.7",
    ],
    ids=["empty", "a beginning", "doc or wps", "rtf", "pdf"],
)
def test_what_is_no_docx_is_refused_with_the_way_to_mend_it(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        word_document.read(content, "x.doc")
    assert refused.value.problem.code == "word-format"
    assert ".docx" in refused.value.problem.line("en")


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    content = word_file(paragraph(run("一")))

    def swollen(size: int) -> bytes:
        return with_member(content, "word/document.xml", lambda old: old + b" " * size)

    assert code_of(swollen(17 * 1024 * 1024)) == "too-large"
    many = b"<w:r/>" * 400_000
    nodes = with_member(
        content, "word/document.xml", lambda old: old.replace(b"<w:body>", b"<w:body>" + many)
    )
    assert code_of(nodes) == "too-large"
    big = with_member(content, "word/media/a.png", lambda _: bytes(129 * 1024 * 1024))
    assert code_of(big) == "too-large"


@pytest.mark.parametrize("name", ["word/document.bin", "word/document.XML", "word/other"])
def test_a_part_is_bounded_by_what_it_is_whatever_its_name(name: str) -> None:
    content = named_otherwise(word_file(paragraph(run("一"))), name)
    assert [block.text for block in word_document.read(content, "x.docx").blocks] == ["一"]
    many = b"<w:p/>" * 400_000
    swollen = with_member(content, name, lambda old: old.replace(b"<w:body>", b"<w:body>" + many))
    assert len(swollen) < 200_000
    assert code_of(swollen) == "too-large"
    doctype = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><w:document"
    entities = with_member(content, name, lambda old: old.replace(b"<w:document", doctype, 1))
    assert code_of(entities) == "word-entities"


def named_otherwise(content: bytes, name: str) -> bytes:
    """The package with its main part under another name, of which the types tell what it is."""
    base = name.partition("/")[2]
    named = {"word/document.xml": name, "word/_rels/document.xml.rels": f"word/_rels/{base}.rels"}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member in ("[Content_Types].xml", "_rels/.rels"):
                data = data.replace(b"word/document.xml", name.encode())
            new.writestr(named.get(member, member), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def test_a_word_file_past_a_limit_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def exceed(*_: object) -> None:
        raise Exceeded("time")

    monkeypatch.setattr(word_document, "confined", exceed)
    with pytest.raises(Refused) as refused:
        word_document.read(word_file(paragraph(run("一"))), "慢.docx")
    line = refused.value.problem.line("zh")
    assert line.startswith("慢.docx:1: ")
    assert "处理时间" in line
    assert line.endswith("[word-limit]")


def test_word_files_are_read_in_the_confined_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_document, "Document", lambda _: pytest.fail("read in this process"))
    assert word_document.read(word_file(paragraph(run("一"))), "x.docx").blocks


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    size = 3_000_000
    content = with_member(
        word_file(paragraph(run("一"))), "word/media/a.png", lambda _: b"\x89" * size
    )
    true, false = struct.pack("<I", size), struct.pack("<I", 100)
    assert content.count(true) == 2  # in the member's own head and in the directory
    assert code_of(content.replace(true, false)) == "word-format"


def test_entities_and_strange_encodings_are_refused() -> None:
    content = word_file(paragraph(run("一")))
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    entities = with_member(
        content,
        "word/document.xml",
        lambda old: old.replace(b"<w:document", doctype + b"<w:document", 1),
    )
    assert code_of(entities) == "word-entities"
    for encoding in ("utf-16", "utf-7"):
        other = with_member(
            content,
            "word/document.xml",
            lambda old, e=encoding: old.replace(b"UTF-8", e.encode(), 1).decode().encode(e),
        )
        assert code_of(other) == "word-format"


def test_styles_in_a_circle_end() -> None:
    circle = [style("A", "character", "", "B"), style("B", "character", "", "A")]
    assert text_of(paragraph(run("甲", in_style("A"))), styles=circle) == "甲"


@pytest.mark.slow
@settings(max_examples=150)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_and_never_a_fault(data) -> None:
    content = bytearray(made("bold"))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    try:
        word_document.read(bytes(content), "x.docx")
    except Refused as refused:
        assert refused.problem.code
