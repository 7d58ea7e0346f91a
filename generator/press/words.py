"""Where each token stands: word lists, merged, and cut into the files served.

A word list covers a run of pages (items), numbered from 0. Pagefind (`generator.press.pagefind`)
makes one for each issue out of the tokens of `generator.words.fold`; lists are merged without
indexing anything again, so one more issue costs the indexing of that issue. The files served are
in Pagefind's layout, which `theme/site/assets/pairs.js` reads: Pagefind's own runtime is
WebAssembly, which `script-src 'self'` forbids. So the layout is relied on, and Pagefind's version
checked.

A file is `pagefind_dcd` and then CBOR (RFC 8949), gzipped: `[[word, …]]`. A word is
`[token, [page, …], []]`, ordered by token; a page is `[step, [weight, position, …], []]`: the page
less the page before, a negative number (all are equal), and the positions, each but the first less
the one before.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from generator.store.cbor import MAGIC

CHUNK = 32_000  # bytes of words, before packing, after which a new file begins

# How many pages have the token, the first, the last, and what follows the first one's number.
Places = tuple[int, int, int, bytes]


@dataclass(frozen=True, slots=True)
class WordList:
    """The places of tokens on `pages` pages."""

    pages: int
    words: Mapping[str, Places]

    def packed(self) -> bytes:
        """Return the list as bytes."""
        tokens = sorted(self.words)
        numbers = [number for token in tokens for number in self.words[token][:3]]
        sizes = [len(self.words[token][3]) for token in tokens]
        head = json.dumps([self.pages, " ".join(tokens), numbers, sizes], separators=(",", ":"))
        places = b"".join(self.words[token][3] for token in tokens)
        return zlib.compress(f"{len(head)}\n{head}".encode() + places, 1)

    @classmethod
    def unpacked(cls, data: bytes) -> WordList:
        """Return the list that was packed."""
        size, _, rest = zlib.decompress(data).partition(b"\n")
        pages, tokens, numbers, sizes = json.loads(rest[: int(size)])
        bounds = pairwise(accumulate(sizes, initial=int(size)))
        rows = zip(numbers[::3], numbers[1::3], numbers[2::3], bounds, strict=True)
        words = {
            token: (count, first, last, rest[begin:end])
            for token, (count, first, last, (begin, end)) in zip(tokens.split(), rows, strict=True)
        }
        return cls(pages, words)


def merged(lists: Iterable[WordList]) -> WordList:
    """Return one list over the pages of all, in this order."""
    pages = 0
    found: dict[str, tuple[int, int, int, list[bytes]]] = {}
    for each in lists:
        for token, (count, first, last, rest) in each.words.items():
            known = found.get(token)
            if known is None:
                found[token] = (count, pages + first, pages + last, [rest])
            else:
                known[3].append(page_of(pages + first - known[2], rest))
                found[token] = (known[0] + count, known[1], pages + last, known[3])
        pages += each.pages
    return WordList(
        pages,
        {
            token: (count, first, last, b"".join(rest))
            for token, (count, first, last, rest) in found.items()
        },
    )


def blocks(words: WordList) -> dict[str, WordList]:
    """Part a list by the first two digits of its tokens, so that it can be merged part by part."""
    found: dict[str, dict[str, Places]] = {}
    for token, places in words.words.items():
        found.setdefault(token[:2], {})[token] = places
    return {start: WordList(words.pages, found[start]) for start in sorted(found)}


def served(words: WordList) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the words of the files that readers fetch, each after its first token, in order."""
    parts: list[bytes] = []
    first, size = "", 0
    for token in sorted(words.words):
        count, page, _, rest = words.words[token]
        head = head_of(3, len(token)) + token.encode() + head_of(4, count)
        parts.append(b"\x83" + head + page_of(page, rest) + b"\x80")
        first = first or token
        size += len(parts[-1])
        if size >= CHUNK:
            yield first, parts
            parts, first, size = [], "", 0
    if parts:
        yield first, parts


def packed(parts: Sequence[bytes]) -> bytes:
    """Return words as the file that readers fetch."""
    return gzip.compress(b"".join((MAGIC, b"\x81", head_of(4, len(parts)), *parts)), 6, mtime=0)


def page_of(step: int, rest: bytes) -> bytes:
    """Return a page's places as CBOR: how far it is from the page before, and the rest."""
    return b"\x83" + head_of(0, step) + rest


def head_of(kind: int, number: int) -> bytes:
    """Return the head of a CBOR value: a number (kind 0), or a text's (3) or an array's (4)."""
    if number < 24:
        return bytes((kind << 5 | number,))
    size = 0 if number < 1 << 8 else 1 if number < 1 << 16 else 2
    return bytes((kind << 5 | 24 + size,)) + number.to_bytes(1 << size, "big")
