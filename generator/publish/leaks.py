"""Finds secrets in what a release holds.

Running text is sought by pieces of eight searchable characters (`generator.words.fold`), so that
what tags, line ends or punctuation part is found too, and half a sentence as well as a whole one:
any stretch of 15 Han characters is found. Shorter fields and people's names are sought whole,
numbers by their digits, ids and addresses as whole words. What a release may hold anyway is no
secret, even if it stands in a secret field too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property

from generator.model import ids
from generator.publish.restricted import Secret
from generator.store.hashing import key_of
from generator.words.fold import CELL, fold

PIECE, HAN = 8, 5  # folded characters of a piece; at least so many are Han, and not of a date
LONG_PIECE, LETTERS = 20, 14  # of a piece in other scripts, where letters say less
SHORTEST_HAN, SHORTEST = 2, 8  # characters of a text sought whole, with Han in it and without
UNSURE = 4  # fewer Han characters may meet by chance where tags and line ends are left out
SHORTEST_NUMBER = 7  # digits
FEW = 20  # forms that are sooner tried one by one
STRETCH = 1 << 16  # characters looked at together

_TAG = re.compile(r"<[^<>]*>")
_DATED = re.compile(r"[\d年月日第期总页]")
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# None of these looks at a character again and again, however long a run of letters is.
_WORDS = (re.compile(r"[\w-]+", re.ASCII), re.compile(r"\d{4}/[\w-]+", re.ASCII))
_DOTTED = re.compile(r"[\w-][\w.-]*+", re.ASCII)
_PICTURE = re.compile(r".*\.(?:png|jpe?g|svg)", re.IGNORECASE)
_ANCHOR = re.compile(r"(?:#|\bid=[\"']?|data-item=[\"']?|anchor\W{1,3})([\w-]+)", re.ASCII)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w.-]+\w")
_DIGITS = re.compile(r"\d(?:[ ()（）\-—–]{0,2}\d){6,}")
# Between two admitted texts: nothing is found across it, folded or not, and no tag runs over it.
_BETWEEN = "\n\uffff<>\uffff\n"
FORMS = (
    "pieces", "wholes", "names", "runs", "words", "anchors", "addresses", "numbers", "contents",
)  # fmt: skip


@dataclass
class Sought:
    """Secrets, by the forms in which they are looked for; `unsought` are too short to be told.

    `pieces`, `wholes` and `runs` are folded; `runs` are names as the search index has them.
    """

    pieces: dict[str, Secret] = field(default_factory=dict)
    wholes: dict[str, Secret] = field(default_factory=dict)
    names: dict[str, Secret] = field(default_factory=dict)
    runs: dict[str, Secret] = field(default_factory=dict)
    words: dict[str, Secret] = field(default_factory=dict)
    anchors: dict[str, Secret] = field(default_factory=dict)
    addresses: dict[str, Secret] = field(default_factory=dict)
    numbers: dict[str, Secret] = field(default_factory=dict)
    contents: dict[str, Secret] = field(default_factory=dict)
    unsought: int = 0

    def __getstate__(self) -> dict[str, object]:
        """Leave what is worked out to whoever reads it."""
        return {name: getattr(self, name) for name in (*FORMS, "unsought")}

    @cached_property
    def digests(self) -> dict[bytes, tuple[str, str]]:
        """Return every form that is looked for, with its kind, by a hash."""
        return {
            bytes.fromhex(key_of(kind, form)): (kind, form)
            for kind in FORMS
            for form in getattr(self, kind)
        }

    def beyond(self, known: AbstractSet[bytes]) -> Sought:
        """Return what is looked for here and is not among the known."""
        made = Sought()
        for digest in self.digests.keys() - known:
            kind, form = self.digests[digest]
            getattr(made, kind)[form] = getattr(self, kind)[form]
        return made

    def in_text(self, text: str) -> Iterator[tuple[str, Secret]]:
        """Yield what a text holds: the form that was found, and the secret."""
        yield from _present(self.names, text)
        if self.words:
            for words in _WORDS:
                yield from _equal(self.words, words.findall(text))
            yield from _equal(self.words, _pictures(text))
        if self.anchors:
            yield from _equal(self.anchors, _ANCHOR.findall(text))
        if self.addresses:
            yield from _equal(self.addresses, map(str.lower, _ADDRESS.findall(text)))
        yield from self._numbers(text)
        if self.pieces or self.wholes:
            yield from self._running(fold(_TAG.sub("", text)))
            yield from self._running(fold("\n".join(_TAG.findall(text))))

    def in_run(self, folded: str) -> Iterator[tuple[str, Secret]]:
        """Yield what a folded text holds, as the search index has it."""
        for run in folded.split(CELL):
            yield from self._running(run)
            yield from self._numbers(run)
            yield from _present(self.runs, run)

    def without(self, texts: Iterable[str]) -> Sought:
        """Leave out what stands in `texts`, which is no secret."""
        text = _BETWEEN.join(texts)
        folded = fold(text)
        found = [*self.in_text(text), *self._running(folded), *_present(self.runs, folded)]
        for form, _ in found:
            for kind in FORMS[:-1]:
                getattr(self, kind).pop(form, None)
        self.__dict__.pop("_telling", None)
        return self

    @cached_property
    def _telling(self) -> tuple[tuple[int, ...], re.Pattern[str]]:
        """Return the sizes of the pieces, and what stretches of text could hold one."""
        sizes = tuple(sorted({len(piece) for piece in self.pieces}))
        letters = re.escape("".join(sorted(set().union(*self.pieces))))
        return sizes, re.compile(f"[{letters or ' '}]{{{min(sizes, default=PIECE)},}}+")

    def _running(self, folded: str) -> Iterator[tuple[str, Secret]]:
        yield from _present(self.wholes, folded)
        sizes, could = self._telling
        for run in could.findall(folded) if sizes else ():
            for start in range(0, len(run), STRETCH):
                stretch = run[start : start + STRETCH + LONG_PIECE - 1]
                for size in sizes:
                    there = {stretch[at : at + size] for at in range(len(stretch) - size + 1)}
                    yield from _equal(self.pieces, there)

    def _numbers(self, text: str) -> Iterator[tuple[str, Secret]]:
        for match in _DIGITS.findall(text) if self.numbers else ():
            digits = re.sub(r"\D", "", match)
            yield from ((n, secret) for n, secret in self.numbers.items() if n in digits)


def sought(secrets: Iterable[Secret], admitted: Iterable[str]) -> Sought:
    """Return what to look for; whatever stands in an admitted text is left out."""
    made = Sought()
    for secret in secrets:
        match secret.kind:
            case "text":
                _add_text(made, secret)
            case "name":
                _add_name(made, secret)
            case "number":
                _add_number(made, secret)
            case "id":
                _add_id(made, secret)
            case "address":
                made.addresses.setdefault(secret.text.lower(), secret)
            case "content":
                made.contents.setdefault(secret.text, secret)
    return made.without(admitted)


def _add_text(made: Sought, secret: Secret) -> None:
    folded = fold(secret.text)
    pieces = list(_pieces(folded))
    for piece in pieces:
        made.pieces.setdefault(piece, secret)
    if not pieces:
        _add_short(made, folded, secret)


def _pieces(folded: str) -> Iterator[str]:
    """Yield pieces that tell, one after the other, and the last one of each kind."""
    at = 0
    while at <= len(folded) - PIECE:
        piece = _piece(folded, at)
        if piece:
            yield piece
        at += len(piece) or 1
    for size in (PIECE, LONG_PIECE):
        if len(folded) >= size and (piece := _piece(folded, len(folded) - size)):
            yield piece


def _piece(folded: str, at: int) -> str:
    """Return the piece that begins at a place; empty if it is little more than a date or number."""
    short, long = folded[at : at + PIECE], folded[at : at + LONG_PIECE]
    if len(_HAN.findall(_DATED.sub("", short))) >= HAN:
        return short
    letters = len(_DATED.sub("", long))
    return long if len(long) == LONG_PIECE and letters >= LETTERS else ""


def _add_short(made: Sought, folded: str, secret: Secret) -> None:
    telling = _DATED.sub("", folded)
    han = len(_HAN.findall(telling))
    if han >= UNSURE or (not han and len(telling) >= SHORTEST):
        made.wholes.setdefault(folded, secret)
    elif folded:
        _add_name(made, secret)


def _add_name(made: Sought, secret: Secret) -> None:
    name, folded = secret.text.strip(), fold(secret.text)
    shortest = SHORTEST_HAN if _HAN.search(folded) else SHORTEST
    if len(_DATED.sub("", folded)) < shortest:
        made.unsought += bool(folded)
    else:
        made.names.setdefault(name, secret)
        made.runs.setdefault(folded, secret)


def _add_number(made: Sought, secret: Secret) -> None:
    digits = re.sub(r"\D", "", secret.text)
    if len(digits) < SHORTEST_NUMBER or len(set(digits)) < 3:
        made.unsought += bool(digits)
    else:
        made.numbers.setdefault(digits, secret)


def _add_id(made: Sought, secret: Secret) -> None:
    """Seek an id as it is; its last part as an anchor; and as any word if it is an odd one."""
    if not secret.text.isascii():
        _add_name(made, secret)
        return
    made.words.setdefault(secret.text, secret)
    last = ids.anchor_of(secret.text)
    if last != secret.text:
        made.anchors.setdefault(last, secret)
        if "-" in last and len(last) >= SHORTEST:
            made.words.setdefault(last, secret)


def _pictures(text: str) -> Iterator[str]:
    """Yield what reads as the name of a picture."""
    for run in _DOTTED.findall(text):
        if "." in run and (named := _PICTURE.match(run)):
            yield named[0]


def _equal(forms: Mapping[str, Secret], found: Iterable[str]) -> Iterator[tuple[str, Secret]]:
    yield from ((form, forms[form]) for form in forms.keys() & set(found))


def _present(forms: Mapping[str, Secret], text: str) -> Iterator[tuple[str, Secret]]:
    """Yield the forms that stand in a text; only those whose first two characters do are tried."""
    if len(forms) < FEW:
        yield from ((form, secret) for form, secret in forms.items() if form in text)
    else:
        beginnings = set(map(str.__add__, text, text[1:]))
        for form, secret in forms.items():
            if form[:2] in beginnings and form in text:
                yield form, secret
