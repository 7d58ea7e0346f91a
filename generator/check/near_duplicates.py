"""Near-duplicates: sentences that stand in an earlier issue or in another submission."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.check.facts import Facts, Rule
from generator.check.near_duplicate_index import Index, Sentence, Shared, folded_of, sentences
from generator.check.published_text import Placed
from generator.model import Placement, Point, Submission, Where, ids
from generator.model.problems import Problem, masked, packed, unpacked
from generator.store.hashing import key_of
from generator.words.messages import msg

SHOWN = 40  # characters of a sentence in a message
FEW = 20  # texts are few where they are not one of so many


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that is compared: where it stands, when it came, what it may share with."""

    path: str
    name: str  # its submission, or the issue and its place
    day: date
    kin: frozenset[str]  # submissions that it is made of or merged with
    record: Submission | Placement  # that holds it
    is_printed: bool
    is_reported: bool
    sha256: str  # of its file, if there is one

    @property
    def pieces(self) -> tuple[tuple[str, Where, str], ...]:
        """Return what it is made of: field, place and words of each."""
        return tuple(_pieces(self.record))

    @property
    def words(self) -> tuple[str, ...]:
        """Return the text without its places."""
        return tuple(words for _, _, words in self.pieces)

    def where(self, sentence: Sentence) -> Where:
        """Return the place of one of its sentences."""
        _, where, words = self.pieces[sentence.piece]
        return Where(where.path, where.line + words.count("\n", 0, sentence.start))

    def shown(self, sentence: Sentence) -> str:
        """Return one of its sentences as it is written, cut where it is long."""
        words = self.pieces[sentence.piece][2][sentence.start : sentence.end]
        words = masked(words.strip())  # before it is cut
        return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def items_are_new(facts: Facts) -> Iterator[Problem]:
    """The sentences of an item do not stand in an earlier issue or in another submission.

    条目的句子没有在以前的期或者别的来稿里出现过；只改了数字或个别字词的也算。
    各稿都可以用的成句列在 `data/lexicon.yml` 的 `set_phrases`。[提醒 near-duplicate]
    """
    # What has been printed came first, whenever the rest was received.
    texts = sorted(_texts(facts), key=lambda text: (not text.is_printed, text.day, text.name))
    keys = list(_keys(facts, texts))
    known: list[list[Any] | None] = [
        facts.memory.recall("new", key, list) if key else None for key in keys
    ]
    reader = _Sentences(texts, facts)
    reader.look_for([number for number, found in enumerate(known) if found is None])
    for number, key in enumerate(keys):
        remembered = known[number]
        if remembered is None:
            found = list(_repeats(number, texts, reader))
            yield from found
            if key:
                facts.memory.keep("new", key, list(map(packed, found)))
        else:
            reader.hold(number)
            yield from map(unpacked, remembered)


def _keys(facts: Facts, texts: Sequence[_Text]) -> Iterator[str]:
    """Yield the hash of what is found in a text: of the text and all before it."""
    key = key_of(*facts.records.set_phrases)
    for text in texts:
        if key and text.sha256:
            kin = sorted(text.kin)
            key = key_of(key, text.path, text.name, *kin, str(text.is_reported), text.sha256)
        else:
            key = ""
        yield key


def _texts(facts: Facts) -> Iterator[_Text]:
    places, hashes = facts.places, facts.records.hashes
    for submission in facts.records.submissions:
        place = places.get(submission.id)
        reworded = bool(place and (place.placement.points or place.placement.body))
        yield _Text(
            submission.where.path,
            submission.id,
            place.issue.date if place else submission.received,
            _kin(submission, place),
            submission,
            is_printed=place is not None,
            is_reported=not reworded,
            sha256=hashes.get(submission.where.path, ""),
        )
    for issue in facts.records.issues:
        for section in issue.sections:
            for placement in section.items:
                if placement.points or placement.body:
                    name = ids.item_id(issue.id, placement.submissions[0])
                    kin = frozenset((name, *placement.submissions))
                    yield _Text(
                        issue.where.path,
                        name,
                        issue.date,
                        kin,
                        placement,
                        is_printed=True,
                        is_reported=True,
                        sha256=hashes.get(issue.where.path, ""),
                    )


def _kin(submission: Submission, place: Placed | None) -> frozenset[str]:
    if place is None:
        return frozenset((submission.id,))
    first = place.placement.submissions
    return frozenset((*first, ids.item_id(place.issue.id, first[0])))


def _pieces(record: Submission | Placement) -> Iterator[tuple[str, Where, str]]:
    for number, point in enumerate(record.points):
        yield f"points.{number}.text", _place(point), point.text
    if record.body:
        yield "body", record.at("body"), record.body


def _place(point: Point) -> Where:
    return Where(point.where.path, point.text_line or point.where.line)


def _repeats(at: int, texts: Sequence[_Text], reader: _Sentences) -> Iterator[Problem]:
    """Yield a warning for each earlier text that shares sentences, at the longest of them."""
    text, found, index = texts[at], reader.read(at), reader.upto(at)
    shared: dict[int, list[tuple[Sentence, Sentence]]] = defaultdict(list)
    for sentence in found if text.is_reported else ():
        for number, place in index.like(sentence):
            if texts[number].name not in text.kin:
                shared[number].append((sentence, reader.read(number)[place]))
                break
    for number in sorted(shared):
        earlier, pairs = texts[number], shared[number]
        sentence, other = max(pairs, key=lambda pair: len(pair[0].folded))
        yield Problem(
            text.where(sentence),
            text.pieces[sentence.piece][0],
            "near-duplicate",
            msg(
                "sentences of {path} (line {line}) stand here again, {count} in all:"
                " '{one}' / '{other}'",
                count=len(pairs),
                path=earlier.path,
                line=earlier.where(other).line,
                one=text.shown(sentence),
                other=earlier.shown(other),
            ),
            msg("write them anew, take the item out, or accept it with a reason"),
            "warning",
        )


class _Sentences:
    """The texts' sentences, remembered from run to run, and an index of them that grows."""

    def __init__(self, texts: Sequence[_Text], facts: Facts) -> None:
        self.texts = texts
        self.memory = facts.memory
        self.phrases = frozenset(map(folded_of, facts.records.set_phrases))
        self.sought: Container[int] = ()
        self.index = Index()
        self.indexed = 0  # texts that are in the index

    def look_for(self, numbers: Sequence[int]) -> None:
        """Say whose sentences will be sought: what shares no mark with them need not be indexed."""
        if len(numbers) * FEW < len(self.texts):
            self.sought = {mark for n in numbers for each in self.read(n) for mark in each.marks}
        else:
            self.sought = shared = Shared()
            for number in range(len(self.texts)):
                shared.add(mark for each in self.read(number) for mark in each.marks)

    def read(self, number: int) -> list[Sentence]:
        """Return the sentences of a text, less those that everyone may use."""
        key = self._key(number)
        found = self.memory.recall("sentences", key, list[Sentence]) if key else None
        if found is None:
            found = sentences(self.texts[number].words)
            if key:
                self.memory.keep("sentences", key, found)
                marks = {mark for sentence in found for mark in sentence.marks}
                self.memory.keep("marks", key, array("L", sorted(marks)).tobytes())
        return [sentence for sentence in found if sentence.folded not in self.phrases]

    def hold(self, number: int) -> None:
        """Let what is remembered of a text be remembered on."""
        key = self._key(number)
        self.memory.hold("sentences", key)
        self.memory.hold("marks", key)

    def upto(self, number: int) -> Index:
        """Return the index of all texts before one."""
        for earlier in range(self.indexed, number):
            if not self._is_strange(earlier):
                self.index.add(earlier, self.read(earlier), self.sought)
        self.indexed = number
        return self.index

    def _is_strange(self, number: int) -> bool:
        """Say whether a text is known to have no mark that is sought, without reading it."""
        key = self._key(number)
        if not key or not isinstance(self.sought, set):
            return False
        marks = self.memory.recall("marks", key, bytes)
        return marks is not None and self.sought.isdisjoint(array("L", marks))

    def _key(self, number: int) -> str:
        text = self.texts[number]
        return f"{text.sha256} {text.name}" if text.sha256 else ""


RULES: tuple[Rule, ...] = (items_are_new,)
