"""The rules as people read them: each rule's docstring is the rule, in English and in Chinese.

    \"\"\"An item is new.

    条目没有发表过。[提醒 near-duplicate]
    \"\"\"

The brackets name the codes of what the rule finds: 错误 (an error) stops a build, 提醒 (a warning)
does not and can be accepted.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from typing import Any

from generator.model.problems import RuleEntry

_CODES = re.compile(r"\[(错误|提醒) ([a-z0-9-]+)\]")


def entry(rule: Callable[..., Any]) -> RuleEntry:
    """Read a rule's docstring."""
    english, _, rest = inspect.getdoc(rule).partition("\n\n")  # type: ignore[union-attr]
    codes = [(kind, code) for kind, code in _CODES.findall(rest)]
    chinese = "".join(line.strip() for line in _CODES.sub("", rest).splitlines())
    return RuleEntry(
        " ".join(english.split()),
        chinese,
        tuple(code for kind, code in codes if kind == "错误"),
        tuple(code for kind, code in codes if kind == "提醒"),
    )


def entries(rules: Iterable[Callable[..., Any]]) -> tuple[RuleEntry, ...]:
    """Read every rule."""
    return tuple(map(entry, rules))
