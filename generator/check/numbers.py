"""House style: numbers and their units are written one way in an issue."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from generator.check.facts import Facts, Rule
from generator.check.passages import Passage
from generator.check.punctuation import HAN
from generator.memory import key_of
from generator.messages import msg
from generator.problems import Problem, masked, packed, unpacked

# What makes four digits a number that is counted, not a year or a telephone.
_COUNTED = (
    r"(?=[\d.]* ?"
    "(?:[余多名个人户件条次家份张项场期元万亿亩吨套篇头株棵台辆]|公里|平方米|千克|公斤))"
)
_BEFORE = re.compile(r"[0-9.,]*\Z")
_NUMBER = re.compile("[0-9][0-9.,]*|百分之.")
AT_ONCE = 100  # issues
_UNIT = 4  # characters after a number that say in which form it is written
_MARKS = " ，。；：、！？“”‘’（）《》,.;:"
_FORMS: tuple[tuple[re.Pattern[str], ...], ...] = tuple(
    tuple(map(re.compile, forms))
    for forms in (
        (rf"\d[{HAN}]", rf"\d [{HAN}]"),
        (rf"(?<![\d.,])\d{{1,3}}(?:,\d{{3}})+{_COUNTED}", rf"(?<![\d.,])\d{{4,}}{_COUNTED}"),
        (r"\d ?公里", r"\d ?千米", r"\d ?(?:km|KM|㎞)"),
        (r"\d ?平方米", r"\d ?(?:㎡|m²|m2)"),
        (r"\d ?公斤", r"\d ?千克", r"\d ?(?:kg|KG|㎏)"),
        (r"\d ?%", r"百分之[\d一二三四五六七八九十]+"),
    )
)


@dataclass(frozen=True, slots=True)
class _Use:
    """A number as it is written somewhere; `form` is its place among the ways to write it."""

    form: int
    passage: Passage
    start: int
    end: int

    @property
    def shown(self) -> str:
        """Return the number with its unit."""
        text = masked(self.passage.text)
        before = _BEFORE.search(text, 0, self.start)
        shown = text[before.start() if before else self.start : self.end + 1].split("\n")[0]
        return shown.rstrip(_MARKS)


def numbers_are_written_one_way(facts: Facts) -> Iterator[Problem]:
    """In an issue numbers and their units are written one way.

    一期之内，数字和单位只用一种写法：“64名”不混“22 个”，“3,300”不混“3300”，“公里”不混“千米”。
    [提醒 number-form]
    """
    groups = _groups(facts)
    keys = {
        name: key_of("numbers", *(path + facts.marks[path] for path in paths))
        for name, paths in groups.items()
        if all(path in facts.marks for path in paths)
    }
    for name, key in keys.items():
        known: list[Any] | None = facts.memory.recall("numbers", key, list)
        if known is not None:
            del groups[name]
            yield from map(unpacked, known)
    waiting = iter(groups.items())
    while some := dict(islice(waiting, AT_ONCE)):
        written: dict[str, list[tuple[Passage, str]]] = {name: [] for name in some}
        for passage, words in facts.looking_at(chain(*some.values())).styled:
            if passage.kind not in ("source", "fragment"):
                written[passage.issue or passage.where.path].append((passage, words))
        for name, group in written.items():
            found = list(_mixed(group))
            yield from found
            if name in keys:
                facts.memory.keep("numbers", keys[name], list(map(packed, found)))


def _groups(facts: Facts) -> dict[str, list[str]]:
    """Return the files of what is printed together, by the issue; a file in none by itself."""
    groups: dict[str, list[str]] = defaultdict(list)
    for submission in facts.records.submissions:
        place = facts.places.get(submission.id)
        groups[place.issue.id if place else submission.where.path].append(submission.where.path)
    for issue in facts.records.issues:
        groups[issue.id].append(issue.where.path)
    return groups


def _mixed(group: Sequence[tuple[Passage, str]]) -> Iterator[Problem]:
    numbers = "\n".join(
        words[found.start() : found.end() + _UNIT]
        for _, words in group
        for found in _NUMBER.finditer(words)
    )
    for forms in _FORMS:
        used = [form for form in forms if form.search(numbers)]
        uses = [
            _Use(number, passage, *found.span())
            for passage, words in (group if len(used) > 1 else ())
            for number, form in enumerate(used)
            for found in form.finditer(words)
        ]
        if len({use.form for use in uses}) > 1:  # cut out, a number may look like another form
            yield from _minorities(uses)


def _minorities(uses: list[_Use]) -> Iterator[Problem]:
    """Tell of the less usual forms: once a file and form, for one who mends one mends them all."""
    usual = Counter(use.form for use in uses).most_common(1)[0][0]
    example = next(use for use in uses if use.form == usual)
    groups: dict[tuple[str, int], list[_Use]] = defaultdict(list)
    for use in uses:
        if use.form != usual:
            groups[use.passage.where.path, use.form].append(use)
    for first, *more in groups.values():
        told = {
            "one": first.shown,
            "other": example.shown,
            "path": example.passage.where.path,
            "line": example.passage.at(example.start).line,
        }
        text = (
            msg(
                "'{one}' ({count} times in this file) is written otherwise than '{other}' "
                "({path}, line {line})",
                count=len(more) + 1,
                **told,
            )
            if more
            else msg("'{one}' is written otherwise than '{other}' ({path}, line {line})", **told)
        )
        where, field = first.passage.at(first.start), first.passage.field
        yield Problem(where, field, "number-form", text, msg("write both one way"), "warning")


RULES: tuple[Rule, ...] = (numbers_are_written_one_way,)
