"""The table of cases for the rules on text, and what Python finds in one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from generator.bodies.picture_marks import PICTURE
from generator.text.engine import told
from generator.text.primitives import forms
from generator.text.rules import NUMBERS, RULES

CASES = json.loads((Path(__file__).parent / "cases/texts.json").read_text(encoding="utf-8"))
NAMES = ("松山县", "松山旧县")  # of the unit that sends the text

Find = tuple[int, str, str, str, str]  # place, code, level, what is wrong, how to mend it


def finds(kind: str, text: str) -> list[Find]:
    """Return what the rules find in a text of a kind, in Chinese."""
    return sorted(_finds(kind, text))


def _finds(kind: str, text: str) -> Iterator[Find]:
    plain = PICTURE.sub(lambda one: f"  {one['caption']}  {' ' * len(one['name'])} ", text)
    words = plain if kind == "body" else text
    for rule in RULES:
        if rule.kinds & {kind, "file"}:
            looked_at = text if rule.is_raw else words
            for _, at, why, mend in told([rule], looked_at, text, [NAMES]):
                yield at, rule.code, rule.severity, why.say("zh"), mend.say("zh")
    for one in forms([("", words)] if kind in NUMBERS.kinds else []):
        why, mend = NUMBERS.said["more" if one.count > 1 else ""]
        line = words.count("\n", 0, one.at) + 1
        given = {"one": one.one, "other": one.other, "count": one.count, "path": "x", "line": line}
        said = why.having(given.items()).say("zh")
        yield one.start, NUMBERS.code, NUMBERS.severity, said, mend.say("zh")
