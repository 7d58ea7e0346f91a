"""The fold in the browser: the same as in Python, code point by code point."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.words.fold import CELL, code, fold
from tests.browser.serving import served

ASSETS = Path(__file__).parents[2] / "theme" / "site" / "assets"
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def call(browser: Browser) -> Iterator[Call]:
    """Call a function of fold.js in Chromium."""
    with served(ASSETS) as seen:
        page = browser.new_page()
        page.goto(f"{seen.url}seal.svg")  # any file of the same origin, without its own scripts
        page.goto(f"{seen.url}fold.js")

        def in_browser(name: str, *arguments: Any) -> Any:
            return page.evaluate(
                "([name, given]) => import('/fold.js').then((fold) => fold[name](...given))",
                [name, list(arguments)],
            )

        yield in_browser
        page.close()


def test_every_known_code_point_folds_alike(call: Call) -> None:
    """All of Unicode as Python knows it; what it does not know may be known to the browser."""
    differing = {}
    for start in range(0, sys.maxunicode + 1, 0x2000):
        chars = [
            chr(number)
            for number in range(start, start + 0x2000)
            if not 0xD800 <= number < 0xE000 and unicodedata.category(chr(number)) != "Cn"
        ]
        # The comma parts them and folds away, so a row is asked for in one piece and compared so.
        row = "\n".join(chars)
        if call("fold", row) != fold(row):
            differing.update({c: call("fold", c) for c in chars if call("fold", c) != fold(c)})
    assert differing == {}


@pytest.mark.parametrize(
    "text",
    [
        "ｶﾞﾊﾟ가각한국",
        "e\u0301\u0302Å\u0323 ΣΑΣ σας",
        "2.5%～３．５％",
        "䶮\U00020bb7\U00030edd\U000323b0\U0002ebf0",
        "①Ⅷ㎏ﷺ…—“”",
        "\U0001f600\U0001fae8笑\u200d脸",
        "İıſẞ",
    ],
)
def test_texts_fold_alike(call: Call, text: str) -> None:
    assert call("fold", text) == fold(text)


def test_a_lone_surrogate_folds_away(call: Call) -> None:
    assert call("fold", "中\ud800文") == fold("中\ud800文") == "中文"


@pytest.mark.parametrize("char", ["a", "中", "\U0010ffff"])
def test_codes_are_alike(call: Call, char: str) -> None:
    assert call("code", char) == code(char)


def test_every_other_pair_and_the_last_cover_a_phrase(call: Call) -> None:
    a, b, c, d = map(code, "甲乙丙\U00020bb7")
    assert call("tokens", "甲") == [[a, 0]]
    assert call("tokens", "甲乙") == [[a + b, 0]]
    assert call("tokens", "甲乙丙") == [[a + b, 0], [b + c, 1]]
    assert call("tokens", "甲乙丙\U00020bb7") == [[a + b, 0], [c + d, 2]]
    assert call("tokens", "") == []


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("干部 监督", ["干部", "监督"]),
        ("　干部\t干部\n", ["干部"]),
        ("“八小时 外” 监督", ["八小时外", "监督"]),
        ('"八 小时"', ["八小时"]),
        ("「一 二」 『三 四』", ["一二", "三四"]),
        ("“四进行动”把干部“八小时外”", ["四进行动把干部八小时外"]),  # pasted with its own marks
        ("“没有 闭合", ["没有", "闭合"]),
        ("2.5% ＡＢＣ", ["25", "abc"]),
        ("“ ” ，。 ——", []),
        ("", []),
        ("甲" + CELL + "乙", ["甲", "乙"]),
    ],
)
def test_a_query_is_read_as_phrases(call: Call, query: str, phrases: list[str]) -> None:
    assert call("phrases", query) == phrases


def test_stretches_point_into_the_text_as_printed(call: Call) -> None:
    text = "“八小时”外，Cafe\u0301和㎡" + CELL + "和平方"
    found = call("stretches", text, ["时外", "café", "2", "2和"])
    assert [text[start:end] for start, end in found] == ["时”外", "Cafe\u0301", "㎡"]


def test_stretches_that_touch_or_overlap_are_one(call: Call) -> None:
    assert call("stretches", "一二三四五", ["一二", "二三", "四"]) == [[0, 4]]
