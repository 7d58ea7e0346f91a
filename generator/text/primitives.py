"""What a pattern alone cannot tell; `theme/site/assets/text-primitives.js` tells the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from generator.model.problems import masked
from generator.text.rule import Found, TextRule
from generator.text.rules import FORMS, GROUP, LEAST, MOST, NUMBER, SORTS
from generator.words.lookalikes import wrong

Names = Sequence[Sequence[str]]  # of each unit whose heading a title stands in
Primitive = Callable[[TextRule, str, Names], Iterable[Found]]


@cache
def pattern(sought: str) -> re.Pattern[str]:
    """Return a rule's pattern."""
    return re.compile(sought, re.MULTILINE)


def by_pattern(rule: TextRule, words: str, _: Names) -> Iterator[Found]:
    """Find each match, with the name of the group that is in it."""
    sought = pattern(rule.sought)
    for found in sought.finditer(words):
        groups = (name for name in sought.groupindex if found[name] is not None)
        yield Found(*found.span(), next(groups, ""))


def names(_: TextRule, words: str, given: Names) -> Iterator[Found]:
    """Find the first name of each unit that stands in a text."""
    for some in given:
        name = next((name for name in some if name and name in words), "")
        if name:
            yield Found(0, 0, values={"name": name})


def lookalikes(_: TextRule, words: str, __: Names) -> Iterator[Found]:
    """Find what only looks like a character."""
    for at, found, right in wrong(words):
        values = {"right": right, "right_point": point(right[0])}
        yield Found(at, at + len(found), values=values)


def point(character: str) -> str:
    """Return a character's code point as people write it."""
    return f"U+{ord(character):04X}"


# -- quotes and brackets -------------------------------------------------------------------------


def pairs(rule: TextRule, words: str, _: Names) -> Iterator[Found]:
    """Find quotes and brackets that do not pair, and quotes within their like."""
    closing = dict(zip(*rule.right, strict=True))
    opened: list[re.Match[str]] = []
    for found in pattern(rule.sought).finditer(words):
        mark = found[0]
        if mark in closing:
            if mark in ("“", "‘") and any(one[0] == mark for one in opened):
                if not words[: found.start()].rpartition("\n")[2].strip(" >-*"):
                    continue  # a quotation of several paragraphs opens at each
                yield Found(*found.span(), "nested")
            opened.append(found)
        elif opened and closing[opened[-1][0]] == mark:
            opened.pop()
        elif mark == "’" and re.match("[A-Za-z]", words[max(found.start() - 1, 0) :]):
            continue  # an apostrophe
        elif any(closing[one[0]] == mark for one in opened):
            while closing[opened[-1][0]] != mark:
                yield Found(*opened.pop().span(), "unclosed")
            opened.pop()
        else:
            yield Found(*found.span(), "unopened")
    for left in opened:
        yield Found(*left.span(), "unclosed")


# -- long numbers --------------------------------------------------------------------------------


def numbers(rule: TextRule, words: str, _: Names) -> Iterator[Found]:
    """Find the long numbers that are of a sort: every way to join neighbouring groups of digits."""
    for run in pattern(rule.sought).finditer(words):
        for number, end in _joined(list(pattern(GROUP).finditer(run[0]))):
            sort = sort_of(number)
            after = words[run.start() + end : run.start() + end + 1]
            if sort and not (after and after in _SUMS[sort]):
                shown = masked(number[-LEAST:] if sort == "mobile" else number)
                yield Found(run.start(), run.start() + end, sort, {"number": shown})


def _joined(groups: Sequence[re.Match[str]]) -> Iterator[tuple[str, int]]:
    """Yield each number that groups make, and where it ends; one with a check digit all alone."""
    digits = [re.sub("[^0-9X]", "", one[0].translate(_HALF_WIDTH).upper()) for one in groups]
    whole = "".join(digits)
    if _CHECKS.get(sort_of(whole)):
        yield whole, groups[-1].end()
        return
    for first in range(len(groups)):
        number = ""
        for group, more in zip(groups[first:], digits[first:], strict=True):
            number += more
            if len(number) > MOST:
                break
            if len(number) >= LEAST:
                yield number, group.end()


def sort_of(number: str) -> str:
    """Return what digits are the number of, nothing where they are none that must stay out."""
    for name, sought, check, _ in SORTS:
        if pattern(sought).fullmatch(number) and (not check or _CHECKED[check](number)):
            return name
    return ""


def mod11(number: str) -> bool:
    """Say whether the day and the check digit of an identity card's number fit, GB 11643."""
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    values = (10 if digit == "X" else int(digit) for digit in number)
    return sum((value << 17 - at) for at, value in enumerate(values)) % 11 == 1


def luhn(number: str) -> bool:
    """Say whether the check digit of a bank card's number fits, ISO/IEC 7812."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


_HALF_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_CHECKED: Mapping[str, Callable[[str], bool]] = {"mod11": mod11, "luhn": luhn}
_CHECKS = {name: check for name, _, check, _ in SORTS}
_SUMS = {name: sums for name, _, _, sums in SORTS}


# -- one way to write a number -------------------------------------------------------------------

UNIT = 4  # characters after a number that say in which form it is written
MARKS = " ，。；：、！？“”‘’（）《》,.;:"


@dataclass(frozen=True, slots=True)
class Minority:
    """A less usual form in a text, how often its file has it, and an example of the usual one."""

    text: int
    start: int
    one: str
    count: int
    example: int
    at: int
    other: str


@dataclass(frozen=True, slots=True)
class _WrittenNumber:
    """A number as it is written somewhere; `form` is its place among the ways to write it."""

    form: int
    text: int
    start: int
    end: int

    def shown(self, texts: Sequence[tuple[str, str]]) -> str:
        """Return the number with its unit."""
        text = masked(texts[self.text][1])
        before = pattern(r"[0-9.,]*\Z").search(text, 0, self.start)
        first = before.start() if before else self.start
        return text[first : self.end + 1].split("\n")[0].rstrip(MARKS)


def forms(texts: Sequence[tuple[str, str]]) -> Iterator[Minority]:
    """Find the less usual forms of numbers in texts, each with its file: once a file and form."""
    written = "\n".join(
        words[found.start() : found.end() + UNIT]
        for _, words in texts
        for found in pattern(NUMBER).finditer(words)
    )
    for ways in FORMS:
        used = [form for form in map(pattern, ways) if form.search(written)]
        uses = [
            _WrittenNumber(number, text, *found.span())
            for text, (_, words) in enumerate(texts if len(used) > 1 else ())
            for number, form in enumerate(used)
            for found in form.finditer(words)
        ]
        if len({use.form for use in uses}) > 1:  # cut out, a number may look like another form
            yield from _minorities(texts, uses)


def _minorities(
    texts: Sequence[tuple[str, str]], uses: Sequence[_WrittenNumber]
) -> Iterator[Minority]:
    usual = Counter(use.form for use in uses).most_common(1)[0][0]
    example = next(use for use in uses if use.form == usual)
    groups: dict[tuple[str, int], list[_WrittenNumber]] = defaultdict(list)
    for use in uses:
        if use.form != usual:
            groups[texts[use.text][0], use.form].append(use)
    for first, *more in groups.values():
        one, other = first.shown(texts), example.shown(texts)
        count = len(more) + 1
        yield Minority(first.text, first.start, one, count, example.text, example.start, other)


PRIMITIVES: Mapping[str, Primitive] = {
    "pattern": by_pattern,
    "names": names,
    "lookalikes": lookalikes,
    "pairs": pairs,
    "numbers": numbers,
}
