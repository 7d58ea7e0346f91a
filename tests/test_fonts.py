"""The prepared fonts are what their list and their metrics say.

`theme/fonts/prepare.py` makes them and needs Debian's font packages, so it does not run here; its
head says how to run it.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import uharfbuzz
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from generator.press import fonts, rare

FOLDER = Path(__file__).parents[1] / "theme" / "fonts"
LISTED = fonts.fonts(FOLDER)
METRICS = json.loads((FOLDER / "metrics.json").read_text("utf-8"))
FANGSONG = fonts.StyledFace("Jianbao FangSong", 400)
SONG = fonts.StyledFace("Jianbao Song", 400)
RARE = "䶮喆堃犇祎镕赟旻"
WORD_JOINER = "\u2060"
FULL_WIDTH = "，。、；：？！“”‘’（）《》〈〉「」『』【】〔〕—…·～％△★☆○●■□◆①⑳⑴㈠№℃‰×÷±≤≥≈→←↑↓"

each_font = pytest.mark.parametrize("font", LISTED, ids=lambda font: font.name)


@cache
def opened(font: fonts.Font) -> Any:
    """Return the font file, read by fontTools."""
    return TTFont(FOLDER / font.file)


@cache
def shaper(name: str) -> Any:
    """Return the font file of that name, read by HarfBuzz."""
    file = next(font.file for font in LISTED if font.name == name)
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(FOLDER / file))))


def unit(font: fonts.Font) -> int:
    """Return what a unit of the font is in thousandths of an em."""
    per_unit, rest = divmod(fonts.EM, opened(font)["head"].unitsPerEm)
    assert rest == 0
    return int(per_unit)


def standard_characters() -> frozenset[str]:
    """Return 通用规范汉字表 as committed."""
    lines = (FOLDER / "characters.txt").read_text("utf-8").splitlines()
    return frozenset("".join(line for line in lines if not line.startswith("#")))


def gb2312_characters() -> frozenset[str]:
    """Return the 6,763 Han characters of GB 2312."""
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return frozenset(c for pair in cells if (c := pair.decode("gb2312", "ignore")))


@each_font
def test_a_font_is_the_listed_bytes(font: fonts.Font) -> None:
    assert hashlib.sha256((FOLDER / font.file).read_bytes()).hexdigest() == font.sha256


def test_every_font_file_is_listed_with_a_licence() -> None:
    files = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.[ot]tf")}
    stepping_in = {
        place for each in rare.sources(FOLDER) if not each.package for place in each.places
    }
    assert files == {font.file for font in LISTED} | stepping_in
    assert all((FOLDER / font.licence).stat().st_size > 1000 for font in LISTED)


def test_the_gpl_font_stands_apart() -> None:
    gpl = {font.name for font in LISTED if "GENERAL PUBLIC" in (FOLDER / font.licence).read_text()}
    assert gpl == {"JianbaoFangSong-Regular"}
    assert gpl == {font.name for font in LISTED if font.file.startswith("gpl/")}


@each_font
def test_no_reserved_name_is_borne(font: fonts.Font) -> None:
    names = opened(font)["name"]
    borne = " ".join(str(names.getDebugName(number)) for number in (1, 2, 3, 4, 6, 16, 17))
    assert names.getDebugName(6) == font.name
    assert not [word for word in ("LXGW", "霞鹜", "Klee", "Noto", "Source") if word in borne]


@each_font
def test_the_metrics_are_those_in_the_font(font: fonts.Font) -> None:
    cmap, widths = opened(font).getBestCmap(), opened(font)["hmtx"]
    measures = fonts.measures(FOLDER)[font.face]
    assert measures.characters == frozenset(map(chr, cmap))
    assert {chr(code): widths[glyph][0] * unit(font) for code, glyph in cmap.items()} == {
        character: round(measures.advance(character) * fonts.EM)
        for character in measures.characters
    }


def test_coverage_is_what_the_fonts_have() -> None:
    assert fonts.coverage(FOLDER) == frozenset().union(
        *(opened(font).getBestCmap() for font in LISTED)
    )


@each_font
def test_all_faces_share_one_line_height(font: fonts.Font) -> None:
    hhea, os2 = opened(font)["hhea"], opened(font)["OS/2"]
    line = (880 // unit(font), -120 // unit(font), 0)
    assert (hhea.ascent, hhea.descent, hhea.lineGap) == line
    assert (os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap) == line
    assert (os2.usWinAscent, -os2.usWinDescent, 0) == line


@each_font
def test_outlines_are_quadratic_and_unhinted(font: fonts.Font) -> None:
    """A PDF holds them in fewer bytes than cubic ones."""
    assert "glyf" in opened(font)
    assert not {"CFF ", "fpgm", "prep", "cvt "} & set(opened(font).keys())


@each_font
def test_side_bearings_are_where_the_ink_begins(font: fonts.Font) -> None:
    """A TrueType glyph is shifted by what the two differ."""
    glyphs, widths = opened(font)["glyf"], opened(font)["hmtx"]
    for name in opened(font).getGlyphOrder():
        assert widths[name][1] == getattr(glyphs[name], "xMin", 0), name


@each_font
def test_no_feature_changes_widths_behind_the_metrics(font: fonts.Font) -> None:
    tables = opened(font)
    features = {record.FeatureTag for record in tables["GPOS"].table.FeatureList.FeatureRecord}
    assert features == {"halt", "chws"}
    assert not {"GSUB", "kern", "vhea", "fpgm"} & set(tables.keys())


@each_font
def test_no_two_characters_share_a_glyph(font: fonts.Font) -> None:
    """Text copied from a PDF is read back from glyphs."""
    glyphs = list(opened(font).getBestCmap().values())
    assert len(glyphs) == len(set(glyphs))


def test_the_official_characters_are_covered() -> None:
    official = standard_characters() | gb2312_characters()
    assert len(standard_characters()) == 8105
    assert len(gb2312_characters()) == 6763
    for face, measures in fonts.measures(FOLDER).items():
        wanted = gb2312_characters() if face == FANGSONG else official
        assert wanted <= measures.characters, face


@pytest.mark.parametrize("face", [SONG, fonts.StyledFace("Jianbao Kai", 700)], ids=str)
def test_names_with_rare_characters_can_be_set(face: fonts.StyledFace) -> None:
    assert frozenset(RARE) <= fonts.measures(FOLDER)[face].characters
    assert not frozenset(RARE) & fonts.measures(FOLDER)[FANGSONG].characters


@pytest.mark.parametrize("face", fonts.measures(FOLDER), ids=str)
def test_symbols_fill_an_em_and_digits_half_of_it(face: fonts.StyledFace) -> None:
    measures = fonts.measures(FOLDER)[face]
    assert {measures.advance(c) for c in FULL_WIDTH if c in measures.characters} == {1.0}
    assert {measures.advance(c) for c in "0123456789"} == {0.5}


@each_font
def test_two_dashes_make_one_line(font: fonts.Font) -> None:
    left, right = ink(font, "—")
    assert left <= 0
    assert right >= fonts.EM


@each_font
def test_the_word_joiner_is_nothing_to_see(font: fonts.Font) -> None:
    assert ink(font, WORD_JOINER) == (0, 0)
    assert fonts.measures(FOLDER)[font.face].advance(WORD_JOINER) == 0


def ink(font: fonts.Font, character: str) -> tuple[float, float]:
    """Return the leftmost and rightmost ink of a character, in thousandths of an em."""
    glyphs = opened(font).getGlyphSet()
    pen = BoundsPen(glyphs)
    glyphs[opened(font).getBestCmap()[ord(character)]].draw(pen)
    left, _, right, _ = pen.bounds or (0, 0, 0, 0)
    return left * unit(font), right * unit(font)


@each_font
def test_what_halt_takes_away_is_blank(font: fonts.Font) -> None:
    ends = {"right": (-100, 500), "left": (500, 1100), "both": (250, 750)}
    for character, blank in fonts.measures(FOLDER)[font.face].halt.items():
        left, right = ink(font, character)
        first, last = ends[blank]
        assert first <= left <= right <= last, character


@pytest.mark.parametrize("text", ["》，《", "”，“", "）。（", "？”。", "：“《"])
@pytest.mark.parametrize("face", fonts.measures(FOLDER), ids=str)
def test_adjacent_punctuation_is_compressed(face: fonts.StyledFace, text: str) -> None:
    assert shaped_width(face, text) <= len(text) - 0.5


@given(
    st.sampled_from(sorted(fonts.measures(FOLDER), key=str)),
    st.text("，。、：；？！）》」』】〕”’（《「『【〔“‘·—…\u3000([)]中1a", min_size=1, max_size=8),
)
def test_the_metrics_foretell_every_width(face: fonts.StyledFace, text: str) -> None:
    """HarfBuzz with `chws` sets a text as wide as the metrics say."""
    measures = fonts.measures(FOLDER)[face]
    around = zip(["", *text], text, [*text[1:], ""], strict=False)
    trimmed = sum(is_trimmed(face, *three) for three in around)
    foretold = sum(measures.advance(c) for c in text) - 0.5 * trimmed
    assert shaped_width(face, text) == pytest.approx(foretold)


def is_trimmed(face: fonts.StyledFace, previous: str, character: str, following: str) -> bool:
    """Whether `chws` takes half an em from a character between its neighbours in the run."""
    makes = METRICS[next(font.name for font in LISTED if font.face == face)]["chws"]
    blank = fonts.measures(FOLDER)[face].halt.get(character)
    before, after = set(makes["before"]), set(makes["after"])
    return (blank == "right" and following in before) or (blank == "left" and previous in after)


def shaped_width(face: fonts.StyledFace, text: str) -> float:
    """Return the width that HarfBuzz gives a text with `chws`, in ems."""
    font = next(font for font in LISTED if font.face == face)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.script, buffer.language, buffer.direction = "hani", "zh-CN", "ltr"
    uharfbuzz.shape(shaper(font.name), buffer, {"chws": True})
    width = sum(position.x_advance for position in buffer.glyph_positions)
    return float(width * unit(font)) / fonts.EM


def test_the_fingerprint_changes_with_the_list(tmp_path: Path) -> None:
    listed = (FOLDER / "fonts.toml").read_text(encoding="utf-8")
    (tmp_path / "fonts.toml").write_text(listed, encoding="utf-8")
    assert fonts.fingerprint(tmp_path) == fonts.fingerprint(FOLDER)
    (tmp_path / "fonts.toml").write_text(listed.replace(LISTED[0].sha256, "0" * 64))
    assert fonts.fingerprint(tmp_path) != fonts.fingerprint(FOLDER)


@cache
def printed() -> bytes:
    """Return a PDF with every face on each of its lines, made from the rules of `font_faces`."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    configuration = FontConfiguration()
    rules = fonts.font_faces(FOLDER) + (
        'body { font: 16pt/30pt "Jianbao FangSong", "Jianbao Song"; font-feature-settings: "chws" }'
        'b { font-family: "Jianbao Kai" } i { font: 16pt "Jianbao Kai" }'
        'u { font-family: "Jianbao Hei"; text-decoration: none }'
        's { font: bold 16pt "Jianbao Song"; text-decoration: none } p { margin: 0 }'
    )
    sheet = CSS(string=rules, base_url=f"{FOLDER}/", font_config=configuration)
    page = HTML(string=f"<html lang=zh-CN><body>{LINES}")
    return page.write_pdf(stylesheets=[sheet], font_config=configuration)  # type: ignore[no-any-return]


LINES = (
    f"<p>仿宋，《书名》，“引”。{RARE}<p>仿<b>楷粗{RARE}</b><i>楷体</i>宋<p>仿<u>黑体</u>·\u2060热<s>宋</s>"
    "<p>GDP\u00a05.5%～6%，Café"
)


def test_a_pdf_holds_no_font_but_the_listed_ones() -> None:
    with pikepdf.open(BytesIO(printed())) as pdf:
        held = {
            str(font["/BaseFont"]).partition("+")[2]
            for page in pdf.pages
            for font in page.resources["/Font"].values()
        }
    assert held == fonts.listed_names(FOLDER)


def test_text_comes_out_of_a_pdf_as_it_went_in() -> None:
    written = "".join(character.get_text() for character in characters())
    source = "".join(part.partition(">")[2] for part in f">{LINES}".split("<"))
    assert written == source.replace(WORD_JOINER, "")


def test_rare_characters_in_regular_text_are_not_bold() -> None:
    faces = [c.fontname.partition("+")[2] for c in characters() if c.get_text() in RARE]
    assert faces == ["Jianbao-Song"] * len(RARE) + ["Jianbao-Kai-Bold"] * len(RARE)


def test_faces_mixed_on_a_line_keep_its_height() -> None:
    baselines = sorted({round(character.matrix[5], 2) for character in characters()}, reverse=True)
    assert [round(a - b, 2) for a, b in pairwise(baselines)] == [30.0] * 3


def characters() -> list[LTChar]:
    """Return the characters of the printed page in the order of its text."""
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    (page,) = PDFPage.get_pages(BytesIO(printed()))
    PDFPageInterpreter(manager, device).process_page(page)
    return [element for element in device.get_result() if isinstance(element, LTChar)]
