"""Near-duplicates: sentences that stand in an earlier issue or in another submission.

Texts are compared folded: without punctuation and spaces, digits as one digit, so that last
year's report with new figures is seen as well. Candidates are found by winnowing (Schleimer,
Wilkerson, Aiken 2003): of every `WINDOW` neighbouring shingles of `SHINGLE` characters the one
with the least hash is kept, so any stretch of `SHINGLE + WINDOW - 1` equal characters is noticed.
Two sentences are one when `LIKE` of the shorter's pieces of `PIECE` characters are in the longer.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.check.facts import Facts, Rule
from generator.check.passages import Placed, placed
from generator.fold import fold
from generator.messages import msg
from generator.model import Placement, Point, Submission, Where
from generator.problems import Problem, masked, packed, unpacked

SHINGLE, WINDOW = 8, 11
SENTENCE = 18  # folded characters: what is shorter is everyone's
PIECE, LIKE = 3, 0.7
SHOWN = 40  # characters of a sentence in a message
SHARED = 0.3  # of the fewer marks: with less in common two sentences are not compared
MOST_PLACES = 8  # where one shingle is looked for: enough to find the first, and set phrases end

_SENTENCE = re.compile(r"[^。！？；!?;\n|]+[。！？；!?;]?")
_ZEROS = re.compile("00+")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is compared: where it stands, when it came, what it may share with."""

    path: str
    name: str  # its submission, or the issue and its place
    day: date
    kin: frozenset[str]  # submissions that it is made of or merged with
    pieces: tuple[tuple[str, Where, str], ...]  # field, place, text
    is_printed: bool
    is_reported: bool


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a text, as written and folded."""

    text: int
    field: str
    where: Where
    words: str
    folded: str


def items_are_new(facts: Facts) -> Iterator[Problem]:
    """The sentences of an item do not stand in an earlier issue or in another submission.

    条目的句子没有在以前的期或者别的来稿里出现过；只改了数字或个别字词的也算。
    各稿都可以用的成句列在 `data/lexicon.yml` 的 `set_phrases`。[提醒 near-duplicate]
    """
    # What has been printed came first, whenever the rest was received.
    # What has been printed came first, whenever the rest was received.
    texts = sorted(_texts(facts), key=lambda text: (not text.is_printed, text.day, text.name))
    index = _Index(facts, {_folded(phrase) for phrase in facts.records.set_phrases})
    before = _hash(*facts.records.set_phrases)
    for number, text in enumerate(texts):
        # What is found depends on the text and all before it, and is remembered by them.
        before = _hash(before, *_told(text))
        known = facts.memory.recall("new", before)
        if known is not None:
            index.put_off(number, text)
            yield from map(unpacked, known)
            continue
        sentences = index.read(number, text)
        found = list(_repeats(text, sentences, texts, index)) if text.is_reported else []
        index.add(sentences)
        yield from found
        facts.memory.keep("new", before, list(map(packed, found)))


def _told(text: _Text) -> Iterator[str]:
    yield from (text.path, text.name, *sorted(text.kin), str(text.is_reported))
    for field, where, words in text.pieces:
        yield from (field, str(where.line), words)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _texts(facts: Facts) -> Iterator[_Text]:
    places = placed(facts.records)
    for submission in facts.records.submissions:
        place = places.get(submission.id)
        reworded = bool(place and (place.placement.points or place.placement.body))
        yield _Text(
            submission.where.path,
            submission.id,
            place.issue.date if place else submission.received,
            _kin(submission, place),
            tuple(_pieces(submission)),
            is_printed=place is not None,
            is_reported=not reworded,
        )
    for issue in facts.records.issues:
        for section in issue.sections:
            for placement in section.items:
                if placement.points or placement.body:
                    pieces = tuple(_pieces(placement))
                    name = f"{issue.id}#{placement.submissions[0]}"
                    kin = frozenset((name, *placement.submissions))
                    yield _Text(
                        issue.where.path,
                        name,
                        issue.date,
                        kin,
                        pieces,
                        is_printed=True,
                        is_reported=True,
                    )


def _kin(submission: Submission, place: Placed | None) -> frozenset[str]:
    if place is None:
        return frozenset((submission.id,))
    first = place.placement.submissions
    return frozenset((*first, f"{place.issue.id}#{first[0]}"))


def _pieces(record: Submission | Placement) -> Iterator[tuple[str, Where, str]]:
    for number, point in enumerate(record.points):
        yield f"points.{number}.text", _place(point), point.text
    if record.body:
        yield "body", record.at("body"), record.body


def _place(point: Point) -> Where:
    return Where(point.where.path, point.text_line or point.where.line)


def _repeats(
    text: _Text, sentences: Sequence[_Sentence], texts: Sequence[_Text], index: _Index
) -> Iterator[Problem]:
    """Yield a warning for each earlier text that shares sentences, at the longest of them."""
    shared: dict[int, list[tuple[_Sentence, _Sentence]]] = defaultdict(list)
    for sentence in sentences:
        for other in index.like(sentence):
            if texts[other.text].name not in text.kin:
                shared[other.text].append((sentence, other))
                break
    for other_text in sorted(shared):
        pairs = shared[other_text]
        sentence, other = max(pairs, key=lambda pair: len(pair[0].folded))
        yield Problem(
            sentence.where,
            sentence.field,
            "near-duplicate",
            msg(
                "sentences of {path} (line {line}) stand here again, {count} in all:"
                " '{one}' / '{other}'",
                count=len(pairs),
                path=texts[other_text].path,
                line=other.where.line,
                one=_shown(sentence.words),
                other=_shown(other.words),
            ),
            msg("write them anew, take the item out, or accept it with a reason"),
            "warning",
        )


def _shown(words: str) -> str:
    words = masked(words.strip())  # before it is cut
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


class _Index:
    """The sentences read so far, to be found by their shingles."""

    def __init__(self, facts: Facts, known: set[str]) -> None:
        self.memory = facts.memory
        self.known = known
        self.waiting: list[tuple[int, _Text]] = []
        self.sentences: list[_Sentence] = []
        self.places: dict[int, tuple[int, ...]] = {}  # hash of a shingle → sentences that have it
        self.first: dict[str, int] = {}  # folded sentence → the first that is so
        self.marks: dict[str, list[int]] = {}  # folded sentence → its shingles that were kept

    def put_off(self, number: int, text: _Text) -> None:
        """Leave a text to be read when another must be compared with it."""
        self.waiting.append((number, text))
        self.memory.recall("repeats", _hash(*(words for _, _, words in text.pieces)))

    def read(self, number: int, text: _Text) -> list[_Sentence]:
        """Return the sentences of a text that are long enough to tell it apart."""
        waiting, self.waiting = self.waiting, []
        for earlier in waiting:
            self.add(self.read(*earlier))
        words = tuple(words for _, _, words in text.pieces)
        found: list[_Sentence] = []
        for piece, start, end, folded, marks in self._cut(words):
            if folded not in self.known:
                field, where, whole = text.pieces[piece]
                place = Where(where.path, where.line + whole.count("\n", 0, start))
                self.marks[folded] = marks
                found.append(_Sentence(number, field, place, whole[start:end], folded))
        return found

    def _cut(self, pieces: Sequence[str]) -> list[list[Any]]:
        """Return each long sentence's piece, bounds, folded text and marks; remembered."""
        key = _hash(*pieces)
        remembered: list[list[Any]] | None = self.memory.recall("repeats", key)
        if remembered is not None:
            return remembered
        cut: list[list[Any]] = []
        for number, words in enumerate(pieces):
            for match in _SENTENCE.finditer(words):
                folded = _folded(match[0]) if match.end() - match.start() >= SENTENCE else ""
                if len(folded) >= SENTENCE:
                    cut.append([number, *match.span(), folded, list(_winnowed(folded))])
        self.memory.keep("repeats", key, cut)
        return cut

    def like(self, sentence: _Sentence) -> Iterator[_Sentence]:
        """Yield earlier sentences that are the same but for little, the earliest first."""
        same = self.first.get(sentence.folded)
        if same is not None:
            yield self.sentences[same]
        marks = self.marks[sentence.folded]
        shared = Counter(at for mark in marks for at in self.places.get(mark, ()))
        for at in sorted(shared):
            other = self.sentences[at]
            fewer = min(len(marks), len(self.marks[other.folded]))
            if at != same and shared[at] >= SHARED * fewer and _are_like(sentence, other):
                yield other

    def add(self, sentences: Sequence[_Sentence]) -> None:
        """Let later texts be compared with these sentences."""
        for sentence in sentences:
            at = len(self.sentences)
            self.sentences.append(sentence)
            self.first.setdefault(sentence.folded, at)
            for mark in self.marks[sentence.folded]:
                places = self.places.get(mark, ())
                if len(places) < MOST_PLACES:
                    self.places[mark] = (*places, at)


class _Folded(dict[int, str]):
    """What each character becomes, filled as characters turn up."""

    def __missing__(self, number: int) -> str:
        low = fold(chr(number))
        self[number] = "0" if low.isdigit() else low
        return self[number]


_FOLDED = _Folded()


def _folded(words: str) -> str:
    folded = words.translate(_FOLDED)
    return _ZEROS.sub("0", folded) if "00" in folded else folded


def _are_like(one: _Sentence, other: _Sentence) -> bool:
    """Say whether most pieces of the shorter sentence stand somewhere in the longer."""
    short, long = one.folded, other.folded
    if len(short) > len(long):
        short, long = long, short
    pieces = [short[at : at + PIECE] for at in range(0, len(short) - PIECE + 1, PIECE)]
    return sum(map(long.__contains__, pieces)) >= LIKE * len(pieces)


def _winnowed(folded: str) -> Iterator[int]:
    """Yield the hashes that winnowing keeps, each once."""
    data = folded.encode("utf-32-le")
    step, size = 4, 4 * SHINGLE
    hashes = [zlib.crc32(data[at : at + size]) for at in range(0, len(data) - size + 1, step)]
    least = -1
    for start in range(max(len(hashes) - WINDOW + 1, 1)):
        window = hashes[start : start + WINDOW] if least < start else ()
        if window:
            least = start + window.index(min(window))
        elif hashes[start + WINDOW - 1] < hashes[least]:
            least = start + WINDOW - 1
        else:
            continue
        yield hashes[least]


RULES: tuple[Rule, ...] = (items_are_new,)
