"""What "Requirements for Chinese Text Layout" forbids on a line, written down once more.

Nothing is taken from the code under test, so that a gap in its tables shows.
"""

from __future__ import annotations

import re

PAUSES = set("，。、；：？！．")
CLOSING = set("）》」』】〕〗〉］｝”’")
OPENING = set("（《「『【〔〖〈［｛“‘")
CONNECTING = set("·—…～⋯")
NUMBER_TAIL = set("％‰℃%")
LATIN_TAIL = set(")]},.;:!?")
LATIN_HEAD = set("([{")
ITERATION = set("々〻")

NEVER_FIRST = PAUSES | CLOSING | CONNECTING | NUMBER_TAIL | LATIN_TAIL | ITERATION | {"／", "-"}
NEVER_LAST = OPENING | LATIN_HEAD
# The half of the em that holds their ink; the other half is blank.
LEFT_HALF = PAUSES | CLOSING
RIGHT_HALF = OPENING

_DIGIT = "0-9０-９"
_HAN = "\u3400-\u9fff〇"
_BIG = "十百千万亿"
_SPLIT = re.compile(
    f"[{_DIGIT}]\n[{_HAN}%％‰℃°{_DIGIT}.,．]|[{_DIGIT}][.,．\\-～–]\n[{_DIGIT}]"
    f"|[{_DIGIT}][余多]?[{_BIG}]+\n(?:元|美元|吨|亩|斤|人|户|千瓦|平方|公里|立方)"
    f"|第\n[{_DIGIT}]|[{_DIGIT}][余多]\n[{_HAN}]"
)


def splits_number(line: str, following: str) -> bool:
    """Say whether the line's end parts a number, or a number from its unit."""
    return _SPLIT.search(f"{line[-16:]}\n{following[:4]}") is not None


def is_han(character: str) -> bool:
    """Say whether the character is an ideograph."""
    return re.match(f"[{_HAN}\uf900-\ufaff\U00020000-\U0003ffff]", character) is not None
