"""The search fold: what two pieces of text must share to count as equal, and its token pairs.

`theme/site/assets/fold.js` says the same in the browser; `tests/browser/test_fold.py` holds the two
together, code point by code point.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

CELL = "\x1f"  # stands between two cells of a table; no match runs across it
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def fold(text: str) -> str:
    """Return `text` without width, case, punctuation, symbols and spaces.

    NFKC, then upper and lower case one character at a time (`ß` → `ss`, `ς` → `σ`), then letters,
    marks and numbers alone stay. What this Unicode version does not know stays as well: it is a
    rare ideograph sooner than a new punctuation mark, and the reader's browser may know it.
    """
    return unicodedata.normalize("NFKC", text).translate(_FOLDED)


def runs(text: str) -> Iterator[str]:
    """Yield the folded stretches of `text` within which a match may run: it breaks at `CELL`."""
    yield from filter(None, map(fold, text.split(CELL)))


def tokens(text: str) -> Iterator[str]:
    """Yield the tokens to index for `text`, in order.

    First every two neighbours of each run, so that in the first run a pair's position is that of
    its first character. Two breaks part the runs: no way leads across from position p to p + 2, so
    a phrase may be looked up by every other pair. Last every character once, for queries of one.
    """
    seen: set[str] = set()
    for run in runs(text):
        codes = [code(char) for char in run]
        yield from map(str.__add__, codes, codes[1:])
        yield from (BREAK, BREAK)
        seen.update(codes)
    yield from sorted(seen)


@cache
def code(char: str) -> str:
    """Return a character's code point as four digits of base 36: `中` → `0fi5`.

    An indexer that lower-cases, strips accents or splits words leaves such tokens alone, and they
    sort alike as bytes, as code points and as UTF-16.
    """
    number = ord(char)
    return "".join(DIGITS[number // 36**place % 36] for place in (3, 2, 1, 0))


class _Folded(dict[int, str]):
    """What each character becomes, filled as characters turn up."""

    def __missing__(self, number: int) -> str:
        low = chr(number).upper().lower()
        self[number] = "".join(char for char in low if _is_searchable(char))
        return self[number]


def _is_searchable(char: str) -> bool:
    kind = unicodedata.category(char)
    if kind == "Cn":  # not known yet; among the pictographs it will be a symbol
        return not 0x1F000 <= ord(char) <= 0x1FBFF
    return kind[0] in "LMN"


_FOLDED = _Folded()
BREAK = code("\0")  # stands between runs; no folded text holds this character
