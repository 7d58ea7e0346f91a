"""A search page that stays open while releases come: right answers, by the old index or the new."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from generator.order import releasing
from generator.order.building import Options
from tests.browser.test_search import settled
from tests.conftest import copy_archive, edit
from tests.serving.servers import SERVERS, serving

VISITS = "content/submissions/2023/east-visits.yml"
OLDER = """\
number: 1
date: 2022-05-10
sections:
  - section: outside
    items:
      - 2022/west-older
distribution: regular
signed_by: {name: 签发人, date: 2022-05-09}
"""
OLDER_ITEM = """\
unit: west
title: 清单管理
received: 2022-05-01
body: 家访列入清单，逐月核对。
approved_by: {name: 签发人, date: 2022-05-01}
"""


@dataclass
class Shelf:
    """Sources, the target that a server shows, a page on its search, and what went wrong there."""

    root: Path
    target: Path
    page: Page
    complaints: list[str] = field(default_factory=list)

    def release(self) -> None:
        assert releasing.publish(self.root, self.target, Options()).is_new

    def ask(self, query: str) -> list[tuple[str, str]]:
        """Type a query; return each result's address and words after the site's root."""
        self.page.locator("[name=q]").fill(query)
        self.page.wait_for_function(
            "query => document.querySelector('[data-search-answer]').ariaBusy === 'false'"
            " && new URLSearchParams(location.search).get('q') === query",
            arg=query,
        )
        total = settled(self.page)
        rows = self.page.locator("[data-search-hits] li")
        assert rows.count() == total
        links = rows.locator("a").evaluate_all(
            "all => all.map((link) => new URL(link.href)).map((url) => url.pathname + url.hash)"
        )
        return list(zip(links, rows.all_inner_texts(), strict=True))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the made-up archive and a target that shows it at a server's root."""
    folder = tmp_path_factory.mktemp("swaps")
    root = copy_archive(folder / "archive")
    edit(root / "data/publication.yml", "archive.example/jianbao/", "archive.example/")
    assert releasing.publish(root, folder / "target", Options()).is_new
    return folder


@pytest.fixture
def shelf(
    request: pytest.FixtureRequest, browser: Browser, published: Path, tmp_path: Path
) -> Iterator[Shelf]:
    subprocess.run(["cp", "-a", f"{published}/.", tmp_path], check=True)
    root, target = tmp_path / "archive", tmp_path / "target"
    with serving(request.param, target, tmp_path / "server") as server:
        context = browser.new_context(locale="zh-CN")
        opened = Shelf(root, target, context.new_page())
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.goto(f"http://127.0.0.1:{server.port}/search/?q=夜校")
        assert settled(opened.page) == 1
        yield opened
        context.close()


def add_an_older_issue(root: Path) -> None:
    """Put an item before all others, so that each has another place in the archive."""
    for name, text in {"issues/2022/1": OLDER, "submissions/2022/west-older": OLDER_ITEM}.items():
        path = root / f"content/{name}.yml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("shelf", SERVERS, indirect=True)
def test_a_page_opened_before_a_release_answers_from_its_own_index(shelf: Shelf) -> None:
    add_an_older_issue(shelf.root)
    edit(shelf.root / VISITS, "全县家访64户，收集意见22条。", "全县走访64户，收集建议22条。")
    shelf.release()
    for query, words in (("收集意见", "全县家访64户"), ("家访", "家访“四必到”")):
        ((address, text),) = shelf.ask(query)
        assert address == "/2023/1/#east-visits"
        assert words in text
        assert "市内信息" in text
    ((address, text),) = shelf.ask("周报")
    assert (address, "西市：周报制度" in text) == ("/2023/2/#west-report", True)
    assert shelf.ask("清单") == []
    assert shelf.complaints == []
    shelf.page.reload()
    assert settled(shelf.page) == 1, "a page opened now knows the new item"


@pytest.mark.parametrize("shelf", SERVERS[:1], indirect=True)
def test_a_page_opened_two_releases_ago_answers_from_the_index_of_now(shelf: Shelf) -> None:
    """Nothing of its own index is left where all texts changed; it must not stop at that."""
    add_an_older_issue(shelf.root)
    edit(shelf.root / VISITS, "收集意见22条", "收集意见23条")
    shelf.release()
    edit(shelf.root / VISITS, "收集意见23条", "收集意见24条")
    edit(shelf.root / "data/publication.yml", "name: 测试简报", "name: 新名简报")
    shelf.release()
    found = dict(shelf.ask("家访"))
    assert list(found) == ["/2023/1/#east-visits", "/2022/1/#west-older"]
    assert "收集意见24条" in found["/2023/1/#east-visits"]
    assert "新名简报" in found["/2022/1/#west-older"]
    assert [text for text in shelf.complaints if "404" not in text] == []
