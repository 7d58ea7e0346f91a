"""How many addressees the printed wording of a list means (报送范围的措辞)."""

from __future__ import annotations

import re
from collections.abc import Iterator

OPENING, CLOSING = "（(《“〔[", "）)》”〕]"
MANY = re.compile("各|成员|同志|们|等|全体|有关|相关|所有|（[^）]*、[^）]*）")
NUMBER = re.compile("([0-9]+|[一二两三四五六七八九十百零〇]+)(?:个|位|名|家|所)")
KEPT = re.compile("存档|留存|备查")  # copies that stay in the office may have a recipient or none
DIGITS = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))


def numbers_meant(wording: str) -> tuple[int, int | None]:
    """Return the least and the most addressees that the wording can mean; no most for a plural.

    Every part between commas names at least one; a part without a plural names exactly one, and a
    part with a number means just that many.
    """
    least = most = 0
    is_open = False
    for part, plural in _parts(wording):
        number = NUMBER.search(part)
        if number:
            count = _value(number[1])
            least, most = least + count, most + count
        elif KEPT.search(part):
            is_open = True
        else:
            least, most = least + 1, most + 1
            is_open = is_open or plural
    return least, None if is_open else most


def _parts(wording: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a wording; what follows a plural after a mere 、 shares it."""
    for clause in _split(wording.strip().rstrip("。."), "，；,;"):
        plural = False
        for part in _split(clause, "、"):
            plural = plural or bool(MANY.search(part))
            yield part, plural


def _split(text: str, marks: str) -> Iterator[str]:
    """Split at marks that stand outside of brackets and quotes."""
    depth, start = 0, 0
    for index, character in enumerate(text):
        depth += (character in OPENING) - (character in CLOSING)
        if character in marks and depth <= 0:
            yield text[start:index]
            start = index + 1
    if text[start:].strip():
        yield text[start:]


def _value(number: str) -> int:
    """Return the value of digits or of a Chinese number under 1,000."""
    if number.isascii():
        return int(number)
    total = 0
    digit = 0
    for character in number:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total += (digit or 1) * (100 if character == "百" else 10)
            digit = 0
    return total + digit
