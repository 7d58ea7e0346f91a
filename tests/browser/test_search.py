"""Searching in real Chromium: what the search page finds, shows and leads to."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html as lxml_html
from lxml.html import HtmlElement
from playwright.sync_api import Browser, Page, Route

from generator.words.fold import CELL, fold, runs
from tests.browser.conftest import BASE
from tests.browser.serving import Served, served
from tests.searched import entries, index, write_site

ENTRIES = entries()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the fabricated archive under a sub-path."""
    folder = tmp_path_factory.mktemp("served")
    write_site(folder, ENTRIES, index(ENTRIES))
    with served(folder, BASE) as seen:
        yield seen


@pytest.fixture
def page(browser: Browser, made: Served) -> Iterator[Page]:
    """Open a page that may neither leave the site nor complain."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("http://127.0.0.1:", "data:"))
            else complaints.append(request.url)
        ),
    )
    yield opened
    context.close()
    assert complaints == []


def holding(*phrases: str) -> list[str]:
    """Return the addresses of the items that hold every phrase, by plain substring."""
    return [
        entry.url
        for entry in ENTRIES
        if all(any(fold(phrase) in run for run in runs(entry.text)) for phrase in phrases)
    ]


def settled(page: Page) -> int:
    """Wait for the answer and return its total."""
    page.wait_for_function(
        "() => document.querySelector('[data-search-answer]').getAttribute('aria-busy') === 'false'"
        " && /^[0-9]+$/.test(document.querySelector('[data-search-total]').textContent)"
    )
    return int(page.locator("[data-search-total]").inner_text())


def drawn(texts: Sequence[str], count: int) -> list[str]:
    """Return random strings of one to eight characters out of `texts`, some of them reversed."""
    draw = random.Random(20)
    strings: list[str] = []
    while len(strings) < count:
        run = draw.choice([run for run in draw.choice(texts).split(CELL) if run])
        at = draw.randrange(len(run))
        string = run[at : at + draw.randint(1, 8)]
        if string.split() == [string] and fold(string):
            strings.append(string if draw.random() < 0.8 else string[::-1])
    return strings


def ask(page: Page, site: Served, query: str) -> int:
    """Open the search page at `query` and return the total."""
    page.goto(f"{site.url}search/?q={quote(query, errors='surrogatepass')}")
    return settled(page)


def submit(page: Page, query: str) -> int:
    """Put `query` into the open page and return the total."""
    page.locator("[name=q]").fill(query)
    page.locator("[name=q]").press("Enter")
    return settled(page)


def test_finds_exactly_the_items_that_hold_a_string(page: Page, made: Served) -> None:
    """Of 240 strings of one to eight characters, each total is that of plain substring search."""
    ask(page, made, "干")
    wrong = {}
    for string in drawn([entry.text for entry in ENTRIES], 240):
        if (total := submit(page, string)) != (truth := len(holding(string))):
            wrong[string] = (total, truth)
    assert wrong == {}


def test_finds_what_the_sample_archives_pages_show(page: Page, sample: Served, site: Path) -> None:
    """200 strings of the sample's items, the truth read from the pages as they were built.

    A corrected item has two texts: with what stood, and with what is right. And strings around the
    places of correction: what runs from one text into the other is in neither.
    """
    items = forms_of(site)
    assert len(items) > 30
    assert sum(len(set(forms)) == 2 for forms in items) >= 2
    ask(page, sample, "干")
    wrong = {}
    for string in [*drawn([form for forms in items for form in forms], 200), *around(site)]:
        truth = sum(any(fold(string) in run for f in forms for run in runs(f)) for forms in items)
        if (total := submit(page, string)) != truth:
            wrong[string] = (total, truth)
    assert wrong == {}


def forms_of(site: Path) -> list[list[str]]:
    """Return the texts of each item, read from its page: as printed, and as it should be."""
    return [
        [printed(element, without) for without in ("ins", "del")]
        for path in sorted(site.glob("2*/*/index.html"))
        for element in lxml_html.parse(path).iterfind(".//*[@data-item]")
    ]


def around(site: Path) -> Iterator[str]:
    """Yield strings that begin before or in a place of correction and end in it or after."""
    for path in sorted(site.glob("2*/*/index.html")):
        for element in lxml_html.parse(path).iterfind(".//*[@data-item]"):
            if element.find(".//ins") is not None:
                stood, right = element.findtext(".//del"), element.findtext(".//ins")
                for whole, words in (
                    (printed(element, "ins"), stood),
                    (printed(element, "del"), right),
                    (printed(element, "none"), stood + right),
                ):
                    at = whole.index(words)
                    yield whole[at - 6 : at + 3]
                    yield whole[at - 2 : at + len(words) + 2]
                    yield whole[at + len(words) - 3 : at + len(words) + 6]


def printed(element: HtmlElement, without: str) -> str:
    """Return the text of an item on its page, less elements of one name, the cells of tables apart."""
    element = deepcopy(element)
    for left_out in list(element.iter(without)):
        left_out.drop_tree()
    mark = "\ue000"  # XML holds no U+001F
    for cell in element.iter("td", "th"):
        cell.text = mark + (cell.text or "")
        cell.tail = mark + (cell.tail or "")
    return str(element.text_content()).replace(mark, CELL)


def test_a_corrected_item_is_found_by_both_texts_and_shows_the_one_that_holds_the_words(
    page: Page, sample: Served
) -> None:
    for query, shown, count in (
        ("由乡镇党委集中研究。半年来记下4,063条，当月办结", "4,063", 1),  # runs into what is right
        ("由乡镇党委集中研究。半年来记下4,036条，当月办结", "4,036", 1),  # and out of what stood
        ("半年来记下 进门率", "4,063", 1),
        ("4,036条半年来", "", 0),
    ):
        assert ask(page, sample, query) == count
        if count:
            row = page.locator(".hits li").first
            assert row.locator(".erred").inner_text() == "更正"
            assert "（2023年8月10日更正）" in row.inner_text()
            assert row.locator("a").get_attribute("href")
        if "记下4" in query:
            assert shown in row.locator(".excerpt").inner_text()


def test_a_withdrawn_item_is_found_and_marked(page: Page, sample: Served) -> None:
    assert ask(page, sample, "课堂学+项目练+导师带") == 1
    assert page.locator(".hits .erred").inner_text() == "撤回"
    assert "（已撤回）" in page.locator(".hits li").inner_text()


def test_a_match_is_marked_in_either_text_of_a_corrected_item(page: Page, sample: Served) -> None:
    anchor = "#huaining-service-sites"
    item = page.locator(f'[data-item="{anchor[1:]}"]')
    for query, marked in (
        ("研究。半年来记下4,063条，当月", "研究。半年来记下4,063条，当月"),
        ("研究。半年来记下4,036条，当月", "研究。半年来记下4,036条，当月"),
        ("研究。半年来", "研究。半年来半年来"),
        ("4,036条半年来", ""),
    ):
        page.goto(f"{sample.url}2023/20/{anchor}")
        plain = item.text_content()
        page.goto("about:blank")
        page.goto(f"{sample.url}2023/20/?mark={quote(query)}{anchor}")
        page.wait_for_load_state("networkidle")
        assert "".join(item.locator("mark").all_text_contents()) == marked
        assert item.text_content() == plain


def test_every_word_must_be_there(page: Page, made: Served) -> None:
    assert ask(page, made, "干 部 abc") == len(holding("干", "部", "abc"))
    assert ask(page, made, "　干　　部　") == len(holding("干", "部"))
    assert ask(page, made, "干 没有的话") == 0


def test_quotes_make_a_phrase_in_which_punctuation_and_space_do_not_count(
    page: Page, made: Served
) -> None:
    truth = len(holding("八小时外"))
    assert truth
    for query in ("“八小时外”", '"八 小 时 外"', "「八、小时外」", "八小时外", "“八小时外"):
        assert ask(page, made, query) == truth
    assert submit(page, "“八小时 外” 干") == len(holding("八小时外", "干"))


def test_width_and_case_do_not_count(page: Page, made: Served) -> None:
    truth = len(holding("abc公司"))
    assert truth
    for query in ("ABC公司", "ａｂｃ公司", "Abc·公司"):
        assert ask(page, made, query) == truth
    assert submit(page, "２５") == submit(page, "2.5%") == len(holding("25"))


def test_a_cell_of_a_table_ends_a_phrase(page: Page, made: Served) -> None:
    assert any(f"甲{CELL}乙" in entry.text for entry in ENTRIES)
    assert ask(page, made, "甲乙") == len(holding("甲乙")) == 0
    assert submit(page, "甲 乙") == len(holding("甲", "乙")) > 0


@pytest.mark.parametrize("char", ["的", "䶮", "\U00030edd", "9", "b", "é", "が", "犇", "龘"])
def test_one_character_is_enough(page: Page, made: Served, char: str) -> None:
    assert ask(page, made, char) == len(holding(char))


def test_a_long_quotation_is_found(page: Page, made: Served) -> None:
    """A whole item as the query, and the same with one character changed."""
    longest = max(ENTRIES, key=lambda entry: len(entry.text.partition(CELL)[0]))
    text = f"“{longest.text.partition(CELL)[0]}”"
    assert len(fold(text)) > 80
    assert ask(page, made, text) == 1
    assert submit(page, text[:-6] + "龘" + text[-5:]) == 0


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("，。！？——", 0),
        ("“”", 0),
        ("\ud800", 0),
        ("\x00\x1f\ufffe\uffff", 0),
        ("<img src=x onerror=alert(1)>", 0),
        ("{{ 7*7 }}", None),
        ("干" * 10_000, 0),
        ("b" * 10_000, 0),
        ("干 " * 5_000, None),
        ("%E4%B8", 0),
    ],
)
def test_any_query_gets_an_answer(page: Page, made: Served, query: str, total: int | None) -> None:
    phrases = {fold(word) for word in query.split()} - {""}
    expected = len(holding(*phrases)) if total is None else total
    if len(quote(query, errors="replace")) < 60_000:
        assert ask(page, made, query) == expected
    else:  # more than this test's server takes in an address
        ask(page, made, "干")
        assert submit(page, query) == expected
        assert page.url.endswith(f"?q={quote('干')}")  # nor would one be shared
    if query.isprintable():
        assert page.locator("[name=q]").input_value() == query


def test_only_punctuation_says_that_there_is_nothing_to_search_for(
    page: Page, made: Served
) -> None:
    ask(page, made, "！？")
    assert "没有要查找的文字" in page.locator("[data-search-status]").inner_text()


def facet(page: Page, name: str) -> dict[str, int]:
    """Return the values that a facet offers, with their counts."""
    chips = page.locator(f'[data-facet="{name}"] .chip')
    rows = chips.evaluate_all(
        "all => all.map((chip) => [...chip.children].map((c) => c.textContent))"
    )
    return {label: int(count) for _, label, count in rows}


def test_facets_count_and_narrow_the_results(page: Page, made: Served) -> None:
    found = [entry for entry in ENTRIES if entry.url in holding("干")]
    assert ask(page, made, "干") == len(found)
    assert facet(page, "year") == {
        f"{year}年": sum(entry.year == year for entry in found) for year in (2023, 2022, 2021)
    }
    topics = Counter(topic[1] for entry in found for topic in entry.topics)
    assert facet(page, "topic") == topics
    units = Counter(unit[1] for entry in found for unit in entry.units)
    assert facet(page, "unit") == units

    page.get_by_label("2022年").check(force=True)
    in_2022 = [entry for entry in found if entry.year == 2022]
    assert settled(page) == len(in_2022)
    assert facet(page, "year")["2023年"] == sum(entry.year == 2023 for entry in found)
    assert facet(page, "topic") == Counter(t[1] for entry in in_2022 for t in entry.topics)

    page.get_by_label("谈心谈话").check(force=True)
    talks = [entry for entry in in_2022 if ("talks", "谈心谈话") in entry.topics]
    assert settled(page) == len(talks)
    assert "year=2022&topic=talks" in page.url
    page.get_by_label("2021年").check(force=True)  # a second value of a facet adds to the first
    earlier = [entry for entry in found if entry.year in (2021, 2022)]
    assert settled(page) == sum(("talks", "谈心谈话") in entry.topics for entry in earlier)
    page.get_by_role("button", name="清除筛选").click()
    assert settled(page) == len(found)


@pytest.mark.parametrize("pauses", [False, True])
def test_an_address_can_be_shared_and_the_back_button_works(
    page: Page, made: Served, *, pauses: bool
) -> None:
    """Also for those who pause before they press Enter, and have had an answer by then."""
    truth = [entry for entry in ENTRIES if entry.url in holding("干") and entry.year == 2022]
    page.goto(f"{made.url}search/?q=干&year=2022&sort=best")
    assert settled(page) == len(truth)
    assert page.get_by_label("最相关在前").is_checked()
    for typed in ["部门", "部"] if pauses else []:
        page.locator("[name=q]").fill(typed)
        page.wait_for_url(f"**/?q={quote(typed)}&year=2022&sort=best")
    submit(page, "部")
    assert page.url.endswith(f"?q={quote('部')}&year=2022&sort=best")
    page.go_back()
    page.wait_for_function("() => document.querySelector('[name=q]').value === '干'")
    assert settled(page) == len(truth)
    page.goto(f"{made.url}search/?q=干&year=1066")
    assert settled(page) == 0


def shown(page: Page) -> list[str]:
    """Return the addresses of the results on the page, as the entries have them."""
    links = page.locator("[data-search-hit]").evaluate_all("all => all.map((link) => link.href)")
    return [re.sub(r"\?[^#]*", "", link).rpartition(BASE.lstrip("/"))[2] for link in links]


def grown(page: Page, before: int) -> None:
    """Wait for more results than `before`."""
    page.wait_for_function(
        "(before) => document.querySelectorAll('[data-search-hit]').length > before", arg=before
    )


def test_results_are_newest_first_and_come_as_they_are_scrolled_to(
    page: Page, made: Served
) -> None:
    """Only the texts of the results shown are fetched; the total is right from the start."""
    truth = holding("干")
    made.fetched.clear()
    assert ask(page, made, "干") == len(truth) > 40
    assert sum("/texts/" in path for path, _ in made.fetched) == len(shown(page)) < 30
    while (before := len(shown(page))) < len(truth):
        page.locator("[data-search-hit]").last.scroll_into_view_if_needed()
        grown(page, before)
    by_issue = groupby(truth, key=lambda url: url.partition("#")[0])
    newest_first = [
        url for _, issue in reversed([(k, list(g)) for k, g in by_issue]) for url in issue
    ]
    assert shown(page) == newest_first


def under_the_pointer(page: Page) -> str:
    """Point at the button for more results; return the name of the element that a click would hit."""
    return page.locator("[data-search-further] button").evaluate(
        "button => { button.scrollIntoView({ block: 'center' });"
        " const { x, y, width, height } = button.getBoundingClientRect();"
        " return document.elementFromPoint(x + width / 2, y + height / 2).tagName; }"
    )


def test_a_result_that_comes_by_itself_takes_no_buttons_place_under_the_pointer(
    page: Page, made: Served
) -> None:
    """A button can be clicked only where no result comes until it is."""
    ask(page, made, "干")
    first = len(shown(page))
    page.route("**/texts/**", lambda route: route.fulfill(body="not a text"))
    assert under_the_pointer(page) == "P"
    page.locator("[data-search-further].by-hand").wait_for()
    page.unroute("**/texts/**")
    assert under_the_pointer(page) == "BUTTON"
    assert len(shown(page)) == first
    page.locator("[data-search-further] button").click()
    grown(page, first)
    assert page.locator("[data-search-further].by-hand").count() == 0


def test_the_best_results_have_the_words_in_their_heading(page: Page, made: Served) -> None:
    headings = {entry.url: fold(entry.heading) for entry in ENTRIES}
    truth = holding("松县")
    page.goto(f"{made.url}search/?q=松县&sort=best")
    assert settled(page) == len(truth)
    ranks = ["松县" in headings[url] for url in shown(page)]
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0]


def test_a_result_shows_its_heading_citation_and_excerpt_as_printed(
    page: Page, made: Served
) -> None:
    url = holding("八小时外")[-1]
    entry = next(entry for entry in ENTRIES if entry.url == url)
    ask(page, made, f"八小时外 {fold(entry.heading)}")
    row = page.locator(".hits li").first
    assert row.locator("a").inner_text() == entry.heading
    assert entry.citation in row.inner_text()
    assert f"{entry.date.year}年{entry.date.month}月{entry.date.day}日" in row.inner_text()
    marks = page.locator(".hits li .excerpt mark").all_inner_texts()
    assert "八小时外" in marks or "八小时外" in entry.heading
    excerpt = row.locator(".excerpt").text_content() or ""
    body = entry.text.removeprefix(entry.heading).replace(CELL, "　")
    assert excerpt.removeprefix("……").removesuffix("……") in body


def test_a_match_across_punctuation_is_marked_with_it(page: Page, made: Served) -> None:
    entry = next(e for e in ENTRIES if re.search(r"\w”\w", e.text.removeprefix(e.heading)))
    found = re.search(r"\w”\w", entry.text.removeprefix(entry.heading))
    assert found
    ask(page, made, f"{fold(found[0])} {fold(entry.heading)}")
    assert found[0] in page.locator(".excerpt mark").all_inner_texts()


def test_markup_in_texts_and_names_stays_text(page: Page, made: Served) -> None:
    assert ask(page, made, "粗") == len(holding("粗")) > 0
    assert page.locator(".hits b").count() == 0
    assert "&amp;<b>粗</b>" in page.locator(".hits").inner_text()
    assert "乡村<振兴>" in facet(page, "topic")


def test_a_click_lands_on_the_item_with_the_match_marked(page: Page, made: Served) -> None:
    """Across the end of a run in bold, leaving the item's text as it was."""
    ask(page, made, "八小时外 干")
    href = page.locator("[data-search-hit]").first.get_attribute("href") or ""
    page.goto(re.sub(r"\?[^#]*", "", href))
    anchor = href.rpartition("#")[2]
    item = page.locator(f'[data-item="{anchor}"]')
    plain = item.text_content()
    assert page.locator("mark").count() == 0
    page.go_back()
    page.locator("[data-search-hit]").first.click()
    page.wait_for_selector("mark")
    assert page.url == href
    assert item.text_content() == plain
    marked = [fold(text) for text in page.locator("mark").all_inner_texts()]
    assert {"八小时外", "干"} <= set(marked) | {"".join(marked)}
    assert page.locator(f'[data-item="{anchor}"] mark').count() == len(marked)
    assert page.locator("mark").first.evaluate(
        "mark => { const at = mark.getBoundingClientRect();"
        " return at.top >= 0 && at.bottom <= innerHeight; }"
    )


def test_marking_crosses_inline_elements_but_not_cells(page: Page, made: Served) -> None:
    entry = next(e for e in ENTRIES if f"甲{CELL}乙" in e.text.removeprefix(e.heading))
    first = entry.text.removeprefix(entry.heading).partition(CELL)[0]
    middle = len(first) // 2  # where the bold run ends on the page
    across = first[middle - 3 : middle + 3]
    page.goto(made.url + entry.url.replace("#", f"?mark={quote(across)}#"))
    page.wait_for_selector("mark")
    assert fold("".join(page.locator("mark").all_inner_texts())) == fold(across)
    assert page.locator("strong mark").count() >= 1
    page.goto(made.url + entry.url.replace("#", f"?mark={quote('甲乙 县')}#"))
    page.wait_for_selector("mark")
    assert "甲" not in "".join(page.locator("mark").all_inner_texts())


@pytest.mark.parametrize("tail", ["?mark=%3Cimg%20src%3Dx%3E#%E4", "?mark=%ED%A0%80", "?mark="])
def test_a_strange_mark_or_anchor_does_no_harm(page: Page, made: Served, tail: str) -> None:
    page.goto(f"{made.url}2021/1/{tail}")
    page.wait_for_load_state("networkidle")
    assert page.locator("mark").count() == 0


def test_typing_asks_once_it_pauses_and_drops_stale_answers(page: Page, made: Served) -> None:
    page.goto(f"{made.url}search/")
    page.wait_for_load_state("networkidle")
    made.fetched.clear()
    page.locator("[name=q]").press_sequentially("abc公司", delay=10)
    assert settled(page) == len(holding("abc公司"))
    assert page.url.endswith(f"?q=abc{quote('公司')}")
    page.evaluate("history.length")
    page.locator("[name=q]").fill("")
    page.wait_for_function("() => document.querySelector('[data-search-answer]').hidden")
    assert not page.locator(".hits li").first.is_visible()


def test_a_slow_answer_never_takes_the_place_of_a_newer_one(page: Page, made: Served) -> None:
    ask(page, made, "县")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/*.pf_index", hold_the_first)
    with page.expect_request("**/*.pf_index"):
        page.locator("[name=q]").fill("\U00030edd")
        page.locator("[name=q]").press("Enter")
    truth = submit(page, "一")
    assert len(held) == 1
    with page.expect_event("requestfinished"):
        held[0].continue_()
    page.evaluate("fetch('').then((answer) => answer.text())")  # time enough to show it
    assert settled(page) == truth == len(holding("一")) != len(holding("\U00030edd"))


def test_a_lost_index_is_said_and_can_be_asked_again(page: Page, made: Served) -> None:
    ask(page, made, "县")
    page.route("**/pagefind/**", lambda route: route.fulfill(status=200, body="not an index"))
    page.locator("[name=q]").fill("二〇三〇")
    page.locator("[name=q]").press("Enter")
    page.wait_for_function(
        "() => document.querySelector('[data-search-status]').textContent.includes('没有完成')"
    )
    page.unroute("**/pagefind/**")
    assert submit(page, "干") == len(holding("干"))


def test_the_keyboard_is_enough(page: Page, made: Served) -> None:
    ask(page, made, "干")
    page.keyboard.press("/")
    assert page.locator("[name=q]").evaluate("field => field === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    links = page.locator("[data-search-hit]")
    assert links.nth(1).evaluate("link => link === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert links.nth(0).evaluate("link => link === document.activeElement")
    page.keyboard.press("Escape")
    assert page.locator("[name=q]").evaluate("field => field === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("mark")


def test_an_input_method_is_left_alone_until_it_has_finished(page: Page, made: Served) -> None:
    page.goto(f"{made.url}search/")
    field = page.locator("[name=q]")
    field.dispatch_event("compositionstart")
    field.fill("gan")
    page.wait_for_timeout(300)
    assert page.locator("[data-search-answer]").is_hidden()
    field.evaluate("field => { field.value = '干'; }")
    field.dispatch_event("compositionend")
    assert settled(page) == len(holding("干"))


def test_the_status_is_announced(page: Page, made: Served) -> None:
    total = ask(page, made, "干")
    status = page.locator("[data-search-status]")
    assert status.get_attribute("role") == "status"
    assert status.inner_text() == f"找到 {total} 条"


def test_without_javascript_the_page_says_so_and_offers_the_indexes(
    browser: Browser, made: Served
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{made.url}search/?q=干")
    assert "没有启用" in page.locator(".search").inner_text()
    links = [link.get_attribute("href") for link in page.locator(".names a").all()]
    assert links[:3] == ["../units/", "../sections/", "../topics/"]
    assert links[3:] == ["../2023/", "../2022/", "../2021/"]
    assert not page.locator("form").is_visible()
    context.close()


def test_nothing_sticks_out_of_a_narrow_window(page: Page, made: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    ask(page, made, "干")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
