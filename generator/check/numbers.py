"""House style: numbers and their units are written one way in an issue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from generator.check.facts import Facts, Rule
from generator.check.published_text import Passage
from generator.model.problems import Problem, packed, unpacked
from generator.store.hashing import key_of
from generator.text.primitives import forms
from generator.text.rules import NUMBERS

AT_ONCE = 100  # issues


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
            if passage.kind in NUMBERS.kinds:
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
    for found in forms([(passage.where.path, words) for passage, words in group]):
        (passage, _), (example, _) = group[found.text], group[found.example]
        values = {
            "one": found.one,
            "other": found.other,
            "count": found.count,
            "path": example.where.path,
            "line": example.at(found.at).line,
        }
        text, hint = NUMBERS.said["more" if found.count > 1 else ""]
        text = text.having((name, values[name]) for name in text.names)
        where = passage.at(found.start)
        yield Problem(where, passage.field, NUMBERS.code, text, hint, NUMBERS.severity)


RULES: tuple[Rule, ...] = (numbers_are_written_one_way,)
