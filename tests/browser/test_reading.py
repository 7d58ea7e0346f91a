"""Reading the sample archive in real Chromium: the newcomer's path, every kind of page, every link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from lxml import html as lxml_html
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTTextContainer
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import BASE

KINDS = {
    "home": "",
    "year": "2023/",
    "issue": "2023/19/",
    "extra issue": "2023/extra-1/",
    "issue with a corrected item": "2023/20/",
    "issue with a withdrawn item": "2023/17/",
    "issue that prints errata": "2023/21/",
    "units": "units/",
    "unit": "units/yuexi/",
    "section": "sections/local/",
    "topics": "topics/",
    "topic": "topics/supervision/",
    "statistics": "statistics/",
    "a year's statistics": "statistics/2023/",
    "written page": "handbook/",
    "search": "search/",
    "search results": "search/?q=干部",
    "submit": "submit/",
    "unknown address": "2023/no/such/page/",
}


def opened(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """Return a new page and the list to which it adds what it should not do."""
    page = context.new_page()
    complaints: list[str] = []

    def said(text: str) -> None:
        if "status of 404" not in text:  # the unknown address itself, which is asked for on purpose
            complaints.append(text)

    def asked(url: str) -> None:
        if not url.startswith((address, "data:")):
            complaints.append(url)

    page.on("console", lambda message: said(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked(request.url))
    return page, complaints


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Open a page that may neither leave the site, break its policy nor complain."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="zh-CN")
    one, complaints = opened(context, address)
    yield one
    context.close()
    assert complaints == []


# -- the newcomer's path ------------------------------------------------------------------------


def test_from_the_latest_issue_to_a_quoted_item(page: Page, address: str) -> None:
    """Home → latest issue → 2023/19 → 岳西县's item → all its items → a phrase → its citation."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    page.click("section.latest h2 a")
    assert page.locator("h1 .number").inner_text()
    while not page.url.endswith("/2023/19/"):
        page.click("a[rel=prev]")
    page.click("nav.contents a:has-text('岳西县')")
    assert page.url.endswith("#yuexi-liaisons")
    page.click("#yuexi-liaisons h3 a")
    assert page.locator("h1").inner_text() == "岳西县"
    headings = page.locator("ol.items .heading").all_inner_texts()
    assert len(headings) > 1
    assert all("岳西县" in heading for heading in headings)

    page.goto(f"{address}2023/19/#yuexi-liaisons")
    phrase = page.locator("[data-item=yuexi-liaisons] .lead").first.inner_text()
    page.goto(address)
    page.fill("form[role=search] input", f"“{phrase}”")
    page.press("form[role=search] input", "Enter")
    page.wait_for_selector("[data-search-hit]")
    assert page.locator("[data-search-total]").inner_text() == "1"
    page.click("[data-search-hit]")
    page.wait_for_selector("[data-item=yuexi-liaisons] mark")
    page.click("#yuexi-liaisons button.copy")
    page.wait_for_selector("#yuexi-liaisons button.copy:has-text('已复制')")
    assert page.evaluate("navigator.clipboard.readText()") == "《安庆组工信息》2023年第19期，第3页"


def test_a_citation_is_copied_without_a_secure_context(page: Page, address: str) -> None:
    """An intranet over plain http gives pages no clipboard."""
    page.context.grant_permissions(["clipboard-read"])
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(f"{address}2023/19/")
    page.click("#susong-after-hours button.copy")
    page.wait_for_selector("#susong-after-hours button.copy:has-text('已复制')")
    other = page.context.new_page()
    other.goto(address)
    assert other.evaluate("navigator.clipboard.readText()").endswith("第19期，第2页")


def test_a_citation_that_cannot_be_copied_is_selected(page: Page, address: str) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = function () { return false; }"
    )
    page.goto(f"{address}2023/19/")
    page.click("#susong-after-hours button.copy")
    page.wait_for_selector("#susong-after-hours button.copy:has-text('Ctrl+C')")
    assert page.evaluate("String(getSelection())").endswith("第19期，第2页")


# -- every kind of page -------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_breaks_an_accessibility_rule_or_is_wider_than_the_window(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    for kind, path in KINDS.items():
        page.goto(address + path)
        if "q=" in path:
            page.wait_for_selector("[data-search-hit]")
        assert page.evaluate("document.documentElement.scrollWidth") == width, kind
        page.evaluate(axe)
        found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })")
        broken = [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]]
        assert broken == [], kind
        assert len(found["passes"]) > 10, kind
    context.close()


def test_no_page_asks_outside_breaks_its_policy_or_complains(page: Page, address: str) -> None:
    """The check is the fixture's."""
    for path in KINDS.values():
        page.goto(address + path)
        page.wait_for_load_state("networkidle")


def test_the_policy_is_in_force(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    for breach in (
        "document.body.setAttribute('style', 'color: red')",
        "new Image().src = 'http://elsewhere.example/x.png'",
    ):
        with page.expect_console_message(lambda said: "Content Security Policy" in said.text):
            page.evaluate(breach)
    context.close()


def test_the_first_stop_of_the_tab_key_leads_past_the_header(page: Page, address: str) -> None:
    page.goto(f"{address}2023/19/")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "跳到正文"
    assert skip.bounding_box()["y"] >= 0
    assert skip.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "首页"
    assert page.locator(":focus").evaluate("element => !!element.closest('main')")


def test_an_unknown_address_offers_ways_that_lead_somewhere(page: Page, address: str) -> None:
    page.goto(f"{address}2019/no/such/issue/")
    assert page.locator("h1").inner_text() == "没有这一页"
    page.click("main a:has-text('报送单位')")
    assert page.url == f"{address}units/"


def test_without_javascript_everything_can_be_read_and_no_dead_button_shows(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}2023/19/")
    assert page.locator("[data-item]").count() == 5
    assert page.locator("#yuexi-liaisons .citation").is_visible()
    assert page.locator("button:visible").count() == 0
    page.goto(f"{address}search/")
    assert page.locator("main noscript p").is_visible()
    assert page.locator("main noscript a >> nth=0").is_visible()
    context.close()


def test_on_paper_the_issue_stands_without_the_sites_tools_but_with_its_notice(
    page: Page, address: str
) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}2023/19/")
    for hidden in ("header.top nav", ".crumbs", ".turn", "button.copy >> nth=0"):
        assert not page.locator(hidden).is_visible(), hidden
    for kept in (".masthead", ".notice", "#yuexi-liaisons", ".citation >> nth=0", ".colophon"):
        assert page.locator(kept).is_visible(), kept


# -- errata -------------------------------------------------------------------------------------


def test_a_correction_leads_to_its_note_and_back(page: Page, address: str) -> None:
    page.goto(f"{address}2023/20/")
    page.click("section.errata a")
    item = page.locator("#huaining-service-sites")
    assert item.locator("del").inner_text() == "半年来记下4,036条"
    assert item.locator("ins").inner_text() == "半年来记下4,063条"
    mark = item.get_by_role("link", name="更正，见条末说明")
    shown = mark.evaluate("link => getComputedStyle(link, '::after').content")
    assert shown == '"更正"'
    mark.click()
    note = page.locator(":target")
    assert "应为“半年来记下4,063条”" in note.inner_text()
    note.get_by_role("link", name="看原处").click()
    assert page.locator(":target").inner_text() == "半年来记下4,063条"


def test_the_next_issue_leads_from_what_it_prints_to_the_items(page: Page, address: str) -> None:
    page.goto(f"{address}2023/21/")
    assert page.locator(".amends h2").inner_text() == "更正与撤回"
    page.click(".amends a:has-text('铜陵市')")
    assert page.url == f"{address}2023/17/#tongling-reserve-pool"
    note = page.locator("#tongling-reserve-pool .erratum")
    assert note.inner_text().replace("　", "").startswith("撤回本条已于2023年8月15日撤回：")
    above = (
        note.bounding_box()["y"]
        < page.locator("[data-item=tongling-reserve-pool]").bounding_box()["y"]
    )
    assert above


def test_what_was_struck_out_and_inserted_stays_on_paper(page: Page, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(f"{address}2023/20/")
    for kept in ("del", "ins", "a.amended", "article .erratum", "section.errata"):
        assert page.locator(kept).is_visible(), kept
    line = page.locator("del").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert line == "line-through"


# -- the whole site -----------------------------------------------------------------------------


def test_every_link_and_anchor_of_the_site_leads_somewhere(site: Path) -> None:
    pages = {
        path.relative_to(site).as_posix().removesuffix("index.html"): lxml_html.parse(str(path))
        for path in site.rglob("*.html")
    }
    anchors = {address: set(page.xpath("//@id")) for address, page in pages.items()}
    checked = 0
    for address, page in pages.items():
        for link in page.xpath("//*[not(self::link[@rel='canonical'])]/@href | //@src | //@action"):
            target, anchor = urldefrag(urljoin(f"http://localhost{BASE}{address}", link))
            assert target.startswith(f"http://localhost{BASE}"), (address, link)
            path = unquote(target.removeprefix(f"http://localhost{BASE}")).partition("?")[0]
            exists = path in pages or (site / path).is_file()
            assert exists, (address, link)
            if anchor and path in pages:
                assert unquote(anchor) in anchors[path], (address, link)
            checked += 1
    assert checked > 500


def test_an_items_link_opens_the_pdf_at_the_page_on_which_it_begins(site: Path) -> None:
    folder = site / "2023/19"
    page = lxml_html.parse(str(folder / "index.html"))
    sheets = [
        re.sub(
            r"\s", "", "".join(box.get_text() for box in sheet if isinstance(box, LTTextContainer))
        )
        for sheet in extract_pages(folder / "2023-19.pdf")
    ]
    contents = [
        int(text) for text in page.xpath("//nav[@class='contents']//*[@class='folio']/text()")
    ]
    items = page.xpath("//article")
    assert len(contents) == len(items) == 5
    for item, listed in zip(items, contents, strict=True):
        folio = int(item.xpath("string(.//footer//a[contains(@href, '#page=')]/@href)")[-1])
        heading = re.sub(r"\s", "", "".join(item.xpath(".//h3//text()")))
        assert heading in sheets[folio - 1]
        assert folio == listed
        assert item.xpath("string(.//*[@class='citation'])").endswith(f"第{folio}页")
