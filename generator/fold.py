"""The search fold: what two pieces of text must share to count as equal, and its token pairs.

`theme/site/assets/fold.js` says the same in the browser; `tests/browser/test_fold.py` holds the two
together, code point by code point.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

CELL = "\x1f"  # stands between two cells of a table; no match runs across it
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def fold(text: str) -> str:
    """Return `text` without width, case, punctuation, symbols and spaces.

    NFKC, then upper and lower case one character at a time (`ß` → `ss`, `ς` → `σ`), then letters,
    marks and numbers alone stay. What this Unicode version does not know stays as well: it is a
    rare ideograph sooner than a new punctuation mark, and the reader's browser may know it.
    """
    folded = (low for char in unicodedata.normalize("NFKC", text) for low in char.upper().lower())
    return "".join(char for char in folded if _searchable(char))


def runs(text: str) -> Iterator[str]:
    """Yield the folded stretches of `text` within which a match may run: it breaks at `CELL`."""
    yield from filter(None, map(fold, text.split(CELL)))


def tokens(text: str) -> Iterator[str]:
    """Yield the tokens to index for `text`, in order.

    Every two neighbours of a run are one token; each run's last character stands alone, so that
    every character begins a token and no pair of tokens joins two runs.
    """
    for run in runs(text):
        codes = [code(char) for char in run]
        yield from map(str.__add__, codes, codes[1:])
        yield codes[-1]


def code(char: str) -> str:
    """Return a character's code point as four digits of base 36: `中` → `0fi5`.

    An indexer that lower-cases, strips accents or splits words leaves such tokens alone, and they
    sort alike as bytes, as code points and as UTF-16.
    """
    number = ord(char)
    return "".join(DIGITS[number // 36**place % 36] for place in (3, 2, 1, 0))


def _searchable(char: str) -> bool:
    kind = unicodedata.category(char)
    if kind == "Cn":
        return not 0x1F000 <= ord(char) <= 0x1FBFF  # pictographs: newer ones are symbols too
    return kind[0] in "LMN"
