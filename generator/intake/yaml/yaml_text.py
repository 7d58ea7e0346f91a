"""Values → YAML that a person can go on editing and `yaml_file.read` reads back exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.words.messages import Message


@dataclass(frozen=True, slots=True)
class Field:
    """A field to be written: what a person should look at goes above it as comments.

    A `remark` stands behind a value of one line. A list holds texts, lists, mappings or rows of
    fields.
    """

    name: str
    value: str | Mapping[str, Any] | Sequence[Any] | None
    reviews: tuple[Message, ...] = ()
    remark: str = ""


def written(fields: Iterable[Field], language: str, indent: int = 0) -> str:
    """Write a mapping; reviews become comments above their field."""
    return "".join(_field(field, language, indent) for field in fields)


def entry(value: Any, language: str, indent: int = 0) -> str:
    """Write an entry of a list."""
    margin = " " * indent
    if isinstance(value, str) or not value:
        return f"{margin}-{_inline(value, indent + 2)}\n"
    if isinstance(value, Mapping):
        value = [Field(name, inner) for name, inner in value.items()]
    first, *rest = value
    if not isinstance(first, Field):
        rows = "".join(entry(inner, language, indent + 2) for inner in value)
        return f"{margin}- {rows.lstrip(' ')}"
    notes = "".join(review(text, language, indent) for text in first.reviews)
    head = _field(Field(first.name, first.value, remark=first.remark), language, indent + 2)
    return f"{notes}{margin}- {head.lstrip(' ')}{written(rest, language, indent + 2)}"


def review(text: Message, language: str, indent: int = 0) -> str:
    """Write what a person should look at as a comment."""
    return " " * indent + comment(f"请核对 review: {text.say(language)}")


def comment(text: str) -> str:
    """Write a comment of one line, whatever the text."""
    return f"# {' '.join(_unseen(text).split())}\n"


def _field(field: Field, language: str, indent: int) -> str:
    margin, value = " " * indent, field.value
    notes = "".join(review(text, language, indent) for text in field.reviews)
    head = f"{notes}{margin}{flow(field.name)}:"
    remark = f"  {comment(field.remark)}" if field.remark else "\n"
    if isinstance(value, str) or not value:
        return f"{head}{_inline(value, indent + 2)}{remark}"
    if isinstance(value, Mapping):
        inner = (Field(name, value) for name, value in value.items())
        return f"{head}{remark}{written(inner, language, indent + 2)}"
    return head + remark + "".join(entry(inner, language, indent + 2) for inner in value)


def _inline(value: Any, indent: int) -> str:
    text = scalar(value, indent) if isinstance(value, str) else flow(value)
    return f" {text}" if text else ""


# -- scalars ------------------------------------------------------------------------------------

# Plain is what begins like a word and holds nothing that YAML reads: `: `, ` #`, a last colon.
_PLAIN = re.compile(r"[\w“‘《（【〔](?:[^\n]*[^\s:])?")
_READ = re.compile(r":\s|\s#|\t")
_READ_IN_FLOW = re.compile(r"[\[\]{},:?]|\s#|\t")
# Line breaks that YAML knows beside the newline, and what cannot be seen or is not allowed raw.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def scalar(value: str, indent: int, like: str | None = None, *, in_flow: bool = False) -> str:
    """Write a text as a plain scalar, a literal block at `indent`, or in quotes.

    `like` is the sign of what it takes the place of, which it keeps where it can.
    """
    if not in_flow and ("\n" in value or like == "|") and _is_literal(value):
        chomping = "" if value.endswith("\n") else "-"
        margin = " " * indent
        lines = value.removesuffix("\n").split("\n")
        return f"|{chomping}\n" + "\n".join(margin + line if line else "" for line in lines)
    if "\n" not in value and not _UNSEEN.search(value):
        if like == "'":
            return "'" + value.replace("'", "''") + "'"
        is_plain = _PLAIN.fullmatch(value) and not (_READ_IN_FLOW if in_flow else _READ).search(
            value
        )
        if is_plain and like != '"':
            return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def flow(value: Any) -> str:
    """Write a value on one line, so that it may stand in brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, str):
        return scalar(value, 0, in_flow=True)
    return "" if value is None else "[" + ", ".join(map(flow, value)) + "]"


def _is_literal(value: str) -> bool:
    """Say whether a literal block holds the text exactly; blank lines and indents are delicate."""
    if not value or _UNSEEN.search(value) or value.endswith("\n\n"):
        return False
    lines = value.removesuffix("\n").split("\n")
    is_readable = all(
        not line or (line.strip() and not line.lstrip(" ")[0].isspace()) for line in lines
    )
    return is_readable and bool(lines[0]) and not lines[0][0].isspace()


def _unseen(text: str) -> str:
    return _UNSEEN.sub(lambda match: f"U+{ord(match[0]):04X}", text)
