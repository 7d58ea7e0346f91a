"""The search index's files."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.press import search
from generator.press.search import SearchedItem
from generator.store import cbor
from generator.words.fold import BREAK, code, tokens
from tests.searched import THEME, entries, index

ASSETS = THEME / "site" / "assets"


def read(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[name])


def only_text(files: dict[str, bytes]) -> Any:
    (text,) = (read(files, name) for name in files if name.startswith("texts/"))
    return text


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
    segments = read(files, "catalogue.json")["segments"]
    named = {f"index/{name}.pf_index" for each in segments for _, name in each["chunks"]}
    assert named == {name for name in files if name.startswith("index/")}
    texts = [name for name in files if name.startswith("texts/")]
    assert all(re.fullmatch(r"texts/[0-9a-f]{10}/[0-4]\.json", name) for name in texts)
    assert sorted(read(files, name)["url"] for name in texts) == sorted(
        entry.url for entry in entries(12)
    )


def test_a_text_keeps_its_punctuation_and_leaves_its_heading_out() -> None:
    entry = replace(entries(1)[0], heading="松山县：一题", text="松山县：一题“引”，２．５％。")
    assert only_text(index([entry])) == {
        "url": entry.url,
        "heading": "松山县：一题",
        "text": "“引”，２．５％。",
        "citation": entry.citation,
        "date": "2021-01-05",
    }


def test_a_corrected_item_is_indexed_as_printed_and_as_it_should_be() -> None:
    """Every string of either text, and none that runs from one into the other."""
    plain = replace(entries(1)[0], heading="松山县：甲", text="松山县：甲乙丙丁")
    entry = replace(plain, mark="更正", right=("松山县：甲", "松山县：甲乙戊丁"))
    files = index([entry])
    text = only_text(files)
    assert text["text"] == "乙丙丁"
    assert (text["mark"], text["right"]) == ("更正", {"heading": "松山县：甲", "text": "乙戊丁"})
    found = {token for token in places(files) if len(token) == 8}
    pairs = ["松山", "山县", "县甲", "甲乙", "乙丙", "丙丁", "乙戊", "戊丁"]
    assert found - {BREAK * 2} == {code(one) + code(other) for one, other in pairs}
    assert "mark" not in only_text(index([plain]))


def test_a_new_issue_leaves_older_texts_their_addresses() -> None:
    made = entries(25)
    before, after = index(made[5:]), index(made)
    texts = {name: data for name, data in before.items() if name.startswith("texts/")}
    assert len(texts) == 20
    assert texts.items() <= after.items()


def test_no_address_of_the_index_ever_means_something_else() -> None:
    """A page that was opened before a release finds what it looks for, or nothing."""
    made = entries(25)
    changed = [replace(made[0], citation="别的出处"), *made[2:12], *made[15:]]
    before, after = index(made), index(changed)
    both = before.keys() & after.keys() - {"catalogue.json"}
    assert len(both) > 10
    assert len(both) < len(after) - 1
    assert [name for name in both if before[name] != after[name]] == []


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
    assert re.fullmatch("[0-9a-f]{20}", catalogue["texts"])
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
    assert only_text(files)["text"] == nasty.text


@given(st.lists(st.tuples(st.integers(2020, 2023), st.integers(0, 300)), max_size=40))
def test_shards_are_runs_of_a_years_issues_in_order(issues: list[tuple[int, int]]) -> None:
    runs = search.shards(issues)
    assert [at for run in runs for at in run] == list(range(len(issues)))
    for run in runs:
        assert len({issues[at][0] for at in run}) == 1
        assert len(run) == 1 or sum(issues[at][1] for at in run) <= search.SHARD


@given(st.integers(0, 200))
def test_a_new_shard_leaves_the_old_segment_alone_most_of_the_time(count: int) -> None:
    runs = search.segments(count)
    assert [at for run in runs for at in run] == list(range(count))
    assert len(runs) <= 3
    assert not runs or len(runs[-1]) == 1
    changed = {run for run in runs if run not in search.segments(count + 1)}
    assert count % search.TIER == 0 or all(len(run) < search.TIER for run in changed)


def places(files: Mapping[str, bytes]) -> dict[str, dict[int, list[int]]]:
    """Read every token's positions in every item out of the files served."""
    found: dict[str, dict[int, list[int]]] = {}
    first = 0
    for segment in json.loads(files["catalogue.json"])["segments"]:
        for _, name in segment["chunks"]:
            (listed,) = cbor.read(gzip.decompress(files[f"index/{name}.pf_index"]))
            for token, pages, _ in listed:
                item = first
                for step, numbers, _ in pages:
                    item += step
                    steps = [number for number in numbers if number >= 0]
                    assert item not in found.setdefault(token, {})
                    found[token][item] = list(accumulate(steps))
        first += segment["items"]
    return found


@pytest.mark.parametrize(("shard", "tier"), [(250, 8), (40, 8), (12, 2), (1, 3)])
def test_an_index_in_segments_holds_what_stands_in_the_items(
    monkeypatch: pytest.MonkeyPatch, shard: int, tier: int
) -> None:
    """Whatever the segments: each token's items and positions are those of the texts."""
    monkeypatch.setattr(search, "SHARD", shard)
    monkeypatch.setattr(search, "TIER", tier)
    made = entries(100)
    expected: dict[str, dict[int, list[int]]] = {}
    for item, entry in enumerate(entry for entry in made if list(tokens(entry.text))):
        for position, token in enumerate(tokens(entry.text)):
            expected.setdefault(token, {}).setdefault(item, []).append(position)
    files = index(made)
    assert places(files) == expected
    for segment in read(files, "catalogue.json")["segments"]:
        firsts = [first for first, _ in segment["chunks"]]
        assert firsts == sorted(set(firsts))


def test_entries_are_values() -> None:
    entry = entries(1)[0]
    assert entry == replace(entry)
    assert isinstance(entry, SearchedItem)
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
