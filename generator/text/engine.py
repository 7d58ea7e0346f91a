"""Rules and a text → what is wrong there, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from generator.model.problems import masked
from generator.text.primitives import PRIMITIVES, Names, pattern, point
from generator.text.rule import Found, TextRule
from generator.words.messages import Message

AROUND = 8  # characters before and after what is found
CUT = 24  # characters of it that are named


@dataclass(frozen=True, slots=True)
class _Place:
    """A place in a text that a sentence tells of."""

    rule: TextRule
    text: str
    found: Found

    def mark(self) -> str:
        return masked(self.text)[self.found.start : self.found.end]

    def cut(self) -> str:
        return self.mark()[:CUT]

    def point(self) -> str:
        return point(self.text[self.found.end - 1])

    def column(self) -> int:
        return self.found.start - self.text.rfind("\n", 0, self.found.start)

    def right(self) -> str:
        return self.text[self.found.start : self.found.end].translate(_table(self.rule.right))

    def excerpt(self) -> str:
        """Return what stands at a place with a few characters around it, on one line."""
        text = masked(self.text)  # a part of a long number could not be told from a short one
        start, end = self.found.start, self.found.end
        first = max(text.rfind("\n", 0, start) + 1, start - AROUND)
        last = text.find("\n", end)
        last = min(len(text) if last == -1 else last, end + AROUND)
        before, after = "…" if first > 0 else "", "…" if last < len(text) else ""
        return before + " ".join(text[first:last].split("\n")) + after


_VALUES: Mapping[str, Callable[[_Place], object]] = {
    name: getattr(_Place, name) for name in ("mark", "cut", "point", "column", "right", "excerpt")
}


def told(
    rules: Iterable[TextRule], words: str, text: str, names: Names = ()
) -> Iterator[tuple[TextRule, int, Message, Message]]:
    """Yield what is wrong in a text: the rule, the place, what is said of it and how to mend it.

    `words` are what the rules look at, as long as the text itself, which is what they show.
    """
    for rule in rules:
        if rule.maybe and not pattern(rule.maybe).search(words):
            continue
        for found in PRIMITIVES[rule.by](rule, words, names):
            if found.group in rule.said:
                place = _Place(rule, text, found)
                why, mend = rule.said[found.group]
                yield rule, found.start, _worded(why, place), _worded(mend, place)
                if rule.is_once:
                    break


def _worded(message: Message, place: _Place) -> Message:
    given = place.found.values
    return message.having(
        (name, given[name] if name in given else _VALUES[name](place)) for name in message.names
    )


@cache
def _table(right: tuple[str, str]) -> Mapping[int, int]:
    return str.maketrans(*right)
