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
from array import array
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from generator.words.fold import fold

SHINGLE, WINDOW = 8, 11
SENTENCE = 18  # folded characters: what is shorter is everyone's
PIECE, LIKE = 3, 0.7
SHARED = 0.3  # of the fewer marks: with less in common two sentences are not compared
BITS = 26  # of a mark that `Shared` tells apart
MASK = (1 << BITS) - 1
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


class _FoldedDigits(dict[int, str]):
    """What each character becomes, filled as characters turn up."""

    def __missing__(self, number: int) -> str:
        low = fold(chr(number))
        self[number] = "0" if low.isdigit() else low
        return self[number]


_FOLDED = _FoldedDigits()


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


class Shared:
    """The marks of many texts, and which of them may stand in more than one; to ask with `in`."""

    def __init__(self) -> None:
        self.once = bytearray(1 << BITS - 3)
        self.again = bytearray(1 << BITS - 3)

    def add(self, marks: Iterable[int]) -> None:
        """Add the marks of a text."""
        once, again = self.once, self.again
        for mark in set(marks):
            at, bit = (mark & MASK) >> 3, 1 << (mark & 7)
            if once[at] & bit:
                again[at] |= bit
            else:
                once[at] |= bit

    def __contains__(self, mark: object) -> bool:
        """Say whether a mark may stand in more than one text: seldom wrongly, never wrongly not."""
        return isinstance(mark, int) and bool(self.again[(mark & MASK) >> 3] & 1 << (mark & 7))


class Index:
    """Sentences in the order of their texts, to be found by what is like them.

    Of a sentence its folded words and its place are held: the text, and which it is in it.
    """

    def __init__(self) -> None:
        self.texts = array("L")  # of each entry the text's number
        self.numbers = array("L")  # the sentence's in its text
        self.counts = array("L")  # how many marks it has
        self.folded: list[str] = []
        self.first: dict[str, int] = {}  # folded sentence → the first that is so
        self.places: dict[int, int | tuple[int, ...]] = {}  # mark → the entries that have it

    def add(self, text: int, sentences: Iterable[Sentence], sought: Container[int]) -> None:
        """Let later sentences be compared with those of a text that have a mark that is sought."""
        places = self.places
        for number, sentence in enumerate(sentences):
            marks = [mark for mark in sentence.marks if mark in sought]
            if not marks:
                continue
            at = len(self.texts)
            self.texts.append(text)
            self.numbers.append(number)
            self.counts.append(len(sentence.marks))
            self.folded.append(sentence.folded)
            self.first.setdefault(sentence.folded, at)
            for mark in marks:
                known = places.get(mark)
                if known is None:
                    places[mark] = at
                elif isinstance(known, int):
                    places[mark] = (known, at)
                elif len(known) < MOST_PLACES:
                    places[mark] = (*known, at)

    def like(self, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """Yield where sentences are the same but for little: the equal one, then by age."""
        same = self.first.get(sentence.folded, -1)
        if same >= 0:
            yield self._at(same)
        shared: Counter[int] = Counter()
        for mark in sentence.marks:
            known = self.places.get(mark, ())
            shared.update((known,) if isinstance(known, int) else known)
        for at in sorted(shared):
            fewer = min(len(sentence.marks), self.counts[at])
            if at == same or shared[at] < SHARED * fewer:
                continue
            if are_like(sentence.folded, self.folded[at]):
                yield self._at(at)

    def _at(self, entry: int) -> tuple[int, int]:
        return self.texts[entry], self.numbers[entry]
