"""Search over a large archive: seconds to index, bytes to the first results, milliseconds a query.

`python -m tests.bench.search [--issues N] [--corpus paragraphs.jsonl]`
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from generator.press.search import SearchedItem
from generator.words.fold import fold
from tests.browser.serving import chromium, served
from tests.searched import SECTIONS, TOPICS, UNITS, entries, index, write_site

ANSWERED = """() => {
  const answer = document.querySelector('[data-search-answer]');
  return answer.getAttribute('aria-busy') === 'false'
    && document.querySelector('[data-search-total]').textContent !== '';
}"""
TIMED = """async (query) => {
  const field = document.querySelector('[name=q]');
  const total = document.querySelector('[data-search-total]');
  const start = performance.now();
  field.value = query;
  field.form.requestSubmit();
  while (total.textContent === '') await new Promise((go) => setTimeout(go, 0));
  return [performance.now() - start, Number(total.textContent)];
}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=1000)
    parser.add_argument("--corpus", type=Path)
    options = parser.parse_args(arguments)
    made = from_corpus(options.corpus, options.issues * 5) if options.corpus else None
    with tempfile.TemporaryDirectory() as folder:
        measure(made or entries(options.issues * 5), Path(folder))


def from_corpus(path: Path, count: int) -> list[SearchedItem]:
    """Return `count` items of about 850 characters of real text, five an issue."""
    paragraphs = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    draw = random.Random(5)
    draw.shuffle(paragraphs)
    stream = cycle(paragraphs)
    made = []
    for number in range(count):
        issue, place = divmod(number, 5)
        day = date(2003, 1, 1) + timedelta(days=7 * issue)
        unit = draw.choice(UNITS)
        heading = f"{unit[1]}：{next(stream)[:24]}"
        text = heading
        while len(text) < 850:
            text += next(stream)[draw.randrange(40) :]
        made.append(
            SearchedItem(
                url=f"{day.year}/{issue}/#item-{place}",
                heading=heading,
                text=text[:950],
                citation=f"《松禾工作信息》{day.year}年第{issue}期，第{place + 1}页",
                date=day,
                year=day.year,
                place=place,
                section=SECTIONS[place == 4],
                units=(unit,),
                topics=(draw.choice(TOPICS),),
            )
        )
    return made


def measure(made: Sequence[SearchedItem], folder: Path) -> None:
    """Index `made`, search it in Chromium, print what it took."""
    start = time.perf_counter()
    files = index(made)
    print(f"{len(made)} items of {statistics.mean(len(e.text) for e in made):.0f} characters")
    print(f"index: {time.perf_counter() - start:.1f} s, {len(files)} files", end=", ")
    print(f"{sum(map(len, files.values())) / 1e6:.1f} MB;", end=" ")
    print(f"catalogue {len(files['catalogue.json']) / 1e3:.0f} kB")
    write_site(folder, made, files)
    queries = drawn(made, 60)
    with served(folder) as seen, sync_playwright() as playwright:
        browser = chromium(playwright)
        first = []
        for query in [*queries[:20], "的", "国", "发展"]:
            seen.fetched.clear()
            page = browser.new_context().new_page()
            page.goto(f"{seen.url}search/?q={quote(query)}")
            page.wait_for_function(ANSWERED)
            page.wait_for_load_state("networkidle")
            first.append((sum(size for _, size in seen.fetched), len(seen.fetched), query))
            page.context.close()
        report("opening to first results, kB", [size / 1e3 for size, _, _ in first])
        report("requests", [requests for _, requests, _ in first])
        print("most:", max(first), "| 的:", first[-3])
        page = browser.new_page()
        page.goto(f"{seen.url}search/?q=%E4%B8%80")
        page.wait_for_function(ANSWERED)
        timed(page, made, queries)
        browser.close()


def timed(page: Page, made: Sequence[SearchedItem], queries: Sequence[str]) -> None:
    """Put each query once to an open page; print the times and how many totals are right."""
    folded = [fold(entry.text) for entry in made]
    times = []
    right = 0
    for query in queries:
        took, total = page.evaluate(TIMED, query)
        times.append(took)
        right += total == sum(fold(query) in text for text in folded)
    report("query to results, ms", times)
    print(f"exact: {right} of {len(queries)}")


def drawn(made: Sequence[SearchedItem], count: int) -> list[str]:
    """Return random strings of one to eight characters that stand in the items."""
    draw = random.Random(3)
    found: list[str] = []
    while len(found) < count:
        text = draw.choice(made).text
        at = draw.randrange(len(text) - 8)
        string = text[at : at + draw.randint(1, 8)]
        if fold(string) and string.split() == [string]:
            found.append(string)
    return found


def report(name: str, values: Sequence[float]) -> None:
    """Print the median, the 95th percentile and the most of `values`."""
    ordered = sorted(values)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    middle = statistics.median(values)
    print(f"{name}: p50 {middle:.0f}, p95 {p95:.0f}, most {ordered[-1]:.0f}")


if __name__ == "__main__":
    main()
