"""Characters that the theme's faces lack are printed by fonts that step in: GB 18030-2022 whole."""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from generator.model import Point
from generator.press import cutting, fonts, rare, stamp
from generator.press.pdf import set_issue
from generator.press.setting import marks
from tests import sheets
from tests.conftest import REPOSITORY
from tests.print.extraction import differences, readers
from tests.print.measure import measure
from tests.sheets import issue, item, printed

FOLDER = REPOSITORY / "theme/fonts"
SOURCES = rare.sources(FOLDER)
SHIPPED = [source for source in SOURCES if not source.package]
SONG = fonts.measures(FOLDER)[fonts.StyledFace("Jianbao Song", 400)].characters
RARE = "有人名䶮、㐂、𠮷、𬺓，测得H₂SO₄浓度为10⁻⁶，来自Łódź市，引《說文解字》“龘，龍行龘龘”。"


def spread(*ranges: tuple[int, int]) -> set[str]:
    return {chr(code) for first, last in ranges for code in range(first, last + 1)}


def two_bytes() -> set[str]:
    """What GB 18030 writes in two bytes, by Python's table; its private use area apart."""
    pairs = (bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF) if b != 0x7F)
    found = (pair.decode("gb18030", "ignore") for pair in pairs)
    return {c for c in found if len(c) == 1 and not "\ue000" <= c <= "\uf8ff"}


# No list of the levels can be had offline, so they are counted by blocks, never by fewer than the
# standard has: level 1 is CJK to U+9FEF, extension A to U+4DB5 and what takes two bytes (its Han are
# said to be 27,584); level 2 adds 通用规范汉字表; level 3 adds extensions B to F, 87,887 with URO, A
# and the twelve unified ones among the compatibility ideographs.
URO_AND_A = spread((0x4E00, 0x9FEF), (0x3400, 0x4DB5))
FIRST = URO_AND_A | two_bytes()
STANDARD = (FOLDER / "characters.txt").read_text("utf-8").splitlines()
SECOND = FIRST | set("".join(line for line in STANDARD if not line.startswith("#")))
EXTENSIONS = spread(
    (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0),
)  # fmt: skip
THIRD = URO_AND_A | EXTENSIONS | set("﨎﨏﨑﨓﨔﨟﨡﨣﨤﨧﨨﨩")


@cache
def opened(path: Path) -> TTFont:
    return TTFont(path, lazy=True)


def had(source: rare.Source) -> set[str]:
    """The characters that the list takes from a font."""
    return {chr(code) for code in codes(source)}


def codes(source: rare.Source) -> set[int]:
    pairs = (each.partition("-") for each in source.characters.split())
    return {c for a, _, b in pairs for c in range(int(a, 16), int(b or a, 16) + 1)}


def test_the_first_two_levels_are_whole_out_of_the_box() -> None:
    assert len({c for c in FIRST if "\u3400" <= c <= "\ufaff"}) >= 27_579
    assert len(SECOND - FIRST) >= 196
    own = SONG.union(*map(had, SHIPPED))
    assert sorted(SECOND - own - {"\u3000"}) == []


def test_gbk_is_whole_out_of_the_box() -> None:
    pairs = (bytes((a, b)) for a in range(0x81, 0xFF) for b in range(0x40, 0xFF))
    found = {pair.decode("gbk", "ignore") for pair in pairs}
    han = {c for c in found if len(c) == 1 and unicodedata.name(c, "").startswith("CJK ")}
    assert len({c for c in han if "UNIFIED" in unicodedata.name(c)}) >= 20_902
    assert sorted(han.difference(SONG, *map(had, SHIPPED))) == []


def test_the_third_level_is_whole_with_the_package_of_fonts() -> None:
    assert len(THIRD) == 87_887
    lacking = THIRD.difference(SONG, *map(had, SOURCES))
    assert len(lacking) <= 0.001 * len(THIRD)
    assert sorted(lacking) == []
    assert {source.package for source in SOURCES} == {"", "fonts-hanazono"}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_a_font_has_what_is_taken_from_it_as_line_setting_takes_it_to_be(
    source: rare.Source,
) -> None:
    path = source.path(FOLDER)
    assert path or source.package
    if path:  # a package's fonts are the bytes of which the list tells, or they are not used
        font = opened(path)
        cmap, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        assert codes(source) <= cmap.keys()
        wide = [c for c in codes(source) if not marks.NARROW.match(chr(c))]
        assert {widths[cmap[c]][0] for c in wide} <= {em}


def test_each_character_is_taken_from_one_font_alone() -> None:
    each = [codes(source) for source in SOURCES]
    assert sum(map(len, each)) == len(set().union(*each))
    assert not set().union(*each) & set(map(ord, SONG))


@pytest.mark.parametrize("source", SHIPPED, ids=lambda source: source.name)
def test_a_font_that_is_shipped_is_the_listed_bytes_with_its_licence(source: rare.Source) -> None:
    (place,) = source.places
    assert hashlib.sha256((FOLDER / place).read_bytes()).hexdigest() == source.sha256
    licence = (FOLDER / source.licence).read_text("utf-8")
    assert "SIL Open Font License, Version 1.1" in licence
    assert source.name.removeprefix("Jianbao Rare ") in licence


@given(st.text(st.sampled_from(sorted(set().union(*map(had, SHIPPED)))), min_size=1, max_size=8))
def test_a_face_holds_just_its_characters_each_as_wide_as_it_says(text: str) -> None:
    faces = rare.rare_faces(FOLDER, text)
    assert set().union(*(face.advances for face in faces)) == set(text)
    for face in faces:
        font = TTFont(BytesIO(face.data))
        cmap, em = font.getBestCmap(), font["head"].unitsPerEm
        assert set(map(chr, cmap)) - set(cutting.BLANKS) == set(face.advances)
        assert len(set(cmap.values())) == len(cmap), "what is copied is what was written"
        wide = {chr(c): font["hmtx"][g][0] / em for c, g in cmap.items()}
        assert {c: wide[c] for c in wide.keys() - set(cutting.BLANKS)} == face.advances
        assert {c: round(wide[c], 2) for c in cutting.BLANKS} == {
            c: round(width, 2) for c, width in cutting.BLANKS.items()
        }
        assert (font["hhea"].ascent / em, font["hhea"].descent / em) == (0.88, -0.12)
        assert "glyf" in font


def test_characters_that_share_a_glyph_are_read_back_each_as_itself() -> None:
    font = opened(next(path for path in rare.whole_fonts(FOLDER, "㐂")))
    shared: dict[str, str] = {}
    for code, glyph in font.getBestCmap().items():
        shared[glyph] = shared.get(glyph, "") + chr(code)
    pairs = [text[:2] for text in shared.values() if len(text) > 1][:40]
    words = "，".join(f"甲{one}乙{two}" for one, two in pairs)
    data = printed(issue(item("a", points=(Point("", words),))), sheets.pictures()).data
    assert pairs
    assert differences(data, [words]) == []


def test_a_face_is_the_same_bytes_each_time() -> None:
    first = rare.rare_faces(FOLDER, RARE)
    rare._face.cache_clear()
    assert rare.rare_faces(FOLDER, RARE) == first


def test_rare_characters_are_set_in_full_lines_and_read_back() -> None:
    points = tuple(Point(f"{n}、㐂字𠮷名。", RARE * 5) for n in "一二三")
    made = issue(item("a", title="䶮㐂𠮷𬺓与H₂SO₄", points=points))
    data = printed(made, sheets.pictures()).data
    assert differences(data, [point.text for point in points]) == []
    found = measure(data)
    assert (found.short, found.beyond) == ((), ())
    assert found.full_lines > 20


def test_rare_characters_stand_in_masthead_contents_headings_and_cells() -> None:
    title, name, office = "國務院與H₂SO₄、10⁻⁶及Łódź", "龘城𠮷訊Łódź", "龘縣𠮷鎮辦公室"
    cells = "| 龘氏 | H₂SO₄值 |\n|---|---|\n| 㐂村 | 10⁻⁶克 |\n"
    one = item("a", title=title, body=f"**Łódź說**：{RARE}\n\n{cells}")
    data = printed(issue(one), sheets.pictures(), name=name, issued_by=office).data
    assert differences(data, [name, office, title, RARE, "龘氏", "H₂SO₄值", "㐂村", "10⁻⁶克"]) == []
    for _, text in readers(data):
        assert "".join(text.split()).count(title) == 2, "in the contents and over the item"


def test_a_blank_after_a_rare_character_is_a_blank() -> None:
    words = "在Łś ąęś Łódź ĄĘ城，㐂\u00a0㐂　㐂 Αθήνα ἀρχή ἀγορά，㐂 㐂"
    data = printed(issue(item("a", points=(Point("", words * 4),))), sheets.pictures()).data
    for _, text in readers(data):
        assert text.split("在Łś")[1].startswith((" ", "\n"))
        assert "".join(words.split()) in "".join(text.split())


def html_of(words: str) -> str:
    return sheets.html_of(issue(item("a", points=(Point("", words),))))


def made(words: str, theme: Path) -> bytes:
    day = date(2024, 3, 8)
    return set_issue(html_of(words), issue="2024/5", day=day, theme=theme, pictures={}).data


def test_an_issue_without_rare_characters_reads_no_list_and_keeps_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "theme"
    shutil.copytree(FOLDER, bare / "fonts", ignore=shutil.ignore_patterns("*Rare*", rare.LIST))
    (bare / "print").symlink_to(REPOSITORY / "theme/print")
    before = made(sheets.SENTENCE, bare)
    monkeypatch.delattr(rare, "sources")
    monkeypatch.delattr(rare, "_ranges")
    assert made(sheets.SENTENCE, REPOSITORY / "theme") == before


def folder_with(tmp_path: Path, sha256: str) -> Path:
    """A folder whose list names one font of a package, of this content."""
    (tmp_path / rare.LIST).write_text(
        '[[font]]\nname = "Elsewhere"\nplaces = ["elsewhere.ttf"]\nlicence = ""\n'
        f'package = "fonts-elsewhere"\nsha256 = "{sha256}"\ncharacters = "3402-3404 20BB7"\n'
    )
    return tmp_path


def test_a_font_that_is_not_there_is_named_by_what_to_install(tmp_path: Path) -> None:
    font = b"a font"
    fallback = rare.Fallback(folder_with(tmp_path, hashlib.sha256(font).hexdigest()))
    before = fallback.mark
    assert [fallback.lacks(c) for c in "㐂𠮷㐅😀"] == ["fonts-elsewhere", "fonts-elsewhere", "", ""]
    (tmp_path / "elsewhere.ttf").write_bytes(b"another font")
    assert fallback.lacks("㐂") == "fonts-elsewhere"
    (tmp_path / "elsewhere.ttf").write_bytes(font)
    assert [fallback.lacks(c) for c in "㐂𠮷㐅"] == [None, None, ""]
    assert fallback.mark != before


def test_a_theme_without_a_list_prints_what_its_faces_have(tmp_path: Path) -> None:
    assert rare.Fallback(tmp_path).lacks("㐂") == ""


def test_the_list_and_its_hash_go_together(tmp_path: Path) -> None:
    before = rare.fingerprint(folder_with(tmp_path, "0" * 64))
    assert rare.fingerprint(folder_with(tmp_path, "1" * 64)) != before


def test_a_copys_name_may_be_rare() -> None:
    whole = rare.whole_fonts(FOLDER, "王㐂𠮷")
    assert "".join(whole.values()) == "㐂𠮷"
    assert all(stamp._outline(character, tuple(whole)) for character in "㐂𠮷")
