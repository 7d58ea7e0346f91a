"""Personal data in anything that is published. The numbers themselves are never repeated."""

from __future__ import annotations

from collections.abc import Iterator

from generator.check import texts
from generator.check.facts import Facts, Rule
from generator.model.problems import Problem


def identity_numbers_stay_out(facts: Facts) -> Iterator[Problem]:
    """No identity-card number is published (GB 11643: date and check digit fit).

    刊出的文字里没有居民身份证号码（按 GB 11643 校验日期和校验码）。[错误 identity-number]
    """
    yield from texts.of(facts, "identity-number")


def mobile_numbers_stay_out(facts: Facts) -> Iterator[Problem]:
    """No mobile number is published.

    刊出的文字里没有手机号码。[错误 mobile-number]
    """
    yield from texts.of(facts, "mobile-number")


def card_numbers_stay_out(facts: Facts) -> Iterator[Problem]:
    """No bank-card number is published (ISO/IEC 7812: prefix and Luhn check digit fit).

    刊出的文字里没有银行卡号（按 ISO/IEC 7812 校验发卡前缀和校验位）。[错误 bank-card]
    """
    yield from texts.of(facts, "bank-card")


RULES: tuple[Rule, ...] = (
    identity_numbers_stay_out,
    mobile_numbers_stay_out,
    card_numbers_stay_out,
)
