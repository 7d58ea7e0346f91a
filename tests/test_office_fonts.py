"""An office's own fonts: checked, prepared, measured, printed with; what they lack is the theme's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import uharfbuzz
from click.testing import CliRunner, Result
from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.model import Point
from generator.order import building
from generator.order.steps.outputs.pdf import PdfOutput
from generator.order.typefaces import role_of, shelf_of
from generator.press import adopting, fonts
from generator.press.pdf import set_issue
from generator.press.setting import marks
from generator.press.setting.faces import metrics
from generator.system import provided
from tests import sheets
from tests.conftest import REPOSITORY, SAMPLE
from tests.print.extraction import differences, readers
from tests.print.measure import measure
from tests.sheets import issue, item

THEME_FONTS = REPOSITORY / "theme/fonts"
LACKED = "监督"  # Han that the trial face has not
WORDS = "夜校每周开课2次，由农技站派人讲授“剪枝”与施肥（2024年以来已有1,204人次参加）；监督有力。"
OWN = "\ue001"  # a name's character that no other font has

Change = Callable[[TTFont], object]


def none(_: TTFont) -> None:
    """Leave the font as it is."""


def trial(change: Change = none, name: str = "Trial FangSong", but: str = LACKED) -> bytes:
    """A theme's face of another name, with other widths of Latin and without some characters."""
    font = TTFont(BytesIO(few()))
    for table in font["cmap"].tables:
        table.cmap = {code: glyph for code, glyph in table.cmap.items() if chr(code) not in but}
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = name
    for code, glyph in font.getBestCmap().items():
        if 0x20 < code < 0x7F:
            width, left = font["hmtx"][glyph]
            font["hmtx"][glyph] = (width * 13 // 10, left)
    change(font)
    return saved(font)


@cache
def html_of_all() -> str:
    """An issue that is set in every face."""
    body = sheets.BODY.replace("![夜校一角](night-school.png)", "")
    one = item("a", body=body, source="据夜校简报")
    return sheets.html_of(issue(one, item("b", points=(Point("一是。", WORDS),))))


@cache
def few() -> bytes:
    """A theme's face with what the texts here and the sample's need, and the marks."""
    font = TTFont(THEME_FONTS / "JianbaoKai-Regular.ttf")
    texts = "".join(path.read_text("utf-8") for path in sorted(SAMPLE.rglob("*.yml")))
    cutter = subset.Subsetter(subset.Options(layout_features=[], name_IDs=["*"]))
    cutter.populate(text=texts + WORDS + html_of_all() + "".join(marks.COMPRESSIBLE))
    cutter.subset(font)
    return saved(font)


def saved(font: TTFont | TTCollection) -> bytes:
    file = BytesIO()
    font.save(file)
    return file.getvalue()


@cache
def face() -> adopting.Face:
    return adopting.prepared(trial())


@pytest.fixture
def archive(archive: Path) -> Path:
    """An archive without a theme of its own."""
    (archive / "theme").unlink()
    return archive


@pytest.fixture
def put(archive: Path, tmp_path: Path) -> Callable[..., Result]:
    """Add a font to the archive by the command."""

    def add(data: bytes, *words: str) -> Result:
        file = tmp_path / "字体.ttf"
        file.write_bytes(data)
        return run(archive, "add", str(file), *words)

    return add


def run(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", "--root", str(root), "fonts", *words])


def printed(root: Path, *words: str, **settings: Any) -> bytes:
    """What the archive's faces make of these points."""
    points = tuple(Point("", each) for each in words)
    html = sheets.html_of(issue(item("a", title="夜校有力", points=points)), **settings)
    theme = provided.theme(root)
    day = date(2024, 3, 8)
    return set_issue(html, issue="2024/5", day=day, theme=theme, pictures={}).data


def names(data: bytes) -> set[str]:
    with pikepdf.open(BytesIO(data)) as pdf:
        found = (font for page in pdf.pages for font in page.resources["/Font"].values())
        return {str(font["/BaseFont"]).partition("+")[2] for font in found}


def files(root: Path) -> set[str]:
    return {path.name for path in (root / "theme/fonts/office").iterdir()}


@given(st.text(st.sampled_from(sorted(face().characters)), min_size=1, max_size=12))
def test_a_run_is_as_wide_as_the_metrics_say(text: str) -> None:
    font = uharfbuzz.Font(uharfbuzz.Face(face().data))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    uharfbuzz.shape(font, buffer)
    shaped = sum(place.x_advance for place in buffer.glyph_positions)
    told, em = face().metrics["advances"], face().metrics["em"]
    widths = {c: int(width) for width, characters in told.items() for c in characters}
    assert shaped == sum(widths.get(c, em) for c in text)


def test_a_face_is_prepared_as_the_themes_are() -> None:
    font = TTFont(BytesIO(face().data))
    assert (font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap) == (440, -60, 0)
    assert not {"GSUB", "GPOS", "kern", "fpgm"} & set(font.keys())
    assert len(set(font.getBestCmap().values())) == len(font.getBestCmap())
    halt = fonts.measures(THEME_FONTS)[fonts.StyledFace("Jianbao Kai", 400)].halt
    told = {c: side for side, found in face().metrics["halt"].items() for c in found}
    compressed = marks.COMPRESSIBLE & face().characters
    assert told == {c: side for c, side in halt.items() if c in compressed}


def test_an_office_prints_with_its_own_face_in_full_lines(
    archive: Path, put: Callable[..., Result]
) -> None:
    before = printed(archive, WORDS * 12)
    done = put(trial())
    assert done.exit_code == 0, done.output
    assert "body (body): Trial FangSong" in done.output
    after = printed(archive, WORDS * 12)
    assert "Jianbao-Office-Body" in names(after) - names(before)
    assert differences(after, [WORDS * 12]) == []
    found = measure(after)
    assert (found.short, found.beyond) == ((), ())
    assert found.full_lines > 12


def test_what_a_face_lacks_is_the_themes_and_is_told(
    archive: Path, put: Callable[..., Result]
) -> None:
    said = put(trial()).output
    shelf = shelf_of(archive)
    (bill,) = shelf.bills()
    assert {*LACKED} <= shelf.texts & set(bill.of_texts)
    assert not set(bill.of_texts) & face().characters
    assert len(bill.of_standard) == 8105 - len(face().characters & set(fonts.standard(THEME_FONTS)))
    assert f"of the standard list of 8,105 it lacks {len(bill.of_standard)}" in said
    assert f"it lacks {len(bill.of_texts)}, set in the program's fonts: {bill.of_texts[0]}" in said
    assert "Jianbao-FangSong" in names(printed(archive, WORDS))
    assert "Jianbao-FangSong" not in names(printed(archive, WORDS.replace(LACKED, "")))
    assert "Trial FangSong" in run(archive).output


@pytest.mark.parametrize("role", list(fonts.ROLES))
def test_each_role_is_printed_where_its_face_of_the_themes_was(
    role: str, archive: Path, put: Callable[..., Result]
) -> None:
    assert put(trial(but=""), "--role", role).exit_code == 0
    theme = provided.theme(archive)
    data = set_issue(
        html_of_all(), issue="2024/5", day=date(2024, 3, 8), theme=theme, pictures={}
    ).data
    instead = fonts.ROLES[role]
    bold = "-Bold" if instead.weight == 700 else ""
    had = names(data)
    assert f"Jianbao-Office-{role.capitalize()}{bold}" in had
    assert instead.family.replace(" ", "-") + bold not in had


def test_a_second_face_of_a_role_replaces_the_first_and_none_is_as_before(
    archive: Path, put: Callable[..., Result]
) -> None:
    theme = provided.theme(archive)
    before, key = printed(archive, WORDS), PdfOutput.needs(theme)
    assert put(trial()).exit_code == 0
    first, key_of_first = files(archive), PdfOutput.needs(theme)
    assert put(trial(name="Second FangSong", but="夜")).exit_code == 0
    assert not first & files(archive)
    assert len(files(archive)) == 2
    assert len({key, key_of_first, PdfOutput.needs(theme)}) == 3
    assert "Second FangSong" in run(archive, "remove", "body").output
    assert files(archive) == set()
    assert (printed(archive, WORDS), PdfOutput.needs(theme)) == (before, key)
    assert run(archive, "remove", "body").exit_code == 1
    assert "no font of the office's own" in run(archive).output


def test_a_character_of_the_offices_own_is_printed_everywhere(
    archive: Path, put: Callable[..., Result]
) -> None:
    def draw(font: TTFont) -> None:
        pen = TTGlyphPen(None)
        pen.moveTo((50, 0))
        pen.lineTo((250, 400))
        pen.lineTo((450, 0))
        pen.closePath()
        font["glyf"]["own"] = pen.glyph()
        font["hmtx"]["own"] = (500, 50)
        for table in font["cmap"].tables:
            table.cmap[ord(OWN)] = "own"

    assert ord(OWN) not in fonts.printable(provided.theme(archive) / "fonts")
    assert put(trial(draw), "--role", "masthead").exit_code == 0
    assert ord(OWN) in fonts.printable(provided.theme(archive) / "fonts")
    for _, text in readers(printed(archive, f"有人名{OWN}，{WORDS}")):
        assert f"有人名{OWN}" in "".join(text.split())


def flags(number: int) -> Change:
    return lambda font: setattr(font["OS/2"], "fsType", number)


def narrow(font: TTFont) -> None:
    for code, glyph in font.getBestCmap().items():
        if code > 0x2E80:
            font["hmtx"][glyph] = (470, font["hmtx"][glyph][1])


def latin_alone(font: TTFont) -> None:
    for table in font["cmap"].tables:
        table.cmap = {code: name for code, name in table.cmap.items() if code < 0x2000}


def variable(font: TTFont) -> None:
    font["fvar"] = newTable("fvar")
    font["fvar"].axes, font["fvar"].instances = [], []


def without(table: str) -> Change:
    return lambda font: font.__delitem__(table)


REFUSED = {
    "no font": (b"%PDF-1.7\n", "it is no font file"),
    "a web font": (b"wOF2" + b"\0" * 60, "it is no font file"),
    "half a font": (trial()[: len(trial()) // 2], "the font is broken"),
    "a font's head": (b"\0\1\0\0", "the font is broken"),
    "an empty collection": (b"ttcf\0\1\0\0\0\0\0\0", "it holds 0 fonts"),
    "none may embed": (trial(flags(2)), "--permitted"),
    "no part may be embedded": (trial(flags(0x108)), "--permitted"),
    "Latin alone": (trial(latin_alone), "no Chinese characters"),
    "Han of another width": (trial(narrow), "not of one width"),
    "variable": (trial(variable), "variable font"),
    "no outlines": (trial(without("glyf")), "no outlines"),
}


@pytest.mark.parametrize(("data", "why"), REFUSED.values(), ids=REFUSED)
def test_a_foreign_or_broken_file_is_refused_in_a_plain_sentence(
    data: bytes, why: str, archive: Path, put: Callable[..., Result]
) -> None:
    done = put(data, "--role", "body")
    assert done.exit_code == 1, done.output
    assert why in done.output
    assert "Traceback" not in done.output
    assert not (archive / "theme").exists()


@pytest.mark.parametrize("number", [0, 4, 8, 6])
def test_a_font_that_may_be_embedded_is_taken(number: int) -> None:
    assert adopting.prepared(trial(flags(number))).name == "Trial FangSong"


def test_a_licence_that_permits_more_than_the_flags_is_written_down(
    archive: Path, put: Callable[..., Result]
) -> None:
    assert put(trial(flags(2)), "--permitted", '合同2024-1号"').exit_code == 0
    (font,) = fonts.office(archive / "theme/fonts")
    assert font.permission == '合同2024-1号"'
    assert "合同2024-1号" in run(archive).output


def test_of_a_collection_one_is_chosen(put: Callable[..., Result]) -> None:
    both = TTCollection()
    both.fonts = [TTFont(BytesIO(trial(name=name))) for name in ("One FangSong", "Two FangSong")]
    done = put(saved(both))
    assert done.exit_code == 1
    assert "1 One FangSong、2 Two FangSong" in done.output
    assert "it holds 2 fonts" in put(saved(both), "--face", "3").output
    assert "Two FangSong" in put(saved(both), "--face", "2").output


def test_a_fonts_name_says_what_it_is_for_or_the_person_does(put: Callable[..., Result]) -> None:
    named = {"方正小标宋简体": "masthead", "仿宋_GB2312": "body", "FZXiaoBiaoSong-B05S": "masthead",
             "方正仿宋": "body", "楷体_GB2312": "kai", "方正黑体简体": "heading", "方正书宋": ""}  # fmt: skip
    assert {name: role_of(name) for name in named} == named
    done = put(trial(name="Trial"))
    assert done.exit_code == 2
    assert "--role" in done.output


def test_names_in_a_font_are_text(archive: Path, put: Callable[..., Result]) -> None:
    name = 'FangSong"]\n[x]\u202e\\'
    assert put(trial(name=name)).exit_code == 0
    (font,) = fonts.office(archive / "theme/fonts")
    assert font.name == 'FangSong"][x]\\'


def test_nothing_is_written_where_a_link_leads(
    archive: Path, tmp_path: Path, put: Callable[..., Result]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (archive / "theme").symlink_to(tmp_path / "elsewhere")
    done = put(trial())
    assert done.exit_code == 1
    assert "leads out of the archive" in done.output
    assert not [*(tmp_path / "elsewhere").iterdir()]


def break_list(folder: Path) -> None:
    (folder / "office.toml").write_text("[[font]]\nrole = 3\n")


def break_font(folder: Path) -> None:
    next(folder.glob("office/*.ttf")).write_bytes(trial()[:5000])


def break_metrics(folder: Path) -> None:
    next(folder.glob("office/*.json")).write_text(json.dumps({"em": 1}))


def lose_font(folder: Path) -> None:
    next(folder.glob("office/*.ttf")).unlink()


def lead_out(folder: Path) -> None:
    listed = (folder / "office.toml").read_text("utf-8")
    (folder / "office.toml").write_text(listed.replace("office/body", "../body"), "utf-8")


@pytest.mark.parametrize("harm", [break_list, break_font, break_metrics, lose_font, lead_out])
def test_a_font_that_is_not_as_it_was_added_stops_the_print(
    harm: Callable[[Path], None], archive: Path, put: Callable[..., Result]
) -> None:
    assert put(trial()).exit_code == 0
    assert building.check(archive).problems == ()
    harm(archive / "theme/fonts")
    fonts.office_measures.cache_clear()
    checked = building.check(archive)
    (problem,) = checked.problems
    assert problem.code == "font-damaged"
    assert problem in checked.touching("2023/19", to_print=True)
    assert run(archive).exit_code in (0, 1)
    assert put(trial(), "--role", "body").exit_code == 0, "added again it is mended"
    assert building.check(archive).problems == ()


def test_line_setting_knows_a_face_and_those_behind_it(
    archive: Path, put: Callable[..., Result]
) -> None:
    folder = provided.theme(archive) / "fonts"
    before = metrics(folder)
    assert put(trial(but=LACKED + "%")).exit_code == 0
    after = metrics(folder)
    assert after.face("Kai") == before.face("Kai")
    own, theme = after.face("FangSong").advances, before.face("FangSong").advances
    kai = before.face("Kai").advances
    assert own["a"] == pytest.approx(int(kai["a"] * 500) * 13 // 10 / 500)
    assert own["%"] == theme["%"]


def test_the_sample_has_no_font_of_its_own() -> None:
    assert fonts.office(THEME_FONTS) == ()
    assert not (THEME_FONTS / "office").exists()
