"""The search index: items in, the files of `/pagefind/` out.

`catalogue.json` is loaded once (facets, and which chunk begins with which token),
`index/*.pf_index` as a query needs them, `texts/ISSUE/N.json` for each result shown, of the N-th of
an issue's items. Items are numbered oldest first. Index and texts lie under names made of what they
hold: a page that was opened before a release never finds another item's text where its own was.

The word index is made in *segments*, each over a run of items: most of the archive in one, which
changes with every few hundred items, and the newest in two small ones. What is indexed goes up from
issues (`Part`) through *shards* of one year, so that a new issue costs its own indexing and the
merging of the newest shard. All this depends on what the archive holds, not on when it was built.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.press.pagefind import word_lists
from generator.press.words import WordList, blocks, merged, packed, served
from generator.store.hashing import sha256
from generator.words.fold import CELL, fold, tokens

LONGEST_HEADING = 74  # '0' + 74 = 'z'
SHARD = 250  # items after which a year's next shard begins
TIER = 8  # shards that the middle segment lets gather before the oldest takes them

Value = tuple[str, str]  # id, name
Row = Mapping[str, Any]  # what the catalogue says of an item
Chunks = Sequence[Sequence[str]]  # first token and name of each file


@dataclass(frozen=True, slots=True)
class SearchedItem:
    """One item as search knows it.

    `url` is relative to the site's root: `2023/19/#susong-after-hours`. `place` is the item's
    position in its issue. `text` is the whole text as printed and begins with `heading`; cells of
    a table stand apart by U+001F. Facets are (id, name). Where the item was corrected, `right` is
    its heading and its whole text as they should be: it is found by both. `mark` says that it was.
    """

    url: str
    heading: str
    text: str
    citation: str
    date: date
    year: int
    place: int
    section: Value
    units: tuple[Value, ...] = ()
    topics: tuple[Value, ...] = ()
    series: Value | None = None
    mark: str = ""
    right: tuple[str, str] | None = None

    @property
    def forms(self) -> str:
        """Return the texts by which the item is found, apart like cells of a table."""
        return f"{self.text}{CELL}{self.right[1]}" if self.right else self.text


@dataclass(frozen=True, slots=True)
class Part:
    """What search keeps of an issue: a row and a text for each item, and their words.

    Items without a letter or a number can never be found and have none.
    """

    rows: tuple[Row, ...]
    texts: tuple[bytes, ...]
    words: WordList


def parts(issues: Iterable[Sequence[SearchedItem]]) -> Iterator[Part]:
    """Index each issue's items by themselves.

    Raises `RuntimeError` when Pagefind is missing, fails, or writes a layout not known here.
    """
    listed = [[(entry, " ".join(tokens(entry.forms))) for entry in issue] for issue in issues]
    found = [[(entry, text) for entry, text in issue if text] for issue in listed]
    words = word_lists([text for _, text in issue] for issue in found)
    for issue, list_ in zip(found, words, strict=True):
        yield Part(
            tuple(_row(entry) for entry, _ in issue),
            tuple(_text(entry) for entry, _ in issue),
            list_,
        )


def shards(issues: Sequence[tuple[int, int]]) -> list[range]:
    """Return the runs of issues that are merged first; an issue is its year and how many items."""
    found: list[range] = []
    items, last = 0, 0
    for at, (year, count) in enumerate(issues):
        if found and year == last and items + count <= SHARD:
            found[-1] = range(found[-1].start, at + 1)
            items += count
        else:
            found.append(range(at, at + 1))
            items, last = count, year
    return found


def segments(count: int) -> list[range]:
    """Return the runs of shards that readers search: old ones, some newer ones, the newest."""
    closed = max(count - 1, 0)
    old = closed // TIER * TIER
    return [run for run in (range(old), range(old, closed), range(closed, count)) if run]


def shard(parts_: Iterable[WordList]) -> dict[str, WordList]:
    """Merge the words of a shard's issues; return them block by block."""
    return blocks(merged(parts_))


def segment(
    names: Iterable[str], load: Callable[[str], Iterable[WordList]]
) -> tuple[list[list[str]], dict[str, bytes]]:
    """Return a segment's table of chunks and their files by path, or a part of both.

    `names` are those of its blocks, or of some that follow each other, and `load` returns a block
    of each shard, one block at a time so that an index of any size passes through a little memory.
    """
    with ThreadPoolExecutor(1) as packer:  # beside the merging: zlib leaves the interpreter free
        parts_ = (part for name in sorted(names) for part in served(merged(load(name))))
        made = [(first, packer.submit(packed, words)) for first, words in parts_]
    chunks: list[list[str]] = []
    files: dict[str, bytes] = {}
    for first, packing in made:
        data = packing.result()
        chunks.append([first, sha256(data)[:10]])
        files[f"index/{chunks[-1][1]}.pf_index"] = data
    return chunks, files


# -- the catalogue ------------------------------------------------------------------------------


def catalogue(
    issues: Sequence[Sequence[Row]], names: Sequence[str], segments_: Sequence[tuple[int, Chunks]]
) -> bytes:
    """Return the catalogue: a segment's number of items and chunks; and of each item, in columns.

    `issues` are the items' rows, issue by issue, and `names` those of the issues' texts.
    """
    rows = [row for issue in issues for row in issue]
    made = {
        "segments": [{"items": items, "chunks": chunks} for items, chunks in segments_],
        "issues": [len(issue) for issue in issues if issue],
        "texts": "".join(name for name, issue in zip(names, issues, strict=True) if issue),
        "headings": "".join(row["heading"] for row in rows),
        "facets": {
            facet: _facet([row[facet] for row in rows])
            for facet in ("year", "series", "unit", "section", "topic")
            if all(facet in row for row in rows)
        },
    }
    return _json(made)


def _facet(column: Sequence[Sequence[Sequence[str]]]) -> dict[str, Any]:
    """Return a facet: its values by id, each with its newest name, and what each item has."""
    names = {id_: name for values in column for id_, name in values}
    numbers = {id_: number for number, id_ in enumerate(sorted(names))}
    held = [[numbers[id_] for id_, _ in values] for values in column]
    return {
        "values": [[id_, names[id_]] for id_ in numbers],
        "items": [numbers_[0] if len(numbers_) == 1 else numbers_ for numbers_ in held],
    }


def _row(entry: SearchedItem) -> Row:
    return {
        "heading": chr(ord("0") + min(len(fold(entry.heading)), LONGEST_HEADING)),
        "year": [[str(entry.year), f"{entry.year}年"]],
        **({"series": [list(entry.series)]} if entry.series else {}),
        "unit": [list(unit) for unit in entry.units],
        "section": [list(entry.section)],
        "topic": [list(topic) for topic in entry.topics],
    }


def _text(entry: SearchedItem) -> bytes:
    told: dict[str, Any] = {
        "url": entry.url,
        **_form(entry.heading, entry.text),
        "citation": entry.citation,
        "date": entry.date.isoformat(),
    }
    if entry.mark:
        told["mark"] = entry.mark
    if entry.right:
        told["right"] = _form(*entry.right)
    return _json(told)


def _form(heading: str, text: str) -> dict[str, str]:
    return {"heading": heading, "text": text.removeprefix(heading)}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
