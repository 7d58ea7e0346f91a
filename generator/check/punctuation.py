"""House style: punctuation, spaces and widths in the text of items (GB/T 15834-2011)."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check import texts
from generator.check.facts import Facts, Rule
from generator.model.problems import Problem


def half_width_marks_stay_out_of_han(facts: Facts) -> Iterator[Problem]:
    """Punctuation beside Han characters is full-width.

    汉字旁边的标点用全角：，。；：？！（），引号用“ ”‘ ’。[提醒 half-width-mark]
    """
    yield from texts.of(facts, "half-width-mark")


def digits_and_letters_are_half_width(facts: Facts) -> Iterator[Problem]:
    """Digits, Latin letters and the per cent sign are half-width.

    阿拉伯数字、拉丁字母和百分号用半角。[提醒 full-width-letter]
    """
    yield from texts.of(facts, "full-width-letter")


def marks_are_not_doubled(facts: Facts) -> Iterator[Problem]:
    """Punctuation stands once; an ellipsis is …… and a dash is ——.

    标点不重复；省略号写作“……”，破折号写作“——”。[提醒 doubled-mark]
    """
    yield from texts.of(facts, "doubled-mark")


def han_is_not_spaced(facts: Facts) -> Iterator[Problem]:
    """No space stands between Han characters, and no paragraph is indented by hand.

    汉字之间不加空格（标题中分句的空格除外），段首不自己空格。[提醒 han-space]
    """
    yield from texts.of(facts, "han-space")


def quotes_and_brackets_pair(facts: Facts) -> Iterator[Problem]:
    """Quotation marks and brackets open and close; a quotation within one takes ‘ ’.

    引号、括号、书名号成对；引号之中再用引号，外双内单。[提醒 unpaired]
    """
    yield from texts.of(facts, "unpaired")


RULES: tuple[Rule, ...] = (
    half_width_marks_stay_out_of_han,
    digits_and_letters_are_half_width,
    marks_are_not_doubled,
    han_is_not_spaced,
    quotes_and_brackets_pair,
)
