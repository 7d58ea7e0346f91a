"""Prose is safe HTML, and its text is what that HTML shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from generator.model import Credit, Item, Point, Section
from generator.render.prose import CELL_END, body, page, plain, prose


def item(**values: object) -> Item:
    defaults = {
        "issue": "2023/1",
        "anchor": "a",
        "title": "标题",
        "units": (Credit("east", "东县"),),
        "section": Section("local", "市内信息"),
        "audience": "internal",
    }
    return Item(**{**defaults, **values})  # type: ignore[arg-type]


def test_a_point_is_a_paragraph_with_its_lead_run_in() -> None:
    made = prose(item(points=(Point("进家门。", "第一段。\n第二段。"),)))
    assert made.blocks == (
        '<p><strong class="lead">进家门。</strong>第一段。</p>',
        "<p>第二段。</p>",
    )
    assert made.text == "东县：标题进家门。第一段。第二段。"


def test_note_and_source_stand_around_the_text() -> None:
    made = prose(item(points=(Point("", "正文。"),), note="供参考。", source="《某报》"))
    assert made.text == "东县：标题编者按：供参考。正文。（摘自《某报》）"


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "[点](javascript:alert(1))",
        "<script>alert(1)</script>",
        "{{ 7*7 }}{% raw %}",
        "&lt;b&gt; &amp; &#60;",
        "`代码`",
        "# 不是标题",
        "<a href=http://x>y</a>",
        "![图](http://x/y.png)",
        "![图](../../x.png)",
        "a_b_c * d",
    ],
)
def test_markup_in_a_body_stands_as_typed(text: str) -> None:
    assert plain(body(text)) == text
    assert not lxml_html.fromstring(body(text)).xpath("//img|//script|//a|//h1|//code")


def test_typed_lines_of_han_join_without_a_space_and_of_latin_with_one() -> None:
    assert body("第一行\n第二行 one\ntwo") == "<p>第一行第二行 one two</p>"


def test_a_picture_alone_becomes_a_figure_with_its_caption() -> None:
    tree = lxml_html.fromstring(body("![图<b>注](a.png)", "../x/"))
    assert tree.xpath("string(//figure/img/@src)") == "../x/a.png"
    assert tree.xpath("string(//figure/figcaption)") == "图<b>注"


def test_a_list_typed_from_three_counts_from_three() -> None:
    assert body("3. 三\n4. 四").startswith('<ol start="3">')
    assert body("1. 一\n2. 二").startswith("<ol>")


def test_table_cells_are_told_apart_in_the_text() -> None:
    html = body("|县|数|\n|---|--:|\n|东|1|")
    assert plain(html) == CELL_END.join("县数东1") + CELL_END
    assert "style" not in html


def test_a_page_may_link_and_have_headings_but_runs_nothing() -> None:
    html = page("## 小标题\n\n[好](../x/) [坏](javascript:alert(1))")
    tree = lxml_html.fromstring(f"<div>{html}</div>")
    assert [a.get("href") for a in tree.xpath("//a")] == ["../x/", None]
    assert tree.xpath("//h2")


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=60))
def test_whatever_is_typed_gives_only_allowed_elements(text: str) -> None:
    html = body(text)
    tree = lxml_html.fromstring(f"<div>{html}</div>")
    allowed = set("div p strong em br ul ol li blockquote figure figcaption img".split())
    allowed |= set("table thead tbody tr th td".split())
    assert {element.tag for element in tree.iter()} <= allowed
    assert not [a for e in tree.iter() for a in e.attrib if a.startswith("on") or a == "style"]
