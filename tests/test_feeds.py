"""The feed and the sitemap: valid, complete, in order, and safe whatever the words."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

from generator.model import Archive
from generator.model.settings import Site
from generator.render.feeds import ATOM, NEWEST, SITEMAP, feed, sitemap
from generator.render.page import Page
from generator.render.pages import pages
from tests.fabricated import archive, folios, issue, item, publication, small_archive

NS = {"a": ATOM, "s": SITEMAP}
BASE = "http://archive.example/bulletin/"
HOSTILE = "<script>alert(1)</script>]]>{{ 7*7 }}\x0c\ufffe&amp;"


def read(content: Archive) -> etree._Element:
    return etree.fromstring(feed(content, publication()))


def test_the_feed_has_what_rfc_4287_requires() -> None:
    root = read(small_archive())
    assert root.tag == f"{{{ATOM}}}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"
    for element in (root, *root.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"a:{name}", NS)) == 1
            assert element.findtext(f"a:{name}", namespaces=NS)
        moment = datetime.fromisoformat(element.findtext("a:updated", namespaces=NS))
        assert moment.tzinfo
    assert root.findtext("a:author/a:name", namespaces=NS) == "松禾市委办公室"
    assert root.xpath("a:link[@rel='self']/@href", namespaces=NS) == [f"{BASE}feed.xml"]
    ids = root.xpath("//a:id/text()", namespaces=NS)
    assert len(set(ids)) == len(ids)


def test_issues_stand_newest_first_with_links_to_their_items() -> None:
    root = read(small_archive())
    links = root.xpath("a:entry/a:link[@rel='alternate']/@href", namespaces=NS)
    assert links == [f"{BASE}2023/extra-1/", f"{BASE}2023/1/", f"{BASE}2022/1/"]
    assert root.findtext("a:updated", namespaces=NS) == "2023-05-04T12:00:00Z"
    content = root.xpath("a:entry[2]/a:content", namespaces=NS)[0]
    assert content.get("type") == "html"
    shown = lxml_html.fromstring(content.text)
    assert shown.xpath("//a/@href") == [
        f"{BASE}2023/1/#both",
        f"{BASE}2023/1/#lakeside-talks",
        f"{BASE}2023/1/#far-away",
    ]


def test_only_the_newest_issues_are_in_the_feed() -> None:
    many = [issue(f"2023/{n}", date(2023, 1, 1), item(f"2023/{n}", "a")) for n in range(1, 41)]
    entries = read(archive(*many)).findall("a:entry", NS)
    assert len(entries) == NEWEST
    assert entries[0].findtext("a:title", namespaces=NS) == "松禾工作信息2023年第40期"


def test_a_feed_without_issues_is_still_a_feed() -> None:
    assert read(archive()).findtext("a:updated", namespaces=NS)


def test_hostile_words_are_text_in_the_feed() -> None:
    content = archive(issue("2023/1", date(2023, 1, 5), item("2023/1", "a", title=HOSTILE)))
    house = publication(name=HOSTILE, publisher=HOSTILE, site=Site(url=BASE, notice=HOSTILE))
    root = etree.fromstring(feed(content, house))
    kept = HOSTILE.replace("\x0c", "").replace("\ufffe", "")
    assert root.findtext("a:title", namespaces=NS) == kept
    shown = lxml_html.fromstring(root.findtext("a:entry/a:content", namespaces=NS))
    assert not shown.xpath("//script")
    assert kept in shown.text_content()


def test_the_sitemap_lists_every_page_with_the_date_of_what_it_shows() -> None:
    content = small_archive()
    theme = Path(__file__).parents[1] / "theme"
    made = pages(content, publication(), folios(content), theme, outputs={"PDF": ".pdf"})
    root = etree.fromstring(sitemap(made, publication()))
    listed = {
        url.findtext("s:loc", namespaces=NS): url.findtext("s:lastmod", namespaces=NS)
        for url in root
    }
    assert list(listed) == [BASE + page.address for page in made]
    assert listed[f"{BASE}2022/1/"] == "2022-03-05"
    assert listed[f"{BASE}units/heyuan/"] == "2023-02-10"
    assert listed[BASE] == "2023-05-04"


def test_addresses_in_the_sitemap_are_percent_encoded() -> None:
    root = etree.fromstring(sitemap([Page("关于/", "关于", "")], publication()))
    address = root.findtext("s:url/s:loc", namespaces=NS)
    assert address == f"{BASE}%E5%85%B3%E4%BA%8E/"
