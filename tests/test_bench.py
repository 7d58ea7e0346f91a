"""The measurements' own parts: the archive maker, the cost of a command, weights and tables."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pytest

from tests.bench import finding, maker, material
from tests.bench.archived import archived
from tests.bench.cost import Cost, cost, middle
from tests.bench.rows import Part, Row, document

BUSY = "sum(n * n for n in range(3_000_000))"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return maker.make(tmp_path_factory.mktemp("made") / "archive", 3)


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(
    root: Path, tmp_path: Path
) -> None:
    """An issue depends on the seed and its place alone, not on how many are made with it."""
    again = dict(maker.files(maker.make(tmp_path / "again", 3)))
    fewer = dict(maker.files(maker.make(tmp_path / "fewer", 2)))
    other = dict(maker.files(maker.make(tmp_path / "other", 3, seed=2)))
    made = dict(maker.files(root))
    assert again == made
    assert fewer.items() < made.items()
    assert {name for name in made if made[name] != other[name]} >= {
        name for name in made if "/submissions/" in name
    }


def test_what_is_made_is_sound(root: Path) -> None:
    """A build of it is not stopped by a problem, and it holds five items an issue."""
    archive = archived(root)
    assert [len(issue.items) for issue in archive.issues] == [maker.ITEMS] * 3
    assert len(archive.texts()) == 3 * maker.ITEMS


def test_a_material_page_holds_every_text_of_its_issue(root: Path) -> None:
    """The peer is given the same text: every heading, every lead, every point."""
    for issue in archived(root).issues:
        page = material.page(issue)
        for item in issue.items:
            assert f"### {item.heading} {{ #{item.anchor} }}" in page
            assert all(f"**{point.lead}**{point.text}" in page for point in item.points)


def test_the_cost_of_a_command_counts_what_it_leaves_behind(tmp_path: Path) -> None:
    """A grandchild whose parent does not wait for it is waited for, and its CPU is counted."""
    child = f"import time; {BUSY}; time.sleep(.1); bytearray(60 << 20); open('done', 'w').close()"
    leaves = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}])"
    idle = cost([sys.executable, "-c", "pass"], tmp_path)
    found = cost([sys.executable, "-c", leaves], tmp_path)
    assert (tmp_path / "done").exists()
    assert found.cpu > 2 * idle.cpu


def test_the_memory_of_a_command_is_its_largest_process_s(tmp_path: Path) -> None:
    hoard = "import time; held = bytearray(b'x') * (100 << 20); time.sleep(.4)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hoard!r}])"
    assert 100 < cost([sys.executable, "-c", outer], tmp_path).peak < 200


def test_a_command_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such thing"):
        cost([sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path)


def test_costs_add_up_one_after_the_other() -> None:
    """Time adds up; memory is the larger one's."""
    assert Cost(1, 2, 30) + Cost(3, 4, 20) == Cost(4, 6, 30)
    assert middle([Cost(1, 9, 3), Cost(2, 8, 1), Cost(9, 1, 2)]) == Cost(2, 8, 2)


def test_what_is_compressed_on_disk_is_not_compressed_again(tmp_path: Path) -> None:
    page = b"<p>text</p>" * 1000
    (tmp_path / "page").mkdir()
    (tmp_path / "page/index.html").write_bytes(page)
    (tmp_path / "part.pf_index").write_bytes(gzip.compress(page))
    fetched = [("/page/?q=1", len(page)), ("/part.pf_index", 77)]
    stored, packed, requests = finding.weight(tmp_path, fetched)
    assert (stored, requests) == (len(page) + 77, 2)
    assert packed == len(gzip.compress(page, 6)) + 77


def test_queries_are_drawn_from_the_texts_and_are_no_punctuation() -> None:
    texts = {"a": "，。甲乙丙，丁戊己庚，。（辛壬）", "b": "子丑寅卯。辰巳午未申"}
    queries = finding.drawn(texts, 12)
    assert len(set(queries)) == 12
    for query in queries:
        assert 2 <= len(query) <= 7
        assert query.isalnum()
        assert any(query in text for text in texts.values())


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (Row("wall", 12.04, 60.2, "s"), "| wall | 12.0 s | 60.2 s | 0.20 |"),
        (Row("bytes", 361, 21_000, "kB"), "| bytes | 361 kB | 21,000 kB | 1/58 |"),
        (Row("of 60", 60, 5, is_count=True), "| of 60 | 60 | 5 |  |"),
        (Row("bad", 0, 29), "| bad | 0 | 29 |  |"),
    ],
)
def test_a_row_shows_both_figures_and_their_ratio(row: Row, cells: str) -> None:
    """A ratio under a tenth is written as a fraction; counts have none."""
    assert cells in Part("Title", "peer", (row,)).markdown().splitlines()


def test_a_document_opens_with_the_machine_and_keeps_the_order_of_its_tables() -> None:
    parts = [Part("First", "A", (Row("one", 1, 2),), "A note."), Part("Second", "B", ())]
    text = document("2 cores.", parts)
    assert text.startswith("2 cores.\n\n**First**\n\n| measure | jianbao | A | ratio |\n")
    assert text.index("A note.") < text.index("**Second**")
    assert text.endswith("|---|--:|--:|--:|\n")
