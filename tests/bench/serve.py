"""Seconds from a saved file to the browser: `python -m tests.bench.serve ROOT`.

Starts the preview of an archive (made by `tests.bench --keep ROOT`, say), opens the newest issue's
page in Chromium, and changes the title of its first item some times over.
"""

from __future__ import annotations

import argparse
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from generator.order import building
from tests.browser.serving import chromium

TIMES = 5
START = "from generator.cli import main; main()"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.serve", description=__doc__)
    parser.add_argument("root", type=Path, help="an archive; what it lacks is built first")
    root = parser.parse_args().root
    newest = building.archive_of(building.check(root).records, "internal").issues[-1]
    file = root / "content/submissions" / f"{newest.items[0].submissions[0]}.yml"
    as_written = file.read_text(encoding="utf-8")
    command = [sys.executable, "-c", START, "--root", str(root), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        try:
            assert run.stdout
            url = next(
                found[0] for line in run.stdout if (found := re.search(r"http://\S+/", line))
            )
            print("seconds from a save to the page:", end=" ")
            took = [*measured(f"{url}{newest.id}/", file, as_written)]
            print(*(f"{seconds:.2f}" for seconds in took), f"median {statistics.median(took):.2f}")
        finally:
            run.terminate()
            file.write_text(as_written, encoding="utf-8")


def measured(url: str, file: Path, as_written: str) -> list[float]:
    """Save the file with another title each time; return how long the page took to show it."""
    took = []
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        page = browser.new_page()
        page.goto(url)
        for number in range(TIMES):
            title = f"第{number}次改动的标题"
            page.wait_for_timeout(1000)
            text = re.sub("(?m)^title: .*$", f"title: {title}", as_written)
            began = time.perf_counter()
            file.write_text(text, encoding="utf-8")
            page.wait_for_function("title => document.body.innerText.includes(title)", arg=title)
            took.append(time.perf_counter() - began)
        browser.close()
    return took


if __name__ == "__main__":
    main()
