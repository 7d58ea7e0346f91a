"""An issue's HTML holds every part of the anatomy that the settings ask for, and only text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import cssselect2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from generator.model import Addressees, Credit, DistributionList, Item, Person, Point
from generator.model.settings import Colophon, Masthead
from generator.render.columns import MEASURE
from generator.render.print import issue_html, issue_title
from generator.render.printed import editors_note, item_blocks
from generator.render.prose import CELL_END, Prose, prose
from tests import fabricated

THEME = Path(__file__).parent.parent / "theme"
DAY = date(2024, 3, 8)


def page_of(issue, publication=None) -> lxml_html.HtmlElement:
    texts = {item.anchor: prose(item) for item in issue.items}
    made = issue_html(issue, publication or fabricated.publication(), texts, THEME)
    return lxml_html.document_fromstring(made)


def item(**changes) -> Item:
    return fabricated.item("2024/5", "songshan-training", **changes)


def issue(*items, **changes):
    return fabricated.issue("2024/5", DAY, *(items or (item(),)), **changes)


def select(element, path: str) -> list[lxml_html.HtmlElement]:
    found = cssselect2.ElementWrapper.from_html_root(element).query_all(path)
    return [wrapper.etree_element for wrapper in found]


def texts_of(page, path: str) -> list[str]:
    return ["".join(element.itertext()).strip() for element in select(page, path)]


def blocks_of(one: Item) -> list[lxml_html.HtmlElement]:
    return [lxml_html.fragment_fromstring(str(block)) for block in item_blocks(one, prose(one))]


# -- masthead, contents, remarks ----------------------------------------------------------------------


def test_the_masthead_names_publication_number_office_and_date() -> None:
    page = page_of(issue())
    assert texts_of(page, ".masthead h1") == ["松禾工作信息"]
    assert texts_of(page, ".masthead .number") == ["第5期"]
    assert texts_of(page, ".masthead .issued p") == ["松禾市委办公室信息科", "2024年3月8日"]


def test_the_running_number_stands_in_brackets_when_the_masthead_asks_for_it() -> None:
    plain = fabricated.publication(masthead=Masthead(total=False))
    assert texts_of(page_of(issue(total=61)), ".number") == ["第5期（总第61期）"]
    assert texts_of(page_of(issue(total=61), plain), ".number") == ["第5期"]


def test_an_extra_issue_has_its_own_number() -> None:
    extra = fabricated.issue("2024/extra-2", DAY, item())
    assert texts_of(page_of(extra), ".number") == ["增刊第2期"]
    assert issue_title(extra, fabricated.publication()) == "《松禾工作信息》2024年增刊第2期"


def test_markings_stand_above_the_name_only_where_set() -> None:
    marked = issue(marking="内部资料", urgency="特急")
    page = page_of(marked, fabricated.publication(masthead=Masthead(copy_number=True)))
    assert texts_of(page, ".markings p") == ["内部资料　特急", "份号："]
    bare = page_of(issue(marking=""), fabricated.publication(masthead=Masthead()))
    assert not select(bare, ".markings")


@pytest.mark.parametrize(
    "name", ["信息", "松禾简报", "松禾工作信息", "松禾市发展和改革委员会重点工作情况专报"]
)
def test_the_name_is_as_large_as_the_masthead_has_room_for(name: str) -> None:
    heading = select(page_of(issue(), fabricated.publication(name=name)), "h1")[0]
    size = float(heading.get("style").removeprefix("font-size: ").removesuffix("pt"))
    assert size <= 76
    assert size == 76 or 24.5 * 15.75 < size * 1.06 * len(name) <= 25.1 * 15.75


def test_the_contents_list_every_item_in_its_group_and_link_to_it() -> None:
    items = [
        fabricated.item("2024/5", "first"),
        fabricated.item("2024/5", "second", "songshan", "heyuan"),
        fabricated.item("2024/5", "third", section=fabricated.SECTIONS["elsewhere"]),
    ]
    page = page_of(issue(*items))
    assert texts_of(page, ".contents h2") == ["★ 市内信息", "★ 市外参考"]
    entries = select(page, ".contents li a")
    assert [entry.text for entry in entries] == [one.heading for one in items]
    for entry in entries:
        assert page.get_element_by_id(entry.get("href").removeprefix("#")).get("class") == "opening"


def test_the_remarks_box_fills_what_the_first_page_leaves() -> None:
    def height(count: int) -> float:
        items = [fabricated.item("2024/5", f"i{n}") for n in range(count)]
        box = select(page_of(issue(*items)), ".remarks")[0]
        return float(box.get("style").rpartition("height: ")[2].removesuffix("pt"))

    heights = [height(count) for count in (1, 6, 10, 11, 12, 40)]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] == height(41) > 100  # never too small to write in


def test_without_a_remarks_box_the_items_follow_on_the_first_page() -> None:
    page = page_of(issue(), fabricated.publication(masthead=Masthead(remarks=False)))
    assert not select(page, ".remarks")
    assert select(page, "main")[0].get("class") is None
    assert select(page_of(issue()), "main")[0].get("class") == "overleaf"


# -- items -------------------------------------------------------------------------------------------


def test_heading_and_points_run_on_in_one_paragraph() -> None:
    points = (Point("进村。", "走访38户。"), Point("", "又走访2户。"), Point("进校。", "讲课4次。"))
    (block,) = blocks_of(item(title="走访", points=points))
    assert block.text_content() == "△松山县：走访。进村。走访38户。又走访2户。进校。讲课4次。"
    assert [strong.text for strong in select(block, "strong.lead")] == ["进村。", "进校。"]
    assert select(block, "strong.heading")[0].text == "松山县：走访。"
    assert block.get("id") == "songshan-training"


def test_points_with_several_lines_stand_as_paragraphs_of_their_own() -> None:
    points = (Point("进村。", "走访38户。\n另有2户外出。"), Point("进校。", "讲课4次。"))
    blocks = blocks_of(item(title="走访", points=points))
    assert [block.text_content() for block in blocks] == [
        "△松山县：走访。进村。走访38户。",
        "另有2户外出。",
        "进校。讲课4次。",
    ]


@pytest.mark.parametrize("title", ["怎么办？", "快来！", "做完了。", "未完……"])
def test_a_heading_that_ends_a_sentence_gets_no_second_stop(title: str) -> None:
    (block,) = blocks_of(item(title=title, points=(Point("", "正文。"),)))
    assert block.text_content() == f"△松山县：{title}正文。"


def test_a_body_that_opens_with_a_list_leaves_the_heading_alone() -> None:
    blocks = blocks_of(item(title="走访", body="1. 进村\n2. 进校\n"))
    assert blocks[0].text_content() == "△松山县：走访。"
    assert [p.text_content() for p in select(blocks[1], "li > p")] == ["1.进村", "2.进校"]


def test_nested_and_unnumbered_lists_are_marked_as_documents_mark_them() -> None:
    body = "开头。\n\n1. 甲\n    1. 乙\n    2. 丙\n\n段落。\n\n- 丁\n\n    续丁\n\n- 戊\n"
    paragraphs = [
        p.text_content() for block in blocks_of(item(body=body)) for p in select(block, "li p")
    ]
    assert paragraphs == ["1.甲", "（1）乙", "（2）丙", "——丁", "续丁", "——戊"]


def test_subheadings_are_kept_with_their_text_and_the_first_level_is_set_in_hei() -> None:
    body = "起。\n\n**一、想什么**\n\n段。\n\n**（一）缺什么**\n\n**重**点不是标题。\n"
    _, first, text, second, other = blocks_of(item(body=body))
    assert first.get("class") == second.get("class") == "subheading"
    assert first[0].get("class") == "heading"
    assert second[0].get("class") is None
    assert text.get("class") is None
    assert other.get("class") is None


def test_a_list_counts_from_where_it_starts() -> None:
    text = Prose("", ('<ol start="3"><li>甲</li><li>乙</li></ol>',), "", "")
    marked = item_blocks(item(body="（见上）"), text)[1]
    assert texts_of(lxml_html.fragment_fromstring(marked), "p") == ["3.甲", "4.乙"]


def test_an_items_note_comes_before_it_and_its_source_after() -> None:
    blocks = blocks_of(item(note="值得一读。", source="《禾源通讯》2024年第2期", body="正文。"))
    assert [block.text_content() for block in blocks] == [
        "编者按：值得一读。",
        "△松山县：“三进”活动让培训走到田间地头。正文。",
        "（摘自《禾源通讯》2024年第2期）",
    ]


def test_an_issues_note_keeps_its_paragraphs() -> None:
    page = page_of(issue(note="第一段。\n\n第二段。"))
    assert texts_of(page, ".by-language p") == ["编者按：第一段。", "第二段。"]
    assert editors_note("") == ""


def test_a_picture_in_a_sentence_is_no_picture_and_stands_as_typed() -> None:
    (block,) = blocks_of(item(title="图", body="前![夜校](a.png)后。"))
    assert block.text_content() == "△松山县：图。前![夜校](a.png)后。"


def test_numbers_are_printed_as_they_were_typed() -> None:
    blocks = blocks_of(item(body="起。\n\n1. 甲\n2. 乙\n4. 丁\n\n- 点\n"))
    printed = [p.text_content() for block in blocks for p in select(block, "li > p")]
    assert printed == ["1.甲", "2.乙", "4.丁", "——点"]


def test_every_picture_has_words_for_those_who_cannot_see_it() -> None:
    blocks = blocks_of(item(body="一。\n\n![夜校](a.png)\n\n![](b.png)\n"))
    assert [image.get("alt") for b in blocks for image in select(b, "img")] == ["夜校", "图"]


def test_every_paragraph_says_how_its_lines_are_set() -> None:
    page = page_of(
        issue(
            item(
                body="段。\n\n> 引。\n\n- 项\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n![图](a.png)\n",
                note="按。",
                source="《某刊》",
            ),
            note="总按。",
        )
    )
    for block in select(page, "main p, main figcaption, .contents a, .colophon .addressees"):
        assert float(block.get("data-measure")) > 0, block.text_content()
        assert block.get("data-align") in ("justify", "balance", "left")


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Zs")), min_size=1
)


@given(leads=st.lists(TEXT, min_size=1, max_size=4), title=TEXT)
def test_no_character_of_an_item_is_lost_or_read_as_markup(leads: list[str], title: str) -> None:
    one = item(title=title, points=tuple(Point(lead, lead) for lead in leads))
    printed = "".join(block.text_content() for block in blocks_of(one))
    stop = "" if title.endswith(("。", "！", "？", "…")) else "。"
    assert printed == f"△{one.heading}{stop}" + "".join(lead * 2 for lead in leads)


def test_hostile_text_is_text_wherever_it_stands() -> None:
    evil = "<img src=http://a.example/x onerror=alert(1)>{{ 7*7 }}{% raw %}&amp;\"'>"
    people = Addressees(evil)
    page = page_of(
        issue(
            item(
                title=evil,
                units=(Credit("x", evil),),
                points=(Point(evil, evil),),
                note=evil,
                source=evil,
                section=replace(fabricated.SECTIONS["local"], name=evil),
            ),
            item(body=evil),
            note=evil,
            marking=evil,
            urgency=evil,
            distribution=DistributionList("d", people, people, people),
            edited_by=evil,
            signed_by=Person(evil),
        ),
        fabricated.publication(
            name=evil,
            issued_by=evil,
            colophon=Colophon(editors=True, printed_by=evil),
        ),
    )
    assert not select(page, "img")
    assert not page.xpath("//@onerror | //@onerror")
    assert page.text_content().count(evil) >= 15


# -- tables --------------------------------------------------------------------------------------------


def test_a_tables_columns_get_widths_and_its_cells_measures_within_them() -> None:
    body = "见下。\n\n| 单位 | 说明 |\n|---|---:|\n| 松山 | 一段相当长的说明文字，要占去大半行 |\n"
    figure = blocks_of(item(body=body))[1]
    widths = [
        float(col.get("style").removeprefix("width: ").removesuffix("em"))
        for col in select(figure, "col")
    ]
    size = float(figure.get("style").removeprefix("font-size: ").removesuffix("pt"))
    assert sum(widths) * size == pytest.approx(MEASURE, abs=0.1)
    assert widths[0] < widths[1]
    for row in select(figure, "tr"):
        for cell, width in zip(row, widths, strict=True):
            assert 0 < float(select(cell, "p")[0].get("data-measure")) < width
    assert [cell.get("class") for cell in select(figure, "td")] == ["to-left", "to-right"]


def test_a_table_with_too_many_columns_is_marked_as_unfit() -> None:
    def table(count: int) -> lxml_html.HtmlElement:
        cells = "|".join(["词语"] * count)
        body = f"见下。\n\n|{cells}|\n|{'---|' * count}\n|{cells}|\n"
        return blocks_of(item(body=body))[1]

    assert table(10).get("data-unfit") is None
    assert table(40).get("data-unfit") == "40"


# -- colophon ------------------------------------------------------------------------------------------


def test_the_distribution_lines_end_with_one_stop_each() -> None:
    lines = texts_of(page_of(issue()), ".colophon .addressees")
    assert lines == ["报：市里的部务会成员。", "送：各县区负责同志。", "发：各县区有关部门。"]


def test_an_empty_distribution_line_is_left_out() -> None:
    only = DistributionList("d", down=Addressees("各乡镇"))
    page = page_of(issue(distribution=only))
    assert texts_of(page, ".colophon .addressees") == ["发：各乡镇。"]


def test_editors_printing_office_and_copies_stand_where_set() -> None:
    signed = issue(edited_by="甲", checked_by="乙", signed_by=Person("丙"), copies=120)
    full = Colophon(editors=True, printed_by="松禾市委办公室", copies=True)
    page = page_of(signed, fabricated.publication(colophon=full))
    assert texts_of(page, ".colophon .line") == ["编辑：甲　审核：乙　签发：丙"]
    assert texts_of(page, ".colophon .ends p") == ["松禾市委办公室", "2024年3月8日印发"]
    assert texts_of(page, ".colophon .copies") == ["（共印120份）"]
    bare = page_of(signed)
    assert not select(bare, ".colophon .line, .colophon .ends, .colophon .copies")


def test_without_anything_to_say_there_is_no_colophon() -> None:
    assert not select(page_of(issue(distribution=None)), ".colophon")


def test_the_text_of_an_item_is_printed_as_it_is_searched() -> None:
    one = item(body="起。\n\n**重**说。\n\n| 甲 | 乙 |\n|---|---|\n| 一 | 二 |\n\n![夜景](a.png)\n")
    printed = "".join(block.text_content() for block in blocks_of(one)).replace("\n", "")
    searched = prose(one).text.replace(CELL_END, "").replace("\n", "")
    assert printed == "△" + searched.replace(one.heading, one.heading + "。", 1)
