"""Searching in real Chromium: what the search page finds, shows and leads to."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from generator.fold import fold, runs
from generator.press.search import Entry, index
from tests.searched import Served, entries, served, write_site

SUBPATH = "some/where/"
QUIET = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)
ENTRIES = entries()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the fabricated archive under a sub-path."""
    folder = tmp_path_factory.mktemp("served")
    write_site(folder / SUBPATH, ENTRIES, index(ENTRIES))
    with served(folder) as seen:
        seen.url += SUBPATH
        yield seen


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium, quiet on the network."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET.split())
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Served) -> Iterator[Page]:
    """Open a page that may neither leave the site nor complain."""
    context = browser.new_context(viewport={"width": 1000, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "request",
        lambda request: None
        if request.url.startswith((site.url, "data:"))
        else complaints.append(request.url),
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


def ask(page: Page, site: Served, query: str) -> int:
    """Open the search page at `query` and return the total."""
    page.goto(f"{site.url}search/?q={quote(query, errors='surrogatepass')}")
    return settled(page)


def submit(page: Page, query: str) -> int:
    """Put `query` into the open page and return the total."""
    page.locator("[name=q]").fill(query)
    page.locator("[name=q]").press("Enter")
    return settled(page)


def test_finds_exactly_the_items_that_hold_a_string(page: Page, site: Served) -> None:
    """Of 240 strings of one to eight characters, each total is that of plain substring search."""
    draw = random.Random(20)
    strings = []
    while len(strings) < 240:
        run = draw.choice([run for run in draw.choice(ENTRIES).text.split("\x1f") if run])
        at = draw.randrange(len(run))
        string = run[at : at + draw.randint(1, 8)]
        if string.split() == [string] and fold(string):
            strings.append(string if draw.random() < 0.8 else string[::-1])
    ask(page, site, "干")
    wrong = {}
    for string in strings:
        if (total := submit(page, string)) != (truth := len(holding(string))):
            wrong[string] = (total, truth)
    assert wrong == {}
