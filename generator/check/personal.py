"""Personal data in anything that is published. The numbers themselves are never repeated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from generator.check.facts import Facts, Rule
from generator.check.passages import Passage
from generator.messages import Message, msg
from generator.model import Where
from generator.problems import Problem, masked

LEAST, MOST = 11, 19  # digits of a number that is looked at

# Digits in a row, be they grouped by blanks, hyphens or dots, as people write long numbers, or
# parted by what cannot be seen.
_HIDDEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_GAP = f"[ ·\u00a0\u3000–—－{_HIDDEN}-]{{0,3}}"
_DIGIT = "[0-9０-９]"
_RUN = re.compile(
    rf"(?<!{_DIGIT})(?<!{_DIGIT}\.){_DIGIT}(?:{_GAP}{_DIGIT}){{{LEAST - 1},}}(?:{_GAP}[XxＸｘ])?"
)
_MAYBE = re.compile(rf"{_DIGIT}(?:[^一-鿿。，]{{0,3}}{_DIGIT}){{{LEAST - 1}}}")  # quick to rule out
_GROUP = re.compile(rf"(?:[{_HIDDEN}]*[0-9０-９XxＸｘ])+")
_NO_DIGIT = re.compile("[^0-9X]")
_AMOUNT = tuple("元万亿余吨个")  # what follows makes it a sum, not a telephone

# GB/T 2260, the first two digits: provinces, autonomous regions, municipalities, special regions.
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46"
    " 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91".split()
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
# ISO/IEC 7812: UnionPay, Visa, MasterCard, JCB, and older domestic cards.
_CARDS = re.compile("62|60|4|5[1-5]|2[2-7]|35|9558|955[0-9]")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


def identity_numbers_stay_out(facts: Facts) -> Iterator[Problem]:
    """No identity-card number is published (GB 11643: date and check digit fit).

    刊出的文字里没有居民身份证号码（按 GB 11643 校验日期和校验码）。[错误 identity-number]
    """
    for found in _numbers(facts):
        if is_identity(found.number):
            text = msg("an identity-card number: {number}", number=masked(found.number))
            yield _error(found, "identity-number", text)


def mobile_numbers_stay_out(facts: Facts) -> Iterator[Problem]:
    """No mobile number is published.

    刊出的文字里没有手机号码。[错误 mobile-number]
    """
    for found in _numbers(facts):
        if _MOBILE.fullmatch(found.number) and not found.rest.startswith(_AMOUNT):
            text = msg("a mobile number: {number}", number=masked(found.number[-11:]))
            yield _error(found, "mobile-number", text)


def card_numbers_stay_out(facts: Facts) -> Iterator[Problem]:
    """No bank-card number is published (ISO/IEC 7812: prefix and Luhn check digit fit).

    刊出的文字里没有银行卡号（按 ISO/IEC 7812 校验发卡前缀和校验位）。[错误 bank-card]
    """
    for found in _numbers(facts):
        if is_card(found.number) and not is_identity(found.number):
            text = msg("a bank-card number: {number}", number=masked(found.number))
            yield _error(found, "bank-card", text)


@dataclass(frozen=True, slots=True)
class _Number:
    """A long number without its blanks, and what follows it."""

    number: str
    rest: str
    passage: Passage
    where: Where


def _numbers(facts: Facts) -> Iterator[_Number]:
    """Yield the long numbers of what is published: every way to join neighbouring groups."""
    for passage in facts.passages:
        if not _MAYBE.search(passage.text):
            continue
        for run in _RUN.finditer(passage.text):
            for number, end in _joined(list(_GROUP.finditer(run[0]))):
                rest = passage.text[run.start() + end : run.start() + end + 1]
                yield _Number(number, rest, passage, passage.at(run.start()))


def _joined(groups: Sequence[re.Match[str]]) -> Iterator[tuple[str, int]]:
    """Yield each number that neighbouring groups make, and where it ends; one that is all alone."""
    digits = [_NO_DIGIT.sub("", unicodedata.normalize("NFKC", g[0]).upper()) for g in groups]
    whole = "".join(digits)
    if is_identity(whole) or is_card(whole):
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


def is_identity(number: str) -> bool:
    """Say whether 18 characters are an identity-card number: place, date and check digit fit."""
    if not re.fullmatch(r"\d{17}[\dX]", number) or number[:2] not in PROVINCES:
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return 1900 <= born.year < 2100 and _CHECK[total % 11] == number[17]


def is_card(number: str) -> bool:
    """Say whether 16 to 19 digits are a bank card's: prefix and Luhn check digit fit."""
    if not re.fullmatch(r"\d{16,19}", number) or not _CARDS.match(number):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _error(found: _Number, code: str, text: Message) -> Problem:
    hint = msg("leave it out, or mask it: it must not be published")
    return Problem(found.where, found.passage.field, code, text, hint)


RULES: tuple[Rule, ...] = (
    identity_numbers_stay_out,
    mobile_numbers_stay_out,
    card_numbers_stay_out,
)
