"""The items' texts as the search index holds them: put together again from its character pairs.

The index does not hold the texts as such, but what stands next to what in each item, which comes to
the same. `theme/site/assets/pairs.js` says how its files are laid out.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from generator.publish.reading import unpacked
from generator.words.fold import BREAK, CELL, code

MAGIC = b"pagefind_dcd"
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
    if not data.startswith(MAGIC):
        raise BrokenIndexError("not a file of the word index")
    reader = _CborReader(data, len(MAGIC))
    (_, tokens) = (reader.head(), reader.head())
    for _ in range(tokens):
        fields = reader.head()
        token = reader.text()
        places = reader.places()
        for _ in range(fields - 2):
            reader.skip()
        yield token, places


class _CborReader:
    """A place in CBOR made of numbers, texts and arrays."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def head(self) -> int:
        """Return a number, or the length of a text or array."""
        first = self.data[self.at]
        self.at += 1
        number = first & 31
        if number >= 24:
            size = 1 << (number - 24)
            number = int.from_bytes(self.data[self.at : self.at + size], "big")
            self.at += size
        return -1 - number if first >> 5 == 1 else number

    def text(self) -> str:
        length = self.head()
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def skip(self) -> None:
        kind = self.data[self.at] >> 5
        number = self.head()
        if kind == 3:
            self.at += number
        elif kind == 4:
            for _ in range(number):
                self.skip()

    def places(self) -> list[tuple[int, list[int]]]:
        """Return pages with positions. There are millions, so that small numbers need no call."""
        found, page = [], 0
        for _ in range(self.head()):
            fields = self.head()
            step = self.data[self.at]
            if step < 24:
                self.at += 1
            else:
                step = self.head()
            page += step
            found.append((page, self.positions()))
            for _ in range(fields - 2):
                if self.data[self.at] == EMPTY:
                    self.at += 1
                else:
                    self.skip()
        return found

    def positions(self) -> list[int]:
        """Return what an array of steps leads to."""
        count, position, found = self.head(), 0, []
        data, at = self.data, self.at
        for _ in range(count):
            step = data[at]
            at += 1
            if step == 24:
                step = data[at]
                at += 1
            elif step == 25:
                step = data[at] << 8 | data[at + 1]
                at += 2
            elif step > 25:
                self.at = at - 1
                step, at = self.head(), self.at
            if step >= 0:  # a negative one is the weight of what follows
                position += step
                found.append(position)
        self.at = at
        return found
