"""Plain text → a line of a body that shows it and nothing else."""

from __future__ import annotations

import re

from generator.bodies.inline import MARKS, masked
from generator.bodies.reader import begins

STRONG = "\x01"  # stands for the two stars of strong text while the rest is escaped

_NUMBER = re.compile(r"([0-9]{1,9})\.")
_PAIR = re.compile(f"{STRONG}([^{STRONG}]*){STRONG}")


def escaped(text: str, *, more: str = "", is_start: bool = True) -> str:
    """Escape in one line of text what would be a mark, and the signs in `more`, as in a pattern.

    What stands between two `STRONG` becomes strong, where it can; `is_start` says that the text
    begins its line.
    """
    signs = rf"\\(?=[!-/:-@\[-`{{-~{STRONG}]|$)|(?<![0-9A-Za-z])\*|\*(?![0-9A-Za-z])|[`{more}]"
    text = re.sub(signs, r"\\\g<0>", _PAIR.sub(_sound, text.strip()))
    for _, pattern in MARKS:
        while found := pattern.search(masked(text)):
            text = f"{text[: found.start()]}\\{text[found.start() :]}"
    while is_start and begins(text):
        number = _NUMBER.match(text)
        text = f"{number[1]}\\.{text[number.end() :]}" if number else f"\\{text}"
    return text.replace(STRONG, "**")


def _sound(found: re.Match[str]) -> str:
    """Leave the marks out that would be none."""
    text, (start, end) = found.string, found.span()
    around = (text[max(start - 1, 0) : start] + found[1][:1], found[1][-1:] + text[end : end + 1])
    is_lost = any(len(pair) == 2 and pair.isascii() and pair.isalnum() for pair in around)
    return found[1] if is_lost or not found[1] else found[0]
