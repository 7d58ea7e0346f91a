"""Cross-site scripting in every field on every kind of page, in Chromium without a policy.

Each page is compared with its twin, made of harmless words: what a vector adds shows as a dialog, a
request or an element that the twin has not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, Page, Request

from generator.render.prose import ITEM_TAGS, PAGE_TAGS
from tests import vectored
from tests.browser.serving import served
from tests.vectored import GROUP, ISSUE, PICTURE, WORD, Chosen, Say, harmless, hostile

HARNESS = Path(__file__).with_name("vectors.js")
AT_ONCE = 8  # frames
SETTLED = 40  # milliseconds after a page's load in which what it starts shows
DRAFT = 100  # vectors in a draft
TOGETHER = 5  # vectors in one query
TYPED = 2  # vectors in the form's fields at once
FEW = 25  # harmless words that are asked for and typed in; more would show nothing new

# What our Markdown makes of people's words: bare elements, leads, and the form's stand-in for a
# picture; on pages written by hand a few more, and links.
OURS = re.compile(
    rf"({'|'.join(ITEM_TAGS)})\[\]|strong\[class=lead\]|span\[class=named\]|ol\[start\]|li\[value\]"
    rf"|figure\[class=(table|picture)\]|t[hd]\[align\]|img\[alt src=(/.+)?/attachments/{PICTURE}\]"
)
OURS_BY_HAND = re.compile(
    rf"{OURS.pattern}|({'|'.join(PAGE_TAGS)})\[\]|a\[href=(/|https?:|mailto:).*\]"
)

Outline = dict[str, Any]  # what of a page stands outside of prose, and how often; what within


@dataclass
class Seen:
    """What a site's pages were made of, by what was done, and what else happened."""

    pages: dict[str, Outline] = field(default_factory=dict)
    requests: set[str] = field(default_factory=set)
    dialogs: list[str] = field(default_factory=list)
    hits: int = 0


@dataclass(frozen=True)
class Twins:
    """The vectors that `check` lets pass, those that it refuses, and what was seen of each site."""

    chosen: Chosen
    refused: dict[str, set[str]]
    folder: Path
    seen: dict[str, dict[str, Seen]]  # hostile, harmless → all, house


@pytest.fixture(scope="module")
def twins(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Twins:
    """Build both sites, and both again with the vectors in the publication's words; visit all."""
    folder = tmp_path_factory.mktemp("vectors")
    (folder / "trial").mkdir()
    chosen, refused = vectored.accepted(folder / "trial")
    seen: dict[str, dict[str, Seen]] = {}
    for say in (hostile, harmless):
        seen[say.__name__] = {}
        for kind, some in (("all", chosen), ("house", chosen.of_the_house)):
            root, site = folder / f"{kind} {say.__name__}", folder / f"{kind} {say.__name__} site"
            root.mkdir()
            vectored.Sources(root, some, say)
            vectored.site(root, site)
            seen[say.__name__][kind] = visited(browser, site, some, say)
    return Twins(chosen, refused, folder, seen)


def watched(browser: Browser, folder: Path, visit: Callable[[Page, Seen], None]) -> Seen:
    """Serve a site without a policy; note what happens while it is visited."""
    seen = Seen()

    def asked(request: Request) -> None:
        url = urlsplit(request.url)
        is_own = url.hostname == "127.0.0.1"
        path = re.sub(r"[0-9a-f]{10}(/\d+\b)?", "HASH", url.path)
        seen.requests.add(path if is_own else f"{url.scheme}://{url.netloc}")

    (folder / "blank.html").write_text("<!doctype html><title>blank</title><body>")
    with served(folder, allowed=None) as site:
        context = browser.new_context(base_url=site.url)
        page = context.new_page()
        context.on("page", lambda other: seen.dialogs.append(f"window {other.url}"))
        context.on("request", asked)
        page.on("dialog", lambda box: (seen.dialogs.append(box.message), box.dismiss()))
        visit(page, seen)
        context.close()
    return seen


def start(page: Page, address: str) -> None:
    page.goto(address)
    page.add_script_tag(path=HARNESS)


def does(page: Page, function: str, *given: Any) -> Any:
    return page.evaluate(f"(given) => window.vectors.{function}(...given)", list(given))


def opened(page: Page, seen: Seen, addresses: Sequence[str]) -> None:
    start(page, "/blank.html")
    found = does(page, "open", addresses, AT_ONCE, SETTLED)
    seen.pages |= dict(zip([urlsplit(a).path for a in addresses], found, strict=True))


def visited(browser: Browser, folder: Path, chosen: Chosen, say: Say) -> Seen:
    """Open every page of a site and do there what readers and units do."""
    count = FEW if say is harmless else None
    lines = [say(each) for each in chosen.lines][:count]
    texts = [say(each) for each in chosen.pages][:count]
    queries = together(lines, TOGETHER)
    if say is harmless:
        queries = ["无此字句"]  # one that everything matched would show no other elements

    def visit(page: Page, seen: Seen) -> None:
        files = [path.relative_to(folder) for path in sorted(folder.rglob("*.html"))]
        opened(page, seen, [f"/{path}".removesuffix("index.html") for path in files])
        seen.pages["feed, contents"] = dict(
            zip(["outside", "inside"], does(page, "feed", "/feed.xml"), strict=True)
        )
        marks = [
            f"/2023/{at // ISSUE + 1}/?mark={quote(' '.join(lines[at : at + ISSUE : 5]))}"
            for at in range(0, len(lines), ISSUE)
        ]
        does(page, "open", marks, AT_ONCE, 2 * SETTLED)
        search(page, seen)
        submit(page, seen)

    def search(page: Page, seen: Seen) -> None:
        start(page, f"/search/?q={WORD}")
        does(page, "answered")
        if say is hostile:
            seen.hits = does(page, "showAll")
        seen.pages["results"] = does(page, "scan", None)
        seen.pages["queries"] = does(page, "ask", queries)
        for words in together(lines, GROUP):
            start(page, f"/search/?q={quote(words)}")
            does(page, "ask", [])

    def submit(page: Page, seen: Seen) -> None:
        start(page, "/submit/")
        seen.pages["typed"] = does(page, "type", together(texts, TYPED))
        for way in ("points", "body"):
            for words in together(texts, DRAFT):
                draft = drafted(words, way)
                page.evaluate("text => localStorage.setItem('jianbao-draft /', text)", draft)
                start(page, "/submit/")
                found = does(page, "scan", None)
                seen.pages[f"draft {way}"] = both(seen.pages.get(f"draft {way}", found), found)

    return watched(browser, folder, visit)


def both(one: Outline, other: Outline) -> Outline:
    """Return what either holds; an element that stands outside in one alone stands in both."""
    return {
        "outside": {**other["outside"], **one["outside"]},
        "inside": sorted({*one["inside"], *other["inside"]}),
    }


def together(words: Sequence[str], count: int) -> list[str]:
    return [" ".join(words[at : at + count]) for at in range(0, len(words), count)]


def drafted(text: str, way: str) -> str:
    """Return a draft of the form as the browser keeps it."""
    person = {"name": text, "phone": text, "date": text}
    value = {
        "unit": text,
        "title": text,
        "received": text,
        "source": text,
        "audience": text,
        "topics": [text],
        "drafter": person,
        "approved_by": person,
        "points": [{"lead": text, "text": text}],
        "body": text,
    }
    return json.dumps({"way": way, "slug": text, "value": value})


def test_there_are_vectors_enough_and_few_are_refused(twins: Twins) -> None:
    """Refused are characters that cannot be seen or printed, and addresses in a picture's place."""
    found = vectored.vectors()
    assert len([*found, *vectored.with_bytes(found)]) > 600
    assert twins.refused.keys() == {"control-character", "missing-glyph"}
    assert len(set().union(*twins.refused.values())) < 140
    assert len(twins.chosen.lines) > 450
    assert len(twins.chosen.bodies) > 500


def test_what_was_visited_is_every_kind_of_page(twins: Twins) -> None:
    for seen in twins.seen["hostile"].values():
        kinds = {re.sub(r"\d+", "N", address) for address in seen.pages}
        assert kinds >= {
            "/", "/N.html", "/N/", "/N/N/", "/search/", "/submit/", "/units/", "/units/unit-N/",
            "/sections/", "/sections/section-N/", "/topics/", "/topics/topic-N/", "/page-N/",
            "/mail/N.html", "feed, contents", "results", "queries", "typed", "draft points", "draft body",
        }  # fmt: skip
    items = len(twins.chosen.lines) + len(twins.chosen.bodies)
    assert twins.seen["hostile"]["all"].hits == items


def test_every_vector_stands_on_its_page_as_text(twins: Twins) -> None:
    site = twins.folder / "all hostile site"
    words = {
        article.get("data-item"): " ".join("".join(article.itertext()).split())
        for path in site.glob("2023/*/index.html")
        for article in lxml_html.fromstring(path.read_text()).xpath("//*[@data-item]")
    }
    lost = [
        line
        for at, line in enumerate(twins.chosen.lines)
        if words[f"points-{at}"].count(plain(line)) < 6  # title, note, source, points
    ]
    assert lost == []


def plain(line: str) -> str:
    """Return a vector as it is published: without the mark that it is Unicode."""
    return " ".join(line.replace("\ufeff", "").split())


@pytest.mark.parametrize("kind", ["all", "house"])
def test_no_vector_opens_a_dialog_or_a_window(kind: str, twins: Twins) -> None:
    assert twins.seen["hostile"][kind].dialogs == []


@pytest.mark.parametrize("kind", ["all", "house"])
def test_no_vector_makes_a_request(kind: str, twins: Twins) -> None:
    asked = {say: seen[kind].requests for say, seen in twins.seen.items()}
    assert len(asked["harmless"]) > 20
    assert asked["hostile"] - asked["harmless"] == set()


@pytest.mark.parametrize("kind", ["all", "house"])
def test_no_vector_adds_an_element(kind: str, twins: Twins) -> None:
    """Outside of prose all is as in the twin; within, only what our Markdown makes is added."""
    hostile_, harmless_ = (twins.seen[say][kind].pages for say in ("hostile", "harmless"))
    assert hostile_.keys() == harmless_.keys()
    known = alike(harmless_["results"]["inside"])  # what any hit is made of
    added = {}
    for address, found in hostile_.items():
        twin = harmless_[address]
        ours = OURS_BY_HAND if address.startswith("/page-") else OURS
        new = alike(found["inside"]) - known - alike(twin["inside"])
        strange = [each for each in new if not ours.fullmatch(each)]
        if found["outside"] != twin["outside"] or strange:
            added[address] = (strange, differing(found["outside"], twin["outside"]))
    assert added == {}


def alike(outlines: Sequence[str]) -> set[str]:
    """Return outlines with every issue's address the same."""
    return {re.sub(r"/2023/\d+/", "/ISSUE/", each) for each in outlines}


def differing(one: dict[str, int], other: dict[str, int]) -> dict[str, tuple[int, int]]:
    names = one.keys() | other.keys()
    return {n: (one.get(n, 0), other.get(n, 0)) for n in names if one.get(n) != other.get(n)}


def test_what_is_looked_for_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    """The same vectors, put into pages as they are."""
    groups = json.loads((vectored.TESTS / "cases/vectors.json").read_text())
    some = groups["elements that run at once"]
    for number, each in enumerate(some):
        (tmp_path / f"{number}.html").write_text(f"<!doctype html><p>{each}</p>")
        (tmp_path / f"{number}-twin.html").write_text(f"<!doctype html><p>{harmless(each)}</p>")
    names = [f"/{number}{twin}.html" for number in range(len(some)) for twin in ("", "-twin")]
    seen = watched(browser, tmp_path, lambda page, seen: opened(page, seen, names))
    assert len(seen.dialogs) > len(some) / 3
    assert "/x" in seen.requests
    pages = seen.pages
    unseen = [n for n in names[::2] if pages[n] == pages[n.replace(".html", "-twin.html")]]
    assert unseen == []
