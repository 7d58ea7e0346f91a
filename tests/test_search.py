"""The search index's files."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.press import search
from generator.press.search import Entry, index
from tests.searched import THEME, entries

ASSETS = THEME / "site" / "assets"


def read(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[name])


def test_the_order_of_the_items_given_does_not_matter() -> None:
    """Same items, same bytes: run again, and shuffled."""
    made = entries(60)
    files = index(made)
    assert index(made) == files
    random.Random(1).shuffle(made)
    assert index(iter(made)) == files


def test_ships_what_the_page_reads_and_nothing_of_pagefinds_runtime() -> None:
    files = index(entries(12))
    kinds = {name.partition("/")[0] for name in files}
    assert kinds == {"catalogue.json", "index", "texts"}
    named = {f"index/{name}.pf_index" for _, name in read(files, "catalogue.json")["chunks"]}
    assert named == {name for name in files if name.startswith("index/")}
    assert sorted(name for name in files if name.startswith("texts/")) == sorted(
        f"texts/{number}.json" for number in range(12)
    )


def test_a_text_keeps_its_punctuation_and_leaves_its_heading_out() -> None:
    entry = replace(entries(1)[0], heading="松山县：一题", text="松山县：一题“引”，２．５％。")
    assert read(index([entry]), "texts/0.json") == {
        "url": entry.url,
        "heading": "松山县：一题",
        "text": "“引”，２．５％。",
        "citation": entry.citation,
        "date": "2021-01-05",
    }


def test_a_new_issue_leaves_older_items_their_numbers() -> None:
    made = entries(25)
    before, after = index(made[:20]), index(made)
    texts = {name: data for name, data in before.items() if name.startswith("texts/")}
    assert len(texts) == 20
    assert texts.items() <= after.items()


def test_the_catalogue_tells_issues_headings_and_facets() -> None:
    first, second = entries(2)
    catalogue = read(
        index(
            [
                replace(
                    second,
                    date=first.date + timedelta(days=400),
                    year=2022,
                    url="2022/1/#b",
                    heading="禾县：二",
                    text="禾县：二",
                    units=(("b", "禾县"), ("a", "新名县")),
                    topics=(),
                ),
                replace(first, heading="松" * 90, text="松" * 90, units=(("a", "旧名县"),)),
            ]
        ),
        "catalogue.json",
    )
    assert catalogue["issues"] == [1, 1]
    assert catalogue["headings"] == "z3"  # 74 and more; 3
    assert catalogue["facets"]["unit"] == {
        "values": [["a", "新名县"], ["b", "禾县"]],
        "items": [0, [1, 0]],
    }
    assert catalogue["facets"]["year"]["values"] == [["2021", "2021年"], ["2022", "2022年"]]
    assert catalogue["facets"]["topic"]["items"][1] == []


def test_items_without_a_letter_are_left_out() -> None:
    made = entries(3)
    silent = replace(made[1], heading="——", text="——，。")
    files = index([made[0], silent, made[2]])
    urls = {read(files, name)["url"] for name in files if name.startswith("texts/")}
    assert urls == {made[0].url, made[2].url}


def test_an_archive_without_items_has_an_index_too() -> None:
    assert index([]).keys() == {"catalogue.json"}


def test_markup_in_a_text_is_indexed_as_text() -> None:
    """Nothing of a text reaches Pagefind but its tokens."""
    nasty = replace(entries(1)[0], text='</body><script src="x">{{ 7*7 }}&amp;', heading="")
    files = index([nasty])
    assert read(files, "texts/0.json")["text"] == nasty.text


def test_an_unknown_layout_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "LAYOUT", "0.9.")
    with pytest.raises(RuntimeError, match=r"Pagefind 1\.5\.\d+ found, 0\.9\.x needed"):
        index(entries(1))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 3", "no answer"),
        # base64 of {"payload":{"type":"Error","message":"full"}}
        ("echo -n eyJwYXlsb2FkIjp7InR5cGUiOiJFcnJvciIsIm1lc3NhZ2UiOiJmdWxsIn19,; cat", "full"),
    ],
)
def test_a_failing_pagefind_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    with pytest.raises(RuntimeError, match=f"Pagefind failed: {said}"):
        index(entries(1))


def test_pages_in_another_order_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page numbers of the index are the items' numbers, or there is no index."""
    ask: Callable[..., Any] = search._requests
    monkeypatch.setattr(search, "_requests", lambda texts: ask([*texts[1:], texts[0]]))
    made = [replace(entry, text="松" * (place + 2)) for place, entry in enumerate(entries(3))]
    different = [replace(e, text=e.text + "禾山水"[:n]) for n, e in enumerate(made)]
    with pytest.raises(RuntimeError, match="order of its own"):
        index(different)


def test_entries_are_values() -> None:
    entry = entries(1)[0]
    assert entry == replace(entry)
    assert isinstance(entry, Entry)
    assert entry.date == date(2021, 1, 5)


@pytest.mark.parametrize("script", sorted(ASSETS.glob("*.js")), ids=lambda path: path.name)
def test_the_sites_scripts_run_in_a_browser_five_years_old(script: Path) -> None:
    """No syntax or interface newer than Chromium 90, and no way from text to markup or code."""
    code = re.sub(r"(^|\s)//.*", "", script.read_text(encoding="utf-8"))
    too_new = (
        r"\?\.[a-z(\[]|\?\?|\|\|=|&&=|\.at\(|\.replaceAll\(|Object\.groupBy|\.toSorted\(|#[a-z]+\("
    )
    unsafe = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|WebAssembly"
    )
    assert re.findall(f"{too_new}|{unsafe}|Segmenter|structuredClone", code) == []
