"""Which sentences are the same but for little: folding, winnowing, an index to look them up in.

Sentences are compared folded: without punctuation and spaces, digits as one digit, so that last
year's report with new figures is seen as well. Candidates are found by winnowing (Schleimer,
Wilkerson, Aiken 2003): of every `WINDOW` neighbouring shingles of `SHINGLE` characters one is kept,
here the one with the greatest first character, so any stretch of `SHINGLE + WINDOW - 1` equal
characters is noticed. Two sentences are one when `LIKE` of the shorter's pieces of `PIECE`
characters are in the longer.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.fold import fold

SHINGLE, WINDOW = 8, 11
SENTENCE = 18  # folded characters: what is shorter is everyone's
PIECE, LIKE = 3, 0.7
SHARED = 0.3  # of the fewer marks: with less in common two sentences are not compared
MOST_PLACES = 8  # where one shingle is looked for: enough to find the first, and set phrases end

_SENTENCE = re.compile(r"[^。！？；!?;\n|]+[。！？；!?;]?")
_ZEROS = re.compile("00+")


class Sentence(NamedTuple):
    """A sentence of a text: in which of its pieces, from where to where, folded, its marks."""

    piece: int
    start: int
    end: int
    folded: str
    marks: Sequence[int]


def sentences(pieces: Sequence[str]) -> list[Sentence]:
    """Return the sentences that are long enough to tell a text apart."""
    found = []
    for number, words in enumerate(pieces):
        for match in _SENTENCE.finditer(words):
            folded = folded_of(match[0]) if match.end() - match.start() >= SENTENCE else ""
            if len(folded) >= SENTENCE:
                found.append(Sentence(number, *match.span(), folded, list(marks(folded))))
    return found


class _Folded(dict[int, str]):
    """What each character becomes, filled as characters turn up."""

    def __missing__(self, number: int) -> str:
        low = fold(chr(number))
        self[number] = "0" if low.isdigit() else low
        return self[number]


_FOLDED = _Folded()


def folded_of(words: str) -> str:
    """Return words as they are compared."""
    folded = words.translate(_FOLDED)
    return _ZEROS.sub("0", folded) if "00" in folded else folded


def marks(folded: str) -> Iterator[int]:
    """Yield the hashes of the shingles that winnowing keeps."""
    firsts = folded[: len(folded) - SHINGLE + 1]
    size = min(WINDOW, len(firsts))
    kept = -1
    for start in range(len(firsts) - size + 1):
        if kept < start:
            window = firsts[start : start + size]
            kept = start + window.rindex(max(window))
        elif firsts[start + size - 1] >= firsts[kept]:
            kept = start + size - 1
        else:
            continue
        yield zlib.crc32(folded[kept : kept + SHINGLE].encode())


def are_like(one: str, other: str) -> bool:
    """Say whether most pieces of the shorter folded sentence stand somewhere in the longer."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    pieces = [short[at : at + PIECE] for at in range(0, len(short) - PIECE + 1, PIECE)]
    return sum(map(long.__contains__, pieces)) >= LIKE * len(pieces)


class Index:
    """Sentences in the order of their texts, to be found by what is like them."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, Sentence]] = []  # with the number of its text
        self.first: dict[str, int] = {}  # folded sentence → the first that is so
        self.places: dict[int, tuple[int, ...]] = {}  # mark → the entries that have it

    def add(self, text: int, found: Iterable[Sentence]) -> None:
        """Let later sentences be compared with these."""
        places = self.places
        for sentence in found:
            at = len(self.entries)
            self.entries.append((text, sentence))
            self.first.setdefault(sentence.folded, at)
            for mark in sentence.marks:
                known = places.get(mark, ())
                if len(known) < MOST_PLACES:
                    places[mark] = (*known, at)

    def like(self, sentence: Sentence) -> Iterator[tuple[int, Sentence]]:
        """Yield the sentences that are the same but for little: the equal one, then by age."""
        same = self.first.get(sentence.folded)
        if same is not None:
            yield self.entries[same]
        shared: dict[int, int] = {}
        for mark in sentence.marks:
            for at in self.places.get(mark, ()):
                shared[at] = shared.get(at, 0) + 1
        for at in sorted(shared):
            other = self.entries[at][1]
            fewer = min(len(sentence.marks), len(other.marks))
            if at == same or shared[at] < SHARED * fewer:
                continue
            if are_like(sentence.folded, other.folded):
                yield self.entries[at]
