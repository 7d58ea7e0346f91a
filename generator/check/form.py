"""House style: titles, leads and the words of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.check import texts
from generator.check.facts import Facts, Rule
from generator.model import Wording
from generator.model.problems import Problem
from generator.words.messages import Message, msg


def titles_leave_the_unit_out(facts: Facts) -> Iterator[Problem]:
    """A title does not name its own unit: `unit：title` is composed when the issue is made.

    标题不写本单位名称，刊出时自动排成“单位：标题”。[提醒 title-unit]
    """
    yield from texts.of(facts, "title-unit")


def titles_end_without_a_stop(facts: Facts) -> Iterator[Problem]:
    """A title ends without a full stop: it is put there in print.

    标题末尾不加句号。[提醒 title-end]
    """
    yield from texts.of(facts, "title-end")


def leads_end_in_a_stop(facts: Facts) -> Iterator[Problem]:
    """A lead ends in a full stop (。).

    段首语以“。”结尾。[提醒 lead-end]
    """
    yield from texts.of(facts, "lead-end")


def leads_are_whole(facts: Facts) -> Iterator[Problem]:
    """A lead is one whole sentence, no more and no less; its text begins a new one.

    段首语是完整的一句：中间没有句号，后面的正文另起一句；Markdown 里粗体包住整句和句号。
    [提醒 lead-whole]
    """
    yield from texts.of(facts, "lead-whole")


def signs_are_left_to_the_press(facts: Facts) -> Iterator[Problem]:
    """Titles, leads and plain texts hold no signs or asterisks of their own.

    标题、段首语、分点正文不自己加△、★等符号和星号，排版时自动加。[提醒 typed-sign]
    """
    yield from texts.of(facts, "typed-sign")


# -- words --------------------------------------------------------------------------------------


def wordings_follow_the_lexicon(facts: Facts) -> Iterator[Problem]:
    """Words that `data/lexicon.yml` gives up are not used.

    不用 `data/lexicon.yml` 里列为“不用”的写法。[提醒 wording]
    """
    wordings = {wording.wrong: wording for wording in facts.records.wordings}
    if not wordings:
        return
    longest = sorted(wordings, key=lambda wrong: (-len(wrong), wrong))
    pattern = re.compile("|".join(map(re.escape, longest)))
    for passage, words in facts.styled:
        for found in pattern.finditer(words):
            wording = wordings[found[0]]
            if not _is_right(words, found.start(), wording):
                where = passage.at(found.start())
                yield Problem(where, passage.field, "wording", *_advice(wording), "warning")


def _advice(wording: Wording) -> tuple[Message, Message]:
    hint = (
        msg("write '{right}': {reason}", right=wording.right, reason=wording.reason)
        if wording.reason
        else msg("write '{right}'", right=wording.right)
    )
    return msg("'{wrong}' is not used here", wrong=wording.wrong), hint


def _is_right(words: str, at: int, wording: Wording) -> bool:
    """Say whether the wrong wording is only a part of the right one here."""
    inside = wording.right.find(wording.wrong)
    return inside >= 0 and words.startswith(wording.right, max(at - inside, 0))


RULES: tuple[Rule, ...] = (
    titles_leave_the_unit_out,
    titles_end_without_a_stop,
    leads_end_in_a_stop,
    leads_are_whole,
    signs_are_left_to_the_press,
    wordings_follow_the_lexicon,
)
