"""One browser and one build of the sample archive for all tests in it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from generator.order import building
from tests.browser.serving import Served, chromium, served
from tests.conftest import REPOSITORY

BASE = "/some/where/"
Call = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium for all tests."""
    with sync_playwright() as playwright:
        running = chromium(playwright)
        yield running
        running.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample archive, built for an address under a sub-path."""
    root = tmp_path_factory.mktemp("sample")
    for name in ("content", "theme"):
        (root / name).symlink_to(REPOSITORY / name)
    shutil.copy(REPOSITORY / "mkdocs.yml", root)
    shutil.copytree(REPOSITORY / "data", root / "data")
    settings = root / "data/publication.yml"
    moved, count = re.subn(r"url: http://\S+", f"url: http://localhost{BASE}", settings.read_text())
    assert count == 1
    settings.write_text(moved)
    built = building.build(root, building.Options(jobs=2))
    assert built.changed, built.problems
    return built.site


@pytest.fixture(scope="session")
def sample(site: Path) -> Iterator[Served]:
    """The sample archive, served under the policy that the build wrote out."""
    allowed = (site.parent / "csp.txt").read_text(encoding="utf-8").strip()
    with served(site, BASE, allowed) as seen:
        yield seen


@pytest.fixture(scope="session")
def address(sample: Served) -> str:
    """Where the sample archive is served."""
    return sample.url


@pytest.fixture(scope="session")
def call(browser: Browser) -> Iterator[Call]:
    """Call a function of one of the form's modules."""
    with served(REPOSITORY / "theme/site/assets") as seen:
        one = browser.new_page()
        one.goto(f"{seen.url}seal.svg")

        def in_browser(module: str, given: Any, does: str) -> Any:
            return one.evaluate(
                f"([given]) => import('/{module}.js').then((module) => ({does})(module, given))",
                [given],
            )

        yield in_browser
        one.close()
