"""House style: each option shows where it should, and what is unsaid looks as it always did."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pikepdf
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from PIL import Image

from generator.bodies.picture_marks import shown_in
from generator.compile import compile_archive
from generator.intake.recognising.item_text import item_text
from generator.intake.recognising.manuscript import PlainParagraph, PlainTable, Span
from generator.model import Archive, Item, Point
from generator.model.places import PAGE_PICTURES
from generator.model.settings import Colophon, FormerPublication, Masthead, Publication
from generator.model.style import (
    ColophonLine,
    ContentsForm,
    Face,
    MastheadStyle,
    PointsForm,
    Style,
    TitleForm,
    heading,
    values,
)
from generator.order import building, first_files
from generator.order.building import Options
from generator.publish.account import account
from generator.publish.restricted import withheld
from generator.render.mail import letter
from generator.render.pages import pages
from generator.render.printed import item_blocks
from generator.render.prose import page as page_html
from generator.render.prose import prose
from tests import fabricated
from tests.conftest import REPOSITORY, copy_archive, edit
from tests.print import styles
from tests.print.geometry import read_pages
from tests.sealed import codes, ledger, run
from tests.sheets import THEME, html_of, text
from tests.test_print import select

TITLES = {
    "unit_colon": "松山县：“三进”活动让培训走到田头",
    "title_unit": "“三进”活动让培训走到田头（松山县）",
    "unit_below": "“三进”活动让培训走到田头（松山县）",
    "title_only": "“三进”活动让培训走到田头",
}


def printed(style: Style, **more: Any) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(html_of(styles.issue_in(style), style=style, **more))


def texts(page: lxml_html.HtmlElement, css: str) -> list[str]:
    return [each.text_content().strip() for each in select(page, css)]


def archive_in(style: Style) -> Archive:
    return fabricated.archive(styles.issue_in(style))


def in_file(root: Path, *lines: str) -> None:
    """Put lines at the end of the archive's `data/publication.yml`."""
    with (root / "data/publication.yml").open("a", encoding="utf-8") as file:
        file.write("\n".join((*lines, "")))


# -- titles and signs ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", get_args(TitleForm))
def test_the_title_has_its_form_in_print_mail_and_site(form: TitleForm) -> None:
    style, title = Style(title=form), TITLES[form]
    house = fabricated.publication(style=style)
    page = printed(style)
    assert texts(page, ".contents li a")[0] == title
    first = select(page, "article")[0].text_content().replace("\n", "")
    stop = "" if form == "unit_below" else "。"
    assert first.startswith(f"△{title}{stop}进田头，听听怎么说。")
    words = letter(styles.issue_in(style), house, "internal", THEME, ".pdf")
    assert f"· {title}\n" in words.text
    assert title in words.html
    made = {one.address: one.text for one in pages(archive_in(style), house, {}, THEME)}
    shown = lxml_html.fromstring(made["2024/5/"].partition("<!--")[2])
    assert texts(shown, "article h3")[0] == title
    assert texts(shown, "nav.contents .heading")[0] == title
    assert select(shown, "article a[href='../../units/songshan/']"), "the unit is linked"
    assert title in made["units/songshan/"]


def test_a_title_above_its_text_stands_on_lines_of_its_own_with_the_unit_below() -> None:
    page = printed(Style(title="unit_below"))
    title, credit, *rest = select(select(page, "article")[0], "p")
    assert title.text_content() == "△“三进”活动让培训走到田头"
    assert title.get("id") == "filed"
    assert credit.text_content() == "（松山县）"
    assert next(p.text_content() for p in rest).startswith("进田头，听听怎么说。")


@given(unit=st.text(max_size=5), title=st.text(min_size=1, max_size=9))
def test_every_form_has_the_whole_title_and_all_but_one_the_unit(unit: str, title: str) -> None:
    for form in get_args(TitleForm):
        made = heading(form, unit, title)
        assert title in made
        assert form == "title_only" or unit in made


def test_an_item_takes_the_form_of_its_issues_day(archive: Path) -> None:
    in_file(archive, "style: {title: title_only}", "formerly:")
    in_file(archive, "  - {until: 2023-01-10, style: {title: title_unit}}")
    issues = compile_archive(building.check(archive).records).by_id
    assert next(item.heading for item in issues["2023/1"].items) == "家访“四必到”（东县）"
    assert all("（" not in item.heading for item in issues["2023/2"].items)


def test_an_erratum_quotes_the_heading_as_it_stands(archive: Path) -> None:
    in_file(archive, "style: {title: title_unit}")
    (archive / "content/errata/2023").mkdir(parents=True)
    (archive / "content/errata/2023/one.yml").write_text(
        "issue: 2023/1\nitem: east-visits\nkind: correction\nstood: 四必到”（东县）\n"
        "right: 四必访”（东县）\ndate: 2023-03-02\nsigned_by: {name: 签发人, date: 2023-03-01}\n",
        encoding="utf-8",
    )
    assert codes(archive) == []


@pytest.mark.parametrize("sign", ["★", "※", ""])
def test_the_signs_stand_before_items_and_sections_or_nothing_does(sign: str) -> None:
    style = Style(item_sign=sign, section_sign=sign)
    page = printed(style)
    head = f"{sign} 市内信息" if sign else "市内信息"
    assert texts(page, ".contents h2")[0] == head
    assert texts(page, ".opening")[0].startswith(f"{sign}松山县：")
    words = letter(
        styles.issue_in(style), fabricated.publication(style=style), "internal", THEME, ".pdf"
    )
    assert f"\n{head}\n" in words.text
    assert f">{head}</h2>" in words.html
    house = fabricated.publication(style=style)
    made = {one.address: one.text for one in pages(archive_in(style), house, {}, THEME)}
    shown = lxml_html.fromstring(made["2024/5/"].partition("<!--")[2])
    signed = select(shown, "article h3, nav.contents .group")
    assert len(signed) == 5
    assert {one.get("data-sign") for one in signed} == {sign}


# -- contents, masthead, remarks, colophon ---------------------------------------------------------


def test_the_contents_have_pages_or_titles_alone_or_are_not_there() -> None:
    lists = {form: printed(Style(contents=form)) for form in get_args(ContentsForm)}
    assert len(texts(lists["pages"], ".contents li")) == 3
    assert texts(lists["titles"], ".contents.titles li") == texts(lists["pages"], ".contents li")
    assert not select(lists["none"], ".contents")
    assert select(lists["none"], "main")[0].get("class") == "at-once"


@pytest.mark.parametrize("form", get_args(ContentsForm))
def test_page_numbers_stand_in_the_contents_only_where_asked(form: ContentsForm) -> None:
    made = styles.pdf(styles.Shot(Style(contents=form), *styles.CONTENTS))
    lines = [line.text for line in read_pages(made)[0].lines()]
    listed = [line for line in lines if line.startswith("禾源县：夜校")]
    assert {"pages": ["禾源县：夜校办在家门口"], "titles": ["禾源县：夜校办在家门口"], "none": []}[
        form
    ] == [re.sub(r"[.\s\d]+$", "", line) for line in listed]
    assert [bool(re.search(r"\d$", line)) for line in listed] == [form == "pages"] * len(listed)


def test_without_contents_the_items_begin_on_the_first_page_above_the_box() -> None:
    made = styles.pdf(styles.Shot(Style(contents="none", remarks=True), *styles.CONTENTS))
    first = text(read_pages(made)[0])
    assert first.index("市内信息") < first.index("△松山县") < first.index("领导批示")


def test_flat_contents_name_no_section_and_keep_every_item() -> None:
    page = printed(Style(contents_sections=False))
    assert texts(page, ".contents h2") == []
    assert len(texts(page, ".contents li")) == 3
    assert texts(page, "main h2") == ["市内信息", "市外参考"]


FAMILIES = {"hei": "JianbaoHei", "kai": "JianbaoKaiBold", "fangsong": "JianbaoFangSong"}


@pytest.mark.parametrize("face", get_args(Face))
def test_the_name_is_printed_in_its_face_and_colour(face: Face) -> None:
    style = Style(masthead=MastheadStyle(face=face, colour="#8a1c5a"))
    made = styles.pdf(styles.Shot(style, *styles.NAME))
    name = next(line for line in read_pages(made)[0].lines() if line.text == "松禾工作信息")
    assert FAMILIES.get(face, "JianbaoSongBold") in name.font.replace("-", "")
    page = printed(style)
    assert "color: #8a1c5a" in select(page, "h1")[0].get("style")
    assert select(page, ".masthead")[0].get("style") == "border-color: #8a1c5a"
    house = fabricated.publication(style=style)
    assert "#8a1c5a" in letter(styles.issue(), house, "internal", THEME, ".pdf").html


def test_a_picture_stands_for_the_name_and_is_called_by_it(archive: Path) -> None:
    in_file(archive, "style: {masthead: {picture: name.png}}")
    Image.new("RGB", (600, 120), (200, 20, 30)).save(archive / "content/attachments/name.png")
    built = building.build(archive, Options())
    assert built.problems == ()
    with pikepdf.open(built.site / "2023/1/2023-1.pdf") as made:
        figures = [
            one
            for one in made.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == pikepdf.Name.Figure
        ]
        assert "测试简报" in [str(one.get("/Alt", "")) for one in figures]
    assert not (built.site / "attachments/name.png").exists(), "for print alone"
    Image.new("RGB", (600, 120), (20, 20, 130)).save(archive / "content/attachments/name.png")
    assert set(building.build(archive, Options()).printed) == {"2023/1", "2023/2"}


def test_the_picture_of_the_masthead_is_looked_at_and_no_secret(archive: Path) -> None:
    in_file(archive, "style: {masthead: {picture: name.png}}")
    Image.new("RGB", (60, 12), (200, 20, 30)).save(archive / "content/attachments/name.png")
    records = building.check(archive).records
    for edition in records.publication.audiences:
        assert "picture name.png" in account(records, edition).shown
        assert not [one for one in withheld(records, edition) if "name.png" in one.text]


def test_the_box_is_as_style_or_else_masthead_says() -> None:
    def is_there(said: bool | None, masthead: bool) -> bool:
        page = printed(Style(remarks=said), masthead=Masthead(remarks=masthead))
        return bool(select(page, ".remarks"))

    assert [is_there(None, True), is_there(None, False)] == [True, False]
    assert [is_there(True, False), is_there(False, True)] == [True, False]


USUAL = Colophon(editors=True, printed_by="松禾市委办公室", copies=True)
SAID = {
    "up": "报：", "across": "送：", "down": "发：各乡镇", "editors": "编辑：", "printed_by": "松禾市委办公室",
    "copies": "（共印120份）",
}  # fmt: skip


@given(st.lists(st.sampled_from(get_args(ColophonLine)), unique=True, min_size=1))
def test_the_colophon_has_the_lines_that_are_named_in_their_order(lines: list[str]) -> None:
    page = printed(Style(colophon=tuple(lines)), colophon=replace(USUAL, editors=False))  # type: ignore[arg-type]
    shown = select(page, ".colophon")[0].text_content()
    places = [shown.index(SAID[line]) for line in lines]
    assert places == sorted(places)
    assert all(SAID[line] not in shown for line in SAID if line not in lines)


def test_a_colophon_that_is_not_styled_is_as_its_fields_say() -> None:
    assert fabricated.publication().look.colophon == ("up", "across", "down")
    styled = fabricated.publication(colophon=USUAL).look.colophon
    assert styled == get_args(ColophonLine)


def test_the_site_shows_the_lines_that_print_has() -> None:
    style = Style(colophon=("down", "up"))
    house = fabricated.publication(style=style, colophon=USUAL)
    made = {one.address: one.text for one in pages(archive_in(style), house, {}, THEME)}
    shown = lxml_html.fromstring(made["2024/5/"].partition("<!--")[2])
    assert texts(shown, ".colophon dt") == ["发：", "报："]
    assert not select(shown, ".colophon .signed")


# -- points, alike for all imports -----------------------------------------------------------------

LEAD = st.sampled_from(["走进家门。", "记在册上。", "（一）摸底。"])
TEXT = st.sampled_from(["走访64户，收集意见22条。", "讲透一件就下课。", "问“行不行？”"])
PASSAGE = st.tuples(LEAD, TEXT)
LINE = st.one_of(st.lists(PASSAGE, min_size=1, max_size=2), TEXT)
TABLE = PlainTable((("乡镇", "人次"), ("东河", "320")), 9)


def paragraph(line: list[tuple[str, str]] | str, place: int) -> PlainParagraph:
    if isinstance(line, str):
        return PlainParagraph((Span(line),), place)
    spans = [Span(part, strong=not at) for pair in line for at, part in enumerate(pair)]
    return PlainParagraph(tuple(spans), place)


def paragraphs(one: Item, form: PointsForm) -> list[str]:
    """Return the paragraphs that are printed, the bold of each marked."""
    found = []
    for block in item_blocks(one, prose(one), Style(points=form)):
        element = lxml_html.fragment_fromstring(str(block))
        if element.tag == "p":
            for strong in select(element, "strong"):
                strong.text = f"*{strong.text}*"
            found.append(element.text_content())
    return found


@pytest.mark.parametrize("form", ["run_in", "paragraphs"])
@given(lines=st.lists(LINE, min_size=1, max_size=4))
def test_a_manuscript_prints_alike_with_a_table_and_without(
    form: PointsForm, lines: list[Any]
) -> None:
    blocks = [paragraph(line, number) for number, line in enumerate(lines)]
    plain, tabled = item_text(blocks), item_text([*blocks, TABLE])
    assert tabled.body
    filed = fabricated.item(
        "2024/5",
        "one",
        points=tuple(Point(p.lead, p.text) for p in plain.points),
        body=plain.body,
    )
    typed = replace(filed, points=(), body=tabled.body)
    assert paragraphs(filed, form) == paragraphs(typed, form)


def test_run_in_and_apart_are_what_they_say() -> None:
    points = (Point("走进家门。", "走访64户。"), Point("记在册上。", "建立台账。"))
    one = fabricated.item("2024/5", "one", title="家访", points=points)
    head = "△*松山县：家访。*"
    assert paragraphs(one, "run_in") == [f"{head}*走进家门。*走访64户。*记在册上。*建立台账。"]
    apart = [f"{head}*走进家门。*走访64户。", "*记在册上。*建立台账。"]
    assert paragraphs(one, "paragraphs") == apart
    body = replace(one, points=(), body="**走进家门。**走访64户。**记在册上。**建立台账。\n")
    assert paragraphs(body, "paragraphs") == apart


def test_what_opens_with_no_lead_is_not_run_in() -> None:
    body = "起。\n\n**一、小标题**\n\n**重**点。\n\n段。\n\n- 项\n\n**首句。**后文。\n"
    one = fabricated.item("2024/5", "one", title="家访", body=body)
    assert paragraphs(one, "run_in") == paragraphs(one, "as_filed")


# -- the whole -------------------------------------------------------------------------------------

SIGNS = st.sampled_from(["△", "▲", "★", "☆", "●", "■", "◆", "※", "none"])
STYLES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(get_args(TitleForm)),
        "item_sign": SIGNS,
        "section_sign": SIGNS,
        "contents": st.sampled_from(get_args(ContentsForm)),
        "contents_sections": st.booleans(),
        "masthead": st.fixed_dictionaries(
            {},
            optional={
                "face": st.sampled_from(get_args(Face)),
                "colour": st.sampled_from(["#c8161d", "#007", "#0a0A0a"]),
                "picture": st.just("class.svg"),
            },
        ),
        "remarks": st.booleans(),
        "colophon": st.lists(
            st.sampled_from([line for line in get_args(ColophonLine) if line != "printed_by"]),
            unique=True,
            min_size=1,
        ),
        "points": st.sampled_from(get_args(PointsForm)),
    },
)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(said=STYLES)
def test_any_valid_style_builds(said: dict[str, Any], tmp_path_factory: Any) -> None:
    root = copy_archive(tmp_path_factory.mktemp("style") / "archive")
    in_file(root, yaml.safe_dump({"style": said}, allow_unicode=True))
    built = building.build(root, Options())
    assert built.problems == ()
    made = (built.site / "2023/1/2023-1.pdf").read_bytes()
    whole = "".join(text(page) for page in read_pages(made)).replace(" ", "")
    assert "家访“四必到”" in whole
    assert "全县家访64户，收集意见22条。" in whole
    assert ("领导批示" in whole) == said.get("remarks", True)


def test_what_the_style_says_of_itself_unsaid_or_said_prints_the_same(archive: Path) -> None:
    def made() -> list[bytes]:
        site = building.build(archive, Options()).site
        return [path.read_bytes() for path in sorted(site.rglob("*.pdf"))]

    before = made()
    in_file(
        archive, "style:", "  title: unit_colon", "  item_sign: △", "  section_sign: ★",
        "  contents: pages", "  contents_sections: true", "  masthead: {face: song}",
        "  remarks: true", "  colophon: [up, across, down]", "  points: as_filed",
    )  # fmt: skip
    assert made() == before


def test_another_style_prints_anew_what_it_is_of_and_nothing_else(archive: Path) -> None:
    building.build(archive, Options())
    in_file(archive, "style: {item_sign: ★}")
    assert set(building.build(archive, Options()).printed) == {"2023/1", "2023/2"}
    in_file(archive, "# a remark")
    assert set(building.build(archive, Options()).printed) == set()
    in_file(archive, "formerly: [{until: 2023-01-10, style: {item_sign: ☆}}]")
    assert set(building.build(archive, Options()).printed) == {"2023/1"}


# -- seals -----------------------------------------------------------------------------------------

OTHER = (
    "title: title_unit", "item_sign: ★", "section_sign: none", "contents: titles",
    "contents_sections: false", 'masthead: {colour: "#00f"}', "masthead: {face: kai}",
    "masthead: {picture: class.svg}", "remarks: false", "colophon: [up]", "points: run_in",
)  # fmt: skip


@pytest.mark.parametrize("said", OTHER)
def test_a_sealed_issue_keeps_its_style(sealed: Path, said: str) -> None:
    before = ledger(sealed)
    in_file(sealed, f"style: {{{said}}}")
    assert set(codes(sealed)) == {("data/publication.yml", "sealed-fact")}
    in_file(sealed, "formerly: [{until: 2023-01-10, style: {title: unit_colon}}]")
    assert codes(sealed) == []
    assert run(sealed, "seal", "--prove", "2023/1").exit_code == 0
    assert ledger(sealed) == before


def test_a_seal_of_before_there_were_styles_holds_the_usual_one(sealed: Path) -> None:
    from generator.model import seals

    path = sealed / "data/ledger/seals/2023-1.json"
    seal = seals.parse(path.read_bytes())
    house = {n: v for n, v in seal.taken["data/publication.yml"].items() if "style." not in n}
    old = replace(seal, taken={**seal.taken, "data/publication.yml": house})
    path.chmod(0o600)
    path.write_bytes(seals.as_bytes(old))
    assert codes(sealed) == []
    in_file(sealed, "style: {title: title_only}")
    assert set(codes(sealed)) == {("data/publication.yml", "sealed-fact")}


def test_a_seal_says_every_value_of_the_style() -> None:
    style = fabricated.publication().look
    assert {name for name, _ in values(style)} >= {
        "style.title", "style.masthead.colour", "style.masthead.picture", "style.points",
    }  # fmt: skip
    assert all(isinstance(value, (str, bool, tuple)) for _, value in values(style))


def test_the_style_of_a_day_is_the_one_of_its_time() -> None:
    former = FormerPublication(date(2023, 12, 31), style=Style(title="title_only"))
    house: Publication = fabricated.publication(formerly=(former,), style=Style(item_sign="★"))
    assert house.on(date(2023, 5, 1)).look.title == "title_only"
    assert house.on(date(2023, 5, 1)).look.item_sign == "△"
    assert house.on(date(2024, 5, 1)).look.item_sign == "★"


# -- the handbook's page and its pictures ----------------------------------------------------------

PAGE = (REPOSITORY / "content/pages/styling.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", styles.SHOTS)
def test_the_handbook_has_a_picture_of_each_option_as_it_prints_now(name: str) -> None:
    path = REPOSITORY / f"content/pages/{styles.PREFIX}{name}.png"
    assert f"({path.name})" in PAGE
    assert path.stat().st_size < 20_000
    with Image.open(path) as picture:
        assert picture.mode == "P"
    again = "run python -m tests.print.styles"
    assert styles.noted(name) == styles.mark(styles.SHOTS[name]), again


def test_the_page_shows_every_word_that_may_stand_in_the_style() -> None:
    for words in (TitleForm, ContentsForm, PointsForm, Face, ColophonLine):
        for word in get_args(words):
            assert f"{word}" in PAGE, word
    shown = set(shown_in(page_html(PAGE), PAGE_PICTURES))
    assert shown == {f"{styles.PREFIX}{name}.png" for name in styles.SHOTS}


def test_a_page_shows_what_lies_beside_it_made_anew(archive: Path) -> None:
    page = archive / "content/pages/about.md"
    with page.open("a", encoding="utf-8") as file:
        file.write("\n![图](hall.png)\n\n    ![样子](no-picture.png)\n")
    assert codes(archive) == [("content/pages/about.md", "missing-picture")]
    picture = Image.new("RGB", (90, 50), (90, 140, 180))
    data = io.BytesIO()
    picture.save(data, "PNG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
    (archive / "content/pages/hall.png").write_bytes(data.getvalue())
    built = building.build(archive, Options())
    assert built.problems == ()
    made = (built.site / "attachments/pages/hall.png").read_bytes()
    assert made != data.getvalue()
    html = (built.site / "about/index.html").read_text(encoding="utf-8")
    assert 'src="../attachments/pages/hall.png"' in html
    assert "content/pages/hall.png" in "".join(account(built_records(archive), "public").shown)
    (archive / "content/pages/hall.png").write_bytes(b"no picture")
    assert codes(archive) == [("content/pages/about.md", "picture-unreadable")]


def built_records(root: Path) -> Any:
    return building.check(root).records


def test_the_handbooks_pictures_are_there_in_every_archive(archive: Path) -> None:
    site = building.build(archive, Options()).site
    shown = re.findall(r'src="\.\./(attachments/pages/[^"]+)"', (site / "styling/index.html").read_text(encoding="utf-8"))  # fmt: skip
    assert len(shown) == len(styles.SHOTS)
    assert all((site / path).is_file() for path in shown)


def test_the_lines_on_style_in_a_new_archive_are_right_once_they_are_uncommented(
    archive: Path,
) -> None:
    lines = [line.removeprefix("# ") for line in first_files.STYLE.splitlines()]
    start = next(n for n, line in enumerate(lines) if line.startswith("style:"))
    in_file(archive, *lines[start:])
    assert codes(archive) == []
    assert building.check(archive).records.publication.style == Style()


def test_an_edited_style_is_read_with_its_lines(archive: Path) -> None:
    edit(
        archive / "data/publication.yml", "name: 测试简报", "style:\n  title: colon\nname: 测试简报"
    )
    (problem,) = (p for p in building.check(archive).problems if p.code == "unknown-word")
    assert (problem.where.line, problem.field) == (2, "style.title")
