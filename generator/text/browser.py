"""The rules on text as the form for submissions gets them: patterns of JavaScript, sentences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from generator.bodies import sentences
from generator.bodies.picture_marks import PICTURE
from generator.model.declared import MISSING
from generator.model.forms import NO_DAY, NO_ID
from generator.model.names import ID
from generator.model.problems import LONG, Severity
from generator.model.recorded import NO_TEXT
from generator.text import engine, primitives, rules
from generator.text.rule import Said, TextRule
from generator.words.messages import NOTHING

# What is said of fields that do not fit; on the day it is received, a unit that is no more is only
# unlikely.
_FIELDS: Mapping[str, tuple[Severity, Said]] = {
    "missing-field": ("error", (MISSING, NOTHING)),
    "date": ("error", (NO_DAY, NOTHING)),
    "id": ("error", (NO_ID, NOTHING)),
    "no-text": ("error", (NO_TEXT, NOTHING)),
    "too-large": ("error", rules.TOO_LARGE),
    "unit-then": ("warning", rules.UNIT_THEN),
}
_TOKEN = re.compile(r"\\.|\(\?P<|\{[0-9]*,?[0-9]*\}|.", re.DOTALL)


def rulebook(language: str) -> dict[str, Any]:
    """Return all that the form's scripts know of rules, as JSON values."""
    return {
        "rules": [_rule(rule, language) for rule in rules.RULES],
        "across": _rule(rules.NUMBERS, language),
        "records": [
            {
                **_named(rule, "code", "field", "unless", "after"),
                "said": ["warning", *_said((rule.text, rule.hint), language)],
            }
            for rule in rules.APPROVAL
        ],
        "fields": {
            code: [level, *_said(said, language)] for code, (level, said) in _FIELDS.items()
        },
        "kinds": sorted(rules.SHOWN - {"page"}),
        "bodies": sentences(language),
        "long": javascript(LONG.pattern),
        "picture": javascript(PICTURE.pattern),
        "around": engine.AROUND,
        "cut": engine.CUT,
        "limit": rules.MAX_BYTES,
        "id": javascript(ID),
        "numbers": {
            "group": javascript(rules.GROUP),
            "least": rules.LEAST,
            "most": rules.MOST,
            "sorts": [(name, javascript(sought), *rest) for name, sought, *rest in rules.SORTS],
        },
        "forms": {
            "number": javascript(rules.NUMBER),
            "unit": primitives.UNIT,
            "marks": primitives.MARKS,
            "ways": [[javascript(form) for form in ways] for ways in rules.FORMS],
        },
    }


def _rule(rule: TextRule, language: str) -> dict[str, Any]:
    return _named(rule, "code", "severity", "by", "right", "is_once", "is_raw") | {
        "kinds": sorted(rule.kinds),
        "sought": javascript(rule.sought),
        "said": {group: _said(said, language) for group, said in rule.said.items()},
    }


def _named(rule: object, *names: str) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in names}


def _said(said: Said, language: str) -> list[str]:
    return [one.translated(language) for one in said]


def javascript(pattern: str) -> str:
    r"""Return a pattern, with `^` and `$` at each line, for JavaScript's flag `u`, exactly.

    Of the classes `\s` and `\S` may be used; where digits are meant they are listed.
    """
    made, is_inside = [], False
    for sign in _TOKEN.findall(pattern):
        if is_inside:
            made.append(_in_class(sign))
            is_inside = sign != "]"
        else:
            made.append(_OUTSIDE.get(sign) or _of_class(sign) or _literal(sign))
            is_inside = sign == "["
    return "".join(made)


_OUTSIDE = {
    **{sign: sign for sign in "[()*+?|"},
    ".": "[^\\n]",
    "^": "(?<![^\\n])",
    "$": "(?![^\\n])",
    "\\A": "(?<![^])",
    "\\Z": "(?![^])",
    "(?P<": "(?<",
}


def _of_class(sign: str) -> str:
    if sign in ("\\s", "\\S"):
        return f"[{'^' if sign == chr(92) + 'S' else ''}{_spaces()}]"
    is_kept = re.fullmatch(r"\{[0-9]*,?[0-9]*\}|\\[1-9]", sign)
    return sign if is_kept else ""


def _in_class(sign: str) -> str:
    if sign == "\\s":
        return _spaces()
    return sign if sign in ("]", "^", "-") else _literal(sign)


def _literal(sign: str) -> str:
    if sign[0] == "\\" and len(sign) == 2:
        named = {"n": "\n", "t": "\t", "r": "\r"}.get(sign[1], sign[1])
        if named.isalnum():
            raise ValueError(f"not a sign of both languages: {sign}")
        return "\\-" if named == "-" else _literal(named)
    if len(sign) > 1:
        raise ValueError(f"not a sign of both languages: {sign}")
    if sign in "^$\\.*+?()[]{}|/":
        return f"\\{sign}"
    return sign if " " <= sign <= "~" else f"\\u{{{ord(sign):x}}}"


@cache
def _spaces() -> str:
    """Return what Python takes for white space."""
    points = (code for code in range(0x3001) if re.match(r"\s", chr(code)))
    return "".join(f"\\u{{{code:x}}}" for code in points)
