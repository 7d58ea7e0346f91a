"""Characters that the print fonts lack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from generator.check.facts import Facts, Fallback, Rule
from generator.model.problems import Problem
from generator.words.lookalikes import mended
from generator.words.messages import Message, msg

_SELECTOR = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # of a character's variant


def characters_can_be_printed(facts: Facts) -> Iterator[Problem]:
    """Every character of a text stands in one of the print fonts, or in one that steps in.

    每个字印刷字体或备用字体里都有。[错误 missing-glyph]
    """
    for passage, words in facts.styled:
        for character in _missing(words, facts):
            if fault := glyph_fault(character, facts.fallback):
                yield Problem(
                    passage.at(words.index(character)), passage.field, "missing-glyph", *fault
                )


def glyph_fault(character: str, fallback: Fallback) -> tuple[Message, Message] | None:
    """Say what is wrong with a character that the print fonts lack, and how to mend it."""
    package = fallback.lacks(character)
    if package is None:
        return None
    code = ord(character)
    what = msg(
        "the print fonts have no '{character}' (U+{code:04X})", character=character, code=code
    )
    if package:
        return what, msg(
            "install the package {package}, or put its fonts into theme/fonts/", package=package
        )
    return what, msg("write it otherwise, or add a font that has it (theme/fonts/)")


def _missing(text: str, facts: Facts) -> Iterator[str]:
    """Yield the characters that no font has; those that only say how to show another need none."""
    if facts.printable.issuperset(text):
        return
    text = mended(text)  # what only looks like a character is named by another rule
    for character in sorted(set(text) - facts.printable, key=text.index):
        if unicodedata.category(character) not in ("Cc", "Cf") and not _SELECTOR.match(character):
            yield character


RULES: tuple[Rule, ...] = (characters_can_be_printed,)
