"""Searching the same items with our page, Pagefind as it comes, and Material's search.

Each is served on loopback and asked in Chromium. What is found is compared with plain substring
search: ours with the folded text that it promises, the others with whichever of the plain and the
folded text suits them. Material's items that lack one of the words are not held against it.
"""

from __future__ import annotations

import gzip
import json
import random
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from generator.words.fold import fold, runs
from tests.bench.search import ANSWERED, TIMED
from tests.browser.serving import served

OPEN = (  # the others need what our own policy forbids
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' data: blob:"
)
PACKED = (".html", ".css", ".js", ".json", ".svg", ".xml")  # what servers compress

TIMEOUT = 300_000  # milliseconds; some answers take minutes to prepare

Fetched = Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Finder:
    """A search to measure: its site, the address that asks, how answers show.

    `answered` is a condition in the page; `find` a function of the query, in the page, that returns
    the places found, or their number and the first of them.
    """

    name: str
    site: Path
    address: str  # with {query}
    answered: str
    prepare: str
    find: str
    allowed: str = OPEN
    names: Mapping[str, str] | None = None  # place by the finder's own names of what it found
    opened: int = 20  # queries for which the page is opened anew and weighed


@dataclass(frozen=True, slots=True)
class Found:
    """How many queries were answered exactly; bytes and requests from opening to results."""

    exact: int
    asked: int
    first: tuple[int, ...]  # bytes as stored, a query
    packed: tuple[int, ...]  # bytes as a compressing server sends them
    requests: tuple[int, ...]
    milliseconds: tuple[float, ...] = ()


def drawn(texts: Mapping[str, str], count: int) -> list[str]:
    """Return random strings of two to seven letters or digits that stand in the items."""
    draw = random.Random(11)
    every = list(texts.values())
    found: list[str] = []
    while len(found) < count:
        text = draw.choice(every)
        length = draw.randint(2, 7)
        at = draw.randrange(max(len(text) - length, 1))
        string = text[at : at + length]
        if string.isalnum() and string not in found:
            found.append(string)
    return found


def measured(
    finder: Finder, browser: Browser, texts: Mapping[str, str], queries: Sequence[str]
) -> Found:
    """Ask every query; open the page anew for the first of them and weigh what comes."""
    weights: list[tuple[int, int, int]] = []
    with served(finder.site, allowed=finder.allowed) as seen:
        for query in queries[: finder.opened]:
            seen.fetched.clear()
            page = browser.new_context().new_page()
            _open(page, finder, seen.url, query)
            page.wait_for_load_state("networkidle")
            weights.append(weight(finder.site, seen.fetched))
            page.context.close()
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT)
        _open(page, finder, seen.url, queries[0])
        page.evaluate(finder.prepare)
        exact = sum(_is_exact(finder, page.evaluate(finder.find, q), texts, q) for q in queries)
        times = (
            tuple(page.evaluate(TIMED, query)[0] for query in queries) if not finder.allowed else ()
        )
        page.close()
    stored, packed, requests = zip(*weights, strict=True)
    return Found(exact, len(queries), stored, packed, requests, times)


def _open(page: Page, finder: Finder, url: str, query: str) -> None:
    page.goto(url + finder.address.format(query=quote(query)), timeout=TIMEOUT)
    page.wait_for_function(finder.answered, timeout=TIMEOUT)


def _is_exact(finder: Finder, answer: object, texts: Mapping[str, str], query: str) -> bool:
    wanted = fold(query)
    plain = {place for place, text in texts.items() if query in text}
    folded = {place for place, text in texts.items() if any(wanted in run for run in _runs(text))}
    if isinstance(answer, dict):  # of ours: the number, and the places shown first
        return answer["total"] == len(folded) and set(answer["shown"]) <= folded
    assert isinstance(answer, list)
    names = finder.names
    places = {names[name] for name in answer} if names else set(answer)
    return places in (plain, folded)


@cache
def _runs(text: str) -> tuple[str, ...]:
    return tuple(runs(text))


def weight(site: Path, fetched: Fetched) -> tuple[int, int, int]:
    """Return what was fetched from `site`: bytes as stored, bytes compressed, requests."""
    packed = 0
    for path, size in fetched:
        file = site / path.split("?")[0].removeprefix("/")
        file = file / "index.html" if file.is_dir() else file
        packed += len(gzip.compress(file.read_bytes(), 6)) if file.suffix in PACKED else size
    return sum(size for _, size in fetched), packed, len(fetched)


# -- ours


def ours(site: Path) -> Finder:
    """Return our search page as it is."""
    return Finder(
        "jianbao",
        site,
        "search/?q={query}",
        ANSWERED,
        "() => 0",
        """async (query) => {
          const field = document.querySelector('[name=q]');
          const total = document.querySelector('[data-search-total]');
          const answer = document.querySelector('[data-search-answer]');
          field.value = query;
          field.form.requestSubmit();
          do await new Promise((go) => setTimeout(go, 5));
          while (total.textContent === '' || answer.getAttribute('aria-busy') !== 'false');
          const links = [...document.querySelectorAll('[data-search-hit]')];
          return {total: Number(total.textContent), shown: links.map((link) => {
            const url = new URL(link.href);
            return url.pathname.slice(1) + url.hash;
          })};
        }""",
        allowed="",
    )


# -- Pagefind as it comes: a page an item, Chinese segmentation, its default interface


def pagefind(texts: Mapping[str, str], folder: Path) -> Finder:
    """Stage and index the items, and return Pagefind's own search over them."""
    staged = {f"{number}.html": place for number, place in enumerate(texts)}
    folder.mkdir(parents=True)
    for name, place in staged.items():
        body = f"<main><p>{escape(texts[place])}</p></main>"
        _page(folder / name, place, body)
    from pagefind_bin_extended import get_executable  # with the segmentation of Chinese

    subprocess.run([get_executable(), "--quiet", "--site", folder], check=True)
    (folder / "search").mkdir()
    interface = (
        '<link rel="stylesheet" href="../pagefind/pagefind-ui.css">'
        '<script src="../pagefind/pagefind-ui.js"></script><div id="search"></div>'
        "<script>new PagefindUI({element: '#search', showImages: false}).triggerSearch("
        "new URLSearchParams(location.search).get('q'))</script>"
    )
    _page(folder / "search/index.html", "检索", interface)
    names = {}
    for fragment in (folder / "pagefind/fragment").glob("*.pf_fragment"):
        record = gzip.decompress(fragment.read_bytes()).removeprefix(b"pagefind_dcd")
        names[fragment.stem] = staged[json.loads(record)["url"].rpartition("/")[2]]
    return Finder(
        "Pagefind",
        folder,
        "search/?q={query}",
        "() => document.querySelector('.pagefind-ui__message')?.textContent.includes('相关结果')",
        "async () => { window.pagefind = await import('/pagefind/pagefind.js'); }",
        "async (query) => (await window.pagefind.search(query)).results.map((one) => one.id)",
        names=names,
    )


def _page(path: Path, title: str, body: str) -> None:
    path.write_text(
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="icon" href="data:,"></head><body>{body}</body></html>',
        encoding="utf-8",
    )


# -- Material's search


def material(site: Path) -> Finder:
    """Return the search of a Material site that holds an item under each `###` heading."""
    return Finder(
        "Material",
        site,
        "?q={query}",
        "() => /\\d|[没未]/.test(document.querySelector('.md-search-result__meta')?.textContent)",
        """async () => {
          const config = JSON.parse(document.getElementById('__config').textContent);
          const data = await (await fetch('/search/search_index.json')).json();
          window.finder = new Worker(new URL(config.search, location.href));
          window.told = (message) => new Promise((go) => {
            window.finder.onmessage = (event) => go(event.data);
            window.finder.postMessage(message);
          });
          await window.told({type: 0, data: {...data, options: {}}});
        }""",
        """async (query) => {
          const answer = await window.told({type: 2, data: query});
          return answer.data.items.flat()
            .filter((one) => one.terms && Object.values(one.terms).every(Boolean))
            .map((one) => one.location).filter((place) => place.includes('#') && !/#_\\d+$/.test(place));
        }""",
        opened=2,  # it fetches the same for every query, and takes long
    )
