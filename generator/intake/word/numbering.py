"""Automatic numbers of a Word file: what stands before a paragraph without being typed.

Rules: ECMA-376 part 1, 17.9.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from generator.intake.word.styles import Element, Styles, W, child, value

_DIGITS = "〇一二三四五六七八九"
LEVELS = 9


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a paragraph: its text, empty for a bullet; `value` and `level` for a list.

    `is_known` is false for a kind of number that is shown in Arabic digits for want of its own.
    """

    text: str
    value: int
    level: int
    is_bullet: bool = False
    is_known: bool = True


class Numbering:
    """The counters of one document, to be asked paragraph by paragraph in order."""

    def __init__(self, numbering: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._numbers: dict[str, Element] = {}
        self._abstract: dict[str, Element] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[tuple[str, int]] = set()
        if numbering is not None:
            for number in numbering.iterchildren(f"{W}num"):
                self._numbers.setdefault(number.get(f"{W}numId", ""), number)
            for abstract in numbering.iterchildren(f"{W}abstractNum"):
                self._abstract.setdefault(abstract.get(f"{W}abstractNumId", ""), abstract)

    def next(self, properties: Element | None) -> Number | None:
        """Count a paragraph with these `pPr`; return its number, or nothing when it has none."""
        placed = self._styles.paragraph_property(properties, "numPr")
        number = self._numbers.get(value(placed, "numId"))
        if number is None:
            return None
        kind = value(number, "abstractNumId")
        level = _whole(value(placed, "ilvl"), 0)
        if kind not in self._abstract or not 0 <= level < LEVELS:
            return None
        definition = self._level(number, kind, level)
        form = value(definition, "numFmt") or "decimal"
        if form == "bullet":
            return Number("", 0, level, is_bullet=True)
        counts = self._count(number, kind, level)
        if form == "none":
            return None
        known = True
        is_legal = child(definition, "isLgl") is not None  # every level in Arabic digits

        def shown(match: re.Match[str]) -> str:
            nonlocal known
            at = int(match[1]) - 1
            count = counts[at] or _whole(value(self._level(number, kind, at), "start"), 1)
            own = value(self._level(number, kind, at), "numFmt") or "decimal"
            known = known and (is_legal or own in _FORMS)
            return str(count) if is_legal else _FORMS.get(own, str)(count)

        text = re.sub(r"%([1-9])", shown, value(definition, "lvlText"))
        return Number(text.strip(), counts[level] or 1, level, is_known=known) if text else None

    def _count(self, number: Element, kind: str, level: int) -> list[int | None]:
        counts = self._counts.setdefault(kind, [None] * LEVELS)
        again = value(_at(number, "lvlOverride", level), "startOverride")
        key = (number.get(f"{W}numId", ""), level)
        if again and key not in self._started:
            counts[level] = None
        self._started.add(key)
        start = _whole(again or value(self._level(number, kind, level), "start"), 1)
        current = counts[level]
        counts[level] = start if current is None else current + 1
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        return counts

    def _level(self, number: Element, kind: str, level: int) -> Element | None:
        own = child(_at(number, "lvlOverride", level), "lvl")
        return own if own is not None else _at(self._abstract[kind], "lvl", level)


def _at(parent: Element, name: str, level: int) -> Element | None:
    """Return the child that is about a level."""
    found = (own for own in parent.iterchildren(f"{W}{name}") if own.get(f"{W}ilvl") == str(level))
    return next(found, None)


def _whole(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else otherwise


def _chinese(number: int) -> str:
    """Write a number under 100 in Chinese: 十一, 二十; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else _DIGITS[tens])
        + ("十" if tens else "")
        + (_DIGITS[ones] if ones else "")
    )


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _letter(number: int) -> str:
    if not 1 <= number <= 780:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    parts = []
    for size, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "m cm d cd c xc l xl x ix v iv i".split(),
        strict=True,
    ):
        parts.append(sign * (number // size))
        number %= size
    return "".join(parts)


_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": "{:02}".format,
    "decimalFullWidth": lambda number: str(number).translate(
        {ord("0") + digit: chr(0xFF10 + digit) for digit in range(10)}
    ),
    "decimalHalfWidth": str,
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": "({})".format,
    "decimalEnclosedFullstop": "{}.".format,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
