"""House style: numbers and their units are written one way in an issue."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from generator.check.facts import Facts, Rule
from generator.check.passages import Passage
from generator.check.punctuation import HAN
from generator.messages import msg
from generator.problems import Problem, masked

# What makes four digits a number that is counted, not a year or a telephone.
_COUNTED = (
    r"(?=[\d.]* ?"
    "(?:[余多名个人户件条次家份张项场期元万亿亩吨套篇头株棵台辆]|公里|平方米|千克|公斤))"
)
_BEFORE = re.compile(r"[0-9.,]*\Z")
_NUMBER = re.compile("[0-9][0-9.,]*|百分之.")
_UNIT = 4  # characters after a number that say in which form it is written
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
        return text[before.start() if before else self.start : self.end + 1].split("\n")[0]


def numbers_are_written_one_way(facts: Facts) -> Iterator[Problem]:
    """In an issue numbers and their units are written one way.

    一期之内，数字和单位只用一种写法：“64名”不混“22 个”，“3,300”不混“3300”，“公里”不混“千米”。
    [提醒 number-form]
    """
    groups: dict[str, list[tuple[Passage, str]]] = defaultdict(list)
    for passage, words in facts.styled:
        if passage.kind not in ("source", "fragment"):
            groups[passage.issue or passage.where.path].append((passage, words))
    for group in groups.values():
        numbers = "\n".join(
            words[found.start() : found.end() + _UNIT]
            for _, words in group
            for found in _NUMBER.finditer(words)
        )
        for forms in _FORMS:
            used = [form for form in forms if form.search(numbers)]
            if len(used) > 1:
                yield from _minorities(
                    [
                        _Use(number, passage, *found.span())
                        for passage, words in group
                        for number, form in enumerate(used)
                        for found in form.finditer(words)
                    ]
                )


def _minorities(uses: list[_Use]) -> Iterator[Problem]:
    usual = Counter(use.form for use in uses).most_common(1)[0][0]
    example = next(use for use in uses if use.form == usual)
    for use in uses:
        if use.form != usual:
            text = msg(
                "'{one}' is written otherwise than '{other}' ({path}, line {line})",
                one=use.shown,
                other=example.shown,
                path=example.passage.where.path,
                line=example.passage.at(example.start).line,
            )
            where, field = use.passage.at(use.start), use.passage.field
            hint = msg("write both one way")
            yield Problem(where, field, "number-form", text, hint, "warning")


RULES: tuple[Rule, ...] = (numbers_are_written_one_way,)
