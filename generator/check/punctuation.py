"""House style: punctuation, spaces and widths in the text of items (GB/T 15834-2011)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.check.facts import Facts, Rule
from generator.check.passages import Passage
from generator.messages import NOTHING, Message, msg
from generator.problems import Problem, masked

HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OPEN, _CLOSE = "“‘（《〈【〔「『", "”’）》〉】〕」』"
_CLOSING = dict(zip(_OPEN, _CLOSE, strict=True))

_HALF_WIDTH = re.compile(
    rf"""(?<=[{HAN}，。、；：？！{_OPEN}{_CLOSE}])[,.;:?!()"']|[,;:?!()"'](?=[{HAN}{_OPEN}])"""
)
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ％](?:[０-９Ａ-Ｚａ-ｚ％．，－]*[０-９Ａ-Ｚａ-ｚ％])?")
_DOUBLED = re.compile(
    "(?P<stop>。”。)|(?P<ellipsis>(?<!…)…(?:…{2,})?(?!…))|(?P<dash>—{3,})"
    "|(?P<doubled>([，。、；：？！])\\5+|[，。、；：][，。、；：？！]+|[？！][，。、；：]+)"
)
_MAYBE_DOUBLED = re.compile("[，。、；：？！…—]{2}|。”。|…")  # quick to rule out
_SPACE = re.compile(rf"(?<=[{HAN}，。、；：？！{_CLOSE}])[ \t\u3000\u00a0]+(?=[{HAN}{_OPEN}])")
_INDENT = re.compile("^[\u3000\u00a0]+", re.MULTILINE)
_MARK = re.compile(f"[{_OPEN}{_CLOSE}]")
_FULL = str.maketrans(",.;:?!()", "，。；：？！（）")


def half_width_marks_stay_out_of_han(facts: Facts) -> Iterator[Problem]:
    """Punctuation beside Han characters is full-width.

    汉字旁边的标点用全角：，。；：？！（），引号用“ ”‘ ’。[提醒 half-width-mark]
    """
    for passage, words in facts.styled:
        for found in _HALF_WIDTH.finditer(words):
            mark = found[0]
            hint = (
                msg("write “ ” or ‘ ’")
                if mark in "\"'"
                else msg("write '{mark}'", mark=mark.translate(_FULL))
            )
            text = msg("half-width '{mark}' beside Han text: {excerpt}")
            yield _found(passage, found, "half-width-mark", text, hint)


def digits_and_letters_are_half_width(facts: Facts) -> Iterator[Problem]:
    """Digits, Latin letters and the per cent sign are half-width.

    阿拉伯数字、拉丁字母和百分号用半角。[提醒 full-width-letter]
    """
    for passage, words in facts.styled:
        for found in _FULL_WIDTH.finditer(words):
            text = msg("full-width '{mark}': {excerpt}")
            yield _found(passage, found, "full-width-letter", text, msg("type it half-width"))


def marks_are_not_doubled(facts: Facts) -> Iterator[Problem]:
    """Punctuation stands once; an ellipsis is …… and a dash is ——.

    标点不重复；省略号写作“……”，破折号写作“——”。[提醒 doubled-mark]
    """
    for passage, words in facts.styled:
        for found in _DOUBLED.finditer(words) if _MAYBE_DOUBLED.search(words) else ():
            hint = {
                "stop": msg("keep the full stop inside the quotation or outside"),
                "ellipsis": msg("write an ellipsis as ……"),
                "dash": msg("write a dash as ——"),
            }.get(found.lastgroup or "", msg("keep one mark"))
            text = msg("punctuation is doubled or broken, '{mark}': {excerpt}")
            yield _found(passage, found, "doubled-mark", text, hint)


def han_is_not_spaced(facts: Facts) -> Iterator[Problem]:
    """No space stands between Han characters, and no paragraph is indented by hand.

    汉字之间不加空格（标题中分句的空格除外），段首不自己空格。[提醒 han-space]
    """
    for passage, words in facts.styled:
        if passage.kind == "title":
            continue
        for pattern in (_SPACE, _INDENT):
            for found in pattern.finditer(words):
                text = msg("a space in Han text: {excerpt}")
                yield _found(passage, found, "han-space", text, msg("delete it"))


def quotes_and_brackets_pair(facts: Facts) -> Iterator[Problem]:
    """Quotation marks and brackets open and close; a quotation within one takes ‘ ’.

    引号、括号、书名号成对；引号之中再用引号，外双内单。[提醒 unpaired]
    """
    for passage, words in facts.styled:
        for found, text, hint in _unpaired(words) if passage.kind != "fragment" else ():
            yield _found(passage, found, "unpaired", text, hint)


def _unpaired(words: str) -> Iterator[tuple[re.Match[str], Message, Message]]:
    opened: list[re.Match[str]] = []
    for found in _MARK.finditer(words):
        mark = found[0]
        if mark in _CLOSING:
            if mark in ("“", "‘") and any(one[0] == mark for one in opened):
                if words[: found.start()].rpartition("\n")[2].strip(" >-*"):
                    yield found, NESTED, msg("write the inner ones as ‘ ’")
                else:
                    continue  # a quotation of several paragraphs opens at each
            opened.append(found)
        elif opened and _CLOSING[opened[-1][0]] == mark:
            opened.pop()
        elif mark == "’" and _is_apostrophe(words, found.start()):
            continue
        elif any(_CLOSING[one[0]] == mark for one in opened):
            while _CLOSING[opened[-1][0]] != mark:
                yield opened.pop(), UNCLOSED, NOTHING
            opened.pop()
        else:
            yield found, UNOPENED, NOTHING
    for left in opened:
        yield left, UNCLOSED, NOTHING


NESTED = msg("'{mark}' within '{mark}': {excerpt}")
UNCLOSED = msg("'{mark}' is not closed: {excerpt}")
UNOPENED = msg("'{mark}' was not opened: {excerpt}")


def _is_apostrophe(words: str, at: int) -> bool:
    return at > 0 and words[at - 1].isascii() and words[at - 1].isalpha()


def _found(
    passage: Passage, found: re.Match[str], code: str, text: Message, hint: Message
) -> Problem:
    """Make the warning of a match, with the text around it."""
    start, end = found.span()
    mark = masked(passage.text)[start:end]
    values = (("mark", mark), ("excerpt", excerpt(passage.text, start, end)))
    worded = Message(text.template, values)
    return Problem(passage.at(found.start()), passage.field, code, worded, hint, "warning")


def excerpt(text: str, start: int, end: int) -> str:
    """Return what stands at a place with a few characters around it, on one line."""
    text = masked(text)  # now, for a part of a long number could not be told from a short one
    first = max(text.rfind("\n", 0, start) + 1, start - 8)
    last = text.find("\n", end)
    last = min(len(text) if last == -1 else last, end + 8)
    before, after = "…" if first > 0 else "", "…" if last < len(text) else ""
    return before + " ".join(text[first:last].split("\n")) + after


RULES: tuple[Rule, ...] = (
    half_width_marks_stay_out_of_han,
    digits_and_letters_are_half_width,
    marks_are_not_doubled,
    han_is_not_spaced,
    quotes_and_brackets_pair,
)
