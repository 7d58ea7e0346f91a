"""What a reader's first visit of an issue page brings over the network."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.bench.finding import OPEN, weight
from tests.browser.serving import served


@dataclass(frozen=True, slots=True)
class Visited:
    """Medians over the pages: bytes compressed, the same without a search index, and requests."""

    packed: float
    unsearched: float
    requests: float


def visited(site: Path, issues: Sequence[str], browser: Browser, allowed: str = OPEN) -> Visited:
    """Open each issue's page with nothing kept from before, and weigh all that is fetched."""
    found = []
    with served(site, allowed=allowed) as seen:
        for issue in issues:
            seen.fetched.clear()
            page = browser.new_context().new_page()
            page.goto(f"{seen.url}{issue}/", wait_until="networkidle")
            fetched = list(seen.fetched)
            page.context.close()
            others = [(path, size) for path, size in fetched if "search_index" not in path]
            found.append((weight(site, fetched), weight(site, others)))
    return Visited(
        statistics.median(every[1] for every, _ in found),
        statistics.median(others[1] for _, others in found),
        statistics.median(every[2] for every, _ in found),
    )
