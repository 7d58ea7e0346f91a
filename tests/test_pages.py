"""The pages of the archive: what stands on them, where they link, and that text stays text."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from generator.model import (
    Addressees,
    Archive,
    Credit,
    DistributionList,
    FormerName,
    Group,
    PageRecord,
    Person,
    Point,
    Section,
    Topic,
    Unit,
)
from generator.model.settings import Colophon, Publication, Site
from generator.render import listings
from generator.render.html_carrier import carry
from generator.render.page import Page, cite
from generator.render.pages import pages
from generator.render.prose import CELL_END, prose
from tests.fabricated import archive, folios, issue, item, publication, small_archive

THEME = Path(__file__).parents[1] / "theme"
ROOT = "http://archive.example/"
HOSTILE = "<img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}javascript:alert(1)\"'--><!--`x`&amp;"


def rendered(content: Archive, of: Publication | None = None) -> dict[str, Page]:
    """Render `content` and return its pages by address."""
    made = pages(content, of or publication(), folios(content), THEME, outputs={"PDF": ".pdf"})
    return {page.address: page for page in made}


def shown(page: Page) -> lxml_html.HtmlElement:
    """Return a page's HTML as a browser would read it."""
    body = page.text.split("---\n", 2)[2].strip()
    assert body.startswith("<!--")
    assert body.endswith("-->")
    return lxml_html.fromstring(body[4:-3])


def words(element: lxml_html.HtmlElement) -> str:
    return "".join(element.itertext())


@pytest.fixture(scope="module")
def site() -> dict[str, Page]:
    return rendered(small_archive())


def test_every_kind_of_page_stands_at_its_address(site: dict[str, Page]) -> None:
    assert list(site) == [
        "",
        "search/",
        "2022/",
        "2023/",
        "2022/1/",
        "2023/1/",
        "2023/extra-1/",
        "units/",
        "units/songshan/",
        "units/heyuan/",
        "units/lakeside/",
        "sections/",
        "sections/local/",
        "sections/elsewhere/",
        "topics/",
        "topics/training/",
        "topics/talks/",
        "statistics/",
        "statistics/2022/",
        "statistics/2023/",
        "about/",
    ]


def test_rendering_twice_gives_the_same_texts(site: dict[str, Page]) -> None:
    assert rendered(small_archive()) == site


def test_every_link_is_relative_and_leads_to_a_page_a_pdf_or_an_anchor(
    site: dict[str, Page],
) -> None:
    content = small_archive()
    files = {f"{one.id}/{one.stem}.pdf" for one in content.issues} | {
        "attachments/night-school.png"
    }
    files |= {f"assets/{path.name}" for path in (THEME / "site/assets").iterdir()}
    anchors = {address: set(shown(page).xpath("//@id")) for address, page in site.items()}
    for address, page in site.items():
        for link in shown(page).xpath("//@href | //@src | //@action"):
            assert not re.match(r"[a-z]+:|/", link), (address, link)
            target, anchor = urldefrag(urljoin(ROOT + address, link))
            path = target.removeprefix(ROOT)
            assert path in files or path in site, (address, link)
            if anchor and path in site:
                assert anchor in anchors[path], (address, link)


def test_a_unit_without_items_in_the_edition_is_named_nowhere(site: dict[str, Page]) -> None:
    assert not [address for address, page in site.items() if "默默局" in page.text]


# -- the issue's page ---------------------------------------------------------------------------


def test_an_items_element_holds_its_whole_text_and_nothing_else(site: dict[str, Page]) -> None:
    for one in small_archive().issues:
        page = shown(site[f"{one.id}/"])
        found = {element.get("data-item"): element for element in page.xpath("//*[@data-item]")}
        assert list(found) == [entry.anchor for entry in one.items]
        for entry in one.items:
            assert words(found[entry.anchor]) == prose(entry).text.replace(CELL_END, "")
            assert not found[entry.anchor].xpath(".//button | .//@hidden | .//footer")
            article = found[entry.anchor].getparent()
            assert (article.tag, article.get("id")) == ("article", entry.anchor)


def test_the_contents_give_headings_in_order_with_the_pdfs_pages(site: dict[str, Page]) -> None:
    page = shown(site["2023/1/"])
    lines = page.xpath("//nav[@class='contents']//li/a")
    assert [line.get("href") for line in lines] == ["#both", "#lakeside-talks", "#far-away"]
    assert [words(line.find("span[@class='heading']"))[:4] for line in lines] == [
        "松山县、",
        "临湖区：",
        "禾源县：",
    ]
    assert [line.xpath("string(span[@class='folio']/text())") for line in lines] == ["2", "3", "4"]


def test_each_item_can_be_cited_and_opened_in_the_pdf_at_its_page(site: dict[str, Page]) -> None:
    article = shown(site["2023/1/"]).get_element_by_id("lakeside-talks")
    assert words(article.find_class("citation")[0]) == "《松禾工作信息》2023年第1期，第3页"
    assert article.xpath(".//button/@data-copy") == ["《松禾工作信息》2023年第1期，第3页"]
    assert "2023-1.pdf#page=3" in article.xpath(".//footer//@href")


def test_an_extra_issue_is_cited_as_such() -> None:
    extra = small_archive().issues[-1]
    assert cite(publication(), extra, 3) == "《松禾工作信息》2023年增刊第1期，第3页"
    assert cite(publication(), extra, None) == "《松禾工作信息》2023年增刊第1期"


def test_without_a_pdf_a_page_shows_no_pages_and_no_link_to_it() -> None:
    content = small_archive()
    page = next(
        page for page in pages(content, publication(), {}, THEME) if page.address == "2023/1/"
    )
    assert ".pdf" not in page.text
    assert "PDF" not in page.text
    assert "《松禾工作信息》2023年第1期<" in page.text


def test_issues_turn_to_the_one_before_and_after_over_years_and_series(
    site: dict[str, Page],
) -> None:
    turns = {
        address: shown(site[address]).xpath("//nav[@class='turn']//@href")
        for address in ("2022/1/", "2023/1/", "2023/extra-1/")
    }
    assert turns == {
        "2022/1/": ["../../2023/1/"],
        "2023/1/": ["../../2022/1/", "../../2023/extra-1/"],
        "2023/extra-1/": ["../../2023/1/"],
    }


def test_the_distribution_and_the_editors_show_as_the_settings_say() -> None:
    one = issue(
        "2023/1",
        date(2023, 2, 10),
        item("2023/1", "a"),
        edited_by="甲某",
        checked_by="乙某",
        signed_by=Person("丙某"),
    )
    page = words(shown(rendered(archive(one))["2023/1/"]))
    assert "报：市里的部务会成员。" in page
    assert "甲某" not in page
    signed = words(
        shown(rendered(archive(one), publication(colophon=Colophon(editors=True)))["2023/1/"])
    )
    assert "编辑：甲某审核：乙某签发：丙某" in signed


def test_drafters_and_signatures_of_units_are_not_part_of_any_page() -> None:
    bare = issue("2023/1", date(2023, 2, 10), item("2023/1", "a"), distribution=None)
    page = shown(rendered(archive(bare))["2023/1/"])
    assert not page.find_class("colophon")


# -- lists --------------------------------------------------------------------------------------


def test_a_units_page_has_its_items_in_time_order_its_former_names_and_a_chart(
    site: dict[str, Page],
) -> None:
    page = shown(site["units/heyuan/"])
    assert page.xpath("//ol[@class='items']/li/a/@href") == [
        "../../2022/1/#heyuan-table",
        "../../2023/1/#both",
        "../../2023/1/#far-away",
    ]
    formerly = "曾用名：禾源农场（至2015年1月）、禾源垦区（至2020年6月）"
    assert words(page.find_class("formerly")[0]) == formerly
    chart = page.xpath("//*[local-name()='svg']")[0]
    assert (chart.get("role"), chart.get("aria-label")) == ("img", "2022年1条，2023年2条")


def test_a_unit_that_ended_says_so(site: dict[str, Page]) -> None:
    assert "2023年12月" in words(shown(site["units/lakeside/"]).find_class("formerly")[0])


def test_a_long_list_shows_its_newest_year_and_has_a_page_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listings, "LONGEST", 2)
    site = rendered(small_archive())
    assert [address for address in site if address.startswith("units/heyuan/")] == [
        "units/heyuan/",
        "units/heyuan/2022/",
        "units/heyuan/2023/",
    ]
    first = shown(site["units/heyuan/"])
    assert len(first.xpath("//ol[@class='items']/li")) == 2
    assert first.xpath("//nav[@class='jump']//@href") == [
        "../../units/heyuan/2022/",
        "../../units/heyuan/2023/",
    ]
    year = shown(site["units/heyuan/2022/"])
    assert year.xpath("//ol[@class='items']/li/a/@href") == ["../../../2022/1/#heyuan-table"]
    assert year.xpath("//nav[@class='turn']//@href") == ["../../../units/heyuan/2023/"]


def test_an_empty_archive_has_a_home_and_its_indexes() -> None:
    site = rendered(archive())
    assert list(site) == ["", "search/", "units/", "sections/", "topics/"]
    assert "尚未出版" in site[""].text


def test_home_offers_the_latest_issue_each_year_and_every_way_in(site: dict[str, Page]) -> None:
    home = shown(site[""])
    links = home.xpath("//@href")
    assert links[0] == "2023/extra-1/"
    assert {"2023/", "2022/", "units/songshan/", "sections/local/", "topics/talks/"} <= set(links)
    assert home.xpath("//form/@action") == ["search/"]
    assert home.xpath("//form//input/@name") == ["q"]
    labels = home.xpath("//*[local-name()='svg']/@aria-label")
    assert labels == ["2月3条，5月1条", "3月2条"]


# -- text stays text ----------------------------------------------------------------------------


def hostile_site() -> dict[str, Page]:
    """Render an archive that has hostile text in every field that holds words."""
    unit = Unit("u", HOSTILE, HOSTILE, formerly=(FormerName(HOSTILE, date(2020, 1, 1)),))
    section, topic = Section("s", HOSTILE), Topic("t", HOSTILE)
    fields = {
        "title": HOSTILE,
        "units": (Credit("u", HOSTILE),),
        "section": section,
        "topics": (topic,),
        "source": HOSTILE,
        "note": HOSTILE,
    }
    line = Addressees(HOSTILE)
    one = issue(
        "2023/1",
        date(2023, 2, 10),
        item("2023/1", "points", points=(Point(HOSTILE, HOSTILE),), **fields),
        item("2023/1", "body", body=f"{HOSTILE}\n\n![{HOSTILE}](night-school.png)", **fields),
        distribution=DistributionList("d", line, line, line),
        note=HOSTILE,
        marking=HOSTILE,
        edited_by=HOSTILE,
        checked_by=HOSTILE,
        signed_by=Person(HOSTILE),
    )
    content = archive(
        one,
        pages=(PageRecord("about", HOSTILE, f"# {HOSTILE}\n\n[x](javascript:alert(1)) {HOSTILE}"),),
        units={"u": unit},
        sections={"s": section},
        topics={"t": topic},
    )
    content = replace(content, by_unit={"u": one.items})
    house = publication(
        name=HOSTILE,
        publisher=HOSTILE,
        issued_by=HOSTILE,
        colophon=Colophon(editors=True),
        site=Site(notice=HOSTILE, footer=HOSTILE),
    )
    return rendered(content, house)


def test_hostile_text_shows_as_text_on_every_page() -> None:
    site = hostile_site()
    assert len(site) == 13
    for address, page in site.items():
        html = shown(page)
        assert not html.xpath("//script | //style | //@style | //comment()"), address
        attributes = {name for element in html.iter() for name in element.attrib}
        assert not [name for name in attributes if name.startswith("on")], address
        assert not [link for link in html.xpath("//@href | //@src") if ":" in link], address
        if address != "search/":
            assert "<img src=x onerror=alert(1)>{{ 7*7 }}{% raw %}" in words(html), address


def test_front_matter_holds_the_title_escaped_and_nothing_else() -> None:
    for page in hostile_site().values():
        meta = yaml.safe_load(page.text.split("---\n", 2)[1])
        assert set(meta) == {"title", "kind", "area"}
        assert not set("<>\"'") & set(meta["title"])
        assert unescape(meta["title"]) == page.title


@given(st.text(), st.text())
def test_a_carried_page_is_one_comment_on_one_line(title: str, text: str) -> None:
    """Whatever the words, front matter ends where it should and the comment nowhere within."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    front, body = carry(f"<p>{escaped}</p>", title=title).split("---\n", 2)[1:]
    assert isinstance(yaml.safe_load(front)["title"], str)
    lines = body.strip("\n").split("\n")
    assert len(lines) == 1
    inside = lines[0].removeprefix("<!--").removesuffix("-->")
    assert "--" not in inside
    assert "`" not in inside
    inside.encode()


def test_carrying_keeps_what_a_browser_reads() -> None:
    front, body = carry("<pre>a\n  b -- c `d`</pre>", title="“甲”").split("---\n", 2)[1:]
    assert json.loads(front.partition(": ")[2]) == "“甲”"
    html = lxml_html.fromstring(body.strip()[4:-3])
    assert words(html) == "a\n  b -- c `d`"


def test_a_merged_item_stands_on_the_page_of_each_unit(site: dict[str, Page]) -> None:
    for unit in ("songshan", "heyuan"):
        assert "2023/1/#both" in site[f"units/{unit}/"].text


def test_groups_follow_the_issues_order() -> None:
    one = issue("2023/1", date(2023, 2, 10), item("2023/1", "a"))
    far = item("2023/1", "b", section=Section("z", "尾栏"))
    both = replace(one, groups=(Group(far.section, (far,)), *one.groups))
    content = replace(archive(both), sections={"z": far.section, "local": one.items[0].section})
    html = shown(rendered(content)["2023/1/"])
    assert html.xpath("//section[@class='group']/h2/a/text()") == ["尾栏", "市内信息"]
