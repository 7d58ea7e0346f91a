"""House style: titles, leads and the words of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.check.facts import Facts, Rule
from generator.check.passages import Passage
from generator.messages import Message, msg
from generator.model import Wording
from generator.problems import Problem, masked

_SIGN = re.compile("^[△▲★☆●■◆※○□◇]")
_STARS = re.compile(r"\*{1,3}(?=\S)[^*\n]+\*{1,3}")
# In Markdown: a bold lead without its full stop, and a sentence of which only half is bold.
_STOP_OUTSIDE = re.compile(
    r"^(?:[-*] |\d+\. )?\*\*[^*\n]+?(?<![。：？！])\*\*。(?=\S)", re.MULTILINE
)
_HALF_BOLD = re.compile(
    r"^(?:[-*] |\d+\. )?[^*\s，。！？>|-][^*\n，。！？]{0,7}\*\*[^*\n]+\*\*。(?=\S)", re.MULTILINE
)


def titles_leave_the_unit_out(facts: Facts) -> Iterator[Problem]:
    """A title does not name its own unit: `unit：title` is composed when the issue is made.

    标题不写本单位名称，刊出时自动排成“单位：标题”。[提醒 title-unit]
    """
    for passage, words in facts.styled:
        if passage.kind != "title":
            continue
        for id_ in passage.units:
            unit = facts.units.get(id_)
            names = (unit.name, *(former.name for former in unit.formerly)) if unit else ()
            name = next((name for name in names if name and name in words), "")
            if name:
                text = msg("the title repeats the unit's name, '{name}'", name=name)
                yield _warning(passage, 0, "title-unit", text, msg("leave it out"))


def titles_end_without_a_stop(facts: Facts) -> Iterator[Problem]:
    """A title ends without a full stop: it is put there in print.

    标题末尾不加句号。[提醒 title-end]
    """
    for passage, words in facts.styled:
        if passage.kind == "title" and words.endswith(("。", "，", "；", "：", "、", ".")):
            text = msg("the title ends in '{mark}'", mark=words[-1])
            yield _warning(passage, 0, "title-end", text, msg("leave it out"))


def leads_end_in_a_stop(facts: Facts) -> Iterator[Problem]:
    """A lead ends in a full stop (。).

    段首语以“。”结尾。[提醒 lead-end]
    """
    for passage, words in facts.styled:
        if passage.kind == "lead" and words and not words.endswith("。"):
            text = msg("the lead does not end in 。: {excerpt}", excerpt=masked(words)[-12:])
            yield _warning(passage, 0, "lead-end", text, msg("end it in 。"))


def leads_are_whole(facts: Facts) -> Iterator[Problem]:
    """A lead is one whole sentence, no more and no less; its text begins a new one.

    段首语是完整的一句：中间没有句号，后面的正文另起一句；Markdown 里粗体包住整句和句号。
    [提醒 lead-whole]
    """
    for passage, words in facts.styled:
        if passage.kind == "lead" and re.search("[。！？；].", words.rstrip("”’）》")):
            text = msg("the lead is more than one sentence: {excerpt}", excerpt=masked(words)[:24])
            yield _warning(passage, 0, "lead-whole", text, msg("move the rest to the text"))
        elif passage.kind == "text" and words[:1] in tuple("，。、；：！？”’）》"):
            text = msg("the text begins with '{mark}'", mark=words[0])
            yield _warning(passage, 0, "lead-whole", text, msg("move the mark to the lead"))
        elif passage.kind == "body":
            for pattern in (_STOP_OUTSIDE, _HALF_BOLD):
                for found in pattern.finditer(words):
                    text = msg(
                        "only a part of the lead is bold: {excerpt}", excerpt=masked(found[0])[:24]
                    )
                    hint = msg("set the whole sentence with its 。 between the asterisks")
                    yield _warning(passage, found.start(), "lead-whole", text, hint)


def signs_are_left_to_the_press(facts: Facts) -> Iterator[Problem]:
    """Titles, leads and plain texts hold no signs or asterisks of their own.

    标题、段首语、分点正文不自己加△、★等符号和星号，排版时自动加。[提醒 typed-sign]
    """
    for passage, words in facts.styled:
        if passage.kind not in ("title", "lead", "text"):
            continue
        found = _SIGN.search(words) or _STARS.search(words)
        if found:
            text = msg("'{sign}' would be printed as it stands", sign=masked(found[0])[:24])
            yield _warning(passage, found.start(), "typed-sign", text, msg("leave it out"))


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
                yield _warning(passage, found.start(), "wording", *_advice(wording))


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


def _warning(passage: Passage, offset: int, code: str, text: Message, hint: Message) -> Problem:
    return Problem(passage.at(offset), passage.field, code, text, hint, "warning")


RULES: tuple[Rule, ...] = (
    titles_leave_the_unit_out,
    titles_end_without_a_stop,
    leads_end_in_a_stop,
    leads_are_whole,
    signs_are_left_to_the_press,
    wordings_follow_the_lexicon,
)
