"""The items' texts as the search index holds them: put together again from its character pairs.

The index does not hold the texts as such, but what stands next to what in each item, which comes to
the same. `theme/site/assets/pairs.js` says how its files are laid out.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any

from generator.publish.reading import unpacked
from generator.store import cbor
from generator.words.fold import BREAK, CELL, code

PAIR = 2 * len(BREAK)
EMPTY = 0x80  # an array of nothing
LONGEST = 1 << 22  # characters of an item, far more than any has

Table = Sequence[tuple[str, str]]  # first token and name of each file of a segment


class BrokenIndexError(Exception):
    """An index that cannot be read."""


def file_of(table: Table, pair: str) -> str:
    """Return the path in the site of a segment's file that holds a pair of a text's characters."""
    token = "".join(map(code, pair))
    place = bisect_right(table, (token, "\uffff")) - 1
    return _path(table[max(place, 0)][1])


Load = Callable[[str], bytes]  # returns a file by its path in the site


def tables(load: Load) -> list[Table]:
    """Return the segments of an index; raise `BrokenIndexError`, and what `load` raises."""
    try:
        segments = json.loads(load("pagefind/catalogue.json"))["segments"]
        return [[(first, name) for first, name in each["chunks"]] for each in segments]
    except (ValueError, KeyError, TypeError) as fault:
        raise BrokenIndexError(str(fault)) from fault


def paths(table: Table) -> list[str]:
    """Return the paths in the site of a segment's files."""
    return [_path(name) for _, name in table]


def read(table: Table, load: Load) -> list[str]:
    """Return the folded text of each item of a segment.

    Raises `BrokenIndexError` for what is no segment, and what `load` raises.
    """
    try:
        return _texts(table, load)
    except (ValueError, KeyError, IndexError, TypeError, OverflowError, MemoryError) as fault:
        raise BrokenIndexError(str(fault)) from fault


def _texts(table: Table, load: Load) -> list[str]:
    pages: dict[int, array[int]] = {}
    for _, name in table:
        for token, places in _entries(unpacked(load(_path(name)))):
            if len(token) == PAIR:
                _put(pages, token, places)
    return [_text(pages[page]) for page in sorted(pages)]


def _path(name: str) -> str:
    return f"pagefind/index/{name}.pf_index"


def _put(pages: dict[int, array[int]], token: str, places: list[tuple[int, list[int]]]) -> None:
    first, second = int(token[: PAIR // 2], 36), int(token[PAIR // 2 :], 36)
    for page, positions in places:
        row = pages.setdefault(page, array("L"))
        if positions[-1] > LONGEST:
            raise BrokenIndexError("an item longer than any")
        if positions[-1] + 2 > len(row):
            row.frombytes(bytes(row.itemsize * (positions[-1] + 2 - len(row))))
        for position in positions:
            row[position] = first
            row[position + 1] = row[position + 1] or second


def _text(row: array[int]) -> str:
    return "".join(chr(number) if number else CELL for number in row)


def _entries(data: bytes) -> Iterator[tuple[str, list[tuple[int, list[int]]]]]:
    """Yield each token of a chunk with its places: page, positions."""
    (tokens, *_) = cbor.read(data)
    for token, pages, *_ in tokens:
        yield token, list(_places(pages))


def _places(pages: Sequence[Any]) -> Iterator[tuple[int, list[int]]]:
    page = 0
    for step, numbers, *_ in pages:
        page += step
        # a negative number is the weight of what follows
        yield page, list(accumulate(number for number in numbers if number >= 0))
