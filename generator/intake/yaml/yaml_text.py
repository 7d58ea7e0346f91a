"""Values → YAML that a person can go on editing and `yamlfile.read` reads back exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator.words.messages import Message


@dataclass(frozen=True, slots=True)
class Field:
    """A field to be written: what a person should look at goes above it as comments.

    A `remark` stands behind a value of one line.
    """

    name: str
    value: str | Mapping[str, str] | Sequence[str] | Sequence[Sequence[Field]]
    reviews: tuple[Message, ...] = ()
    remark: str = ""


def written(fields: Iterable[Field], language: str, indent: int = 0) -> str:
    """Write a mapping; reviews become comments above their field."""
    return "".join(_field(field, language, indent) for field in fields)


def review(text: Message, language: str, indent: int = 0) -> str:
    """Write what a person should look at as a comment."""
    words = " ".join(_unseen(text.say(language)).split())
    return f"{' ' * indent}# 请核对 review: {words}\n"


def _field(field: Field, language: str, indent: int) -> str:
    margin = " " * indent
    notes = "".join(review(text, language, indent) for text in field.reviews)
    remark = f"  # {_unseen(' '.join(field.remark.split()))}" if field.remark else ""
    if isinstance(field.value, str):
        return f"{notes}{margin}{field.name}: {scalar(field.value, indent + 2)}{remark}\n"
    if isinstance(field.value, Mapping):
        inner = (Field(name, value) for name, value in field.value.items())
        return f"{notes}{margin}{field.name}:\n{written(inner, language, indent + 2)}"
    rows = "".join(_entry(entry, language, indent + 2) for entry in field.value)
    return f"{notes}{margin}{field.name}:{remark}\n{rows}"


def _entry(entry: str | Sequence[Field], language: str, indent: int) -> str:
    margin = " " * indent
    if isinstance(entry, str):
        return f"{margin}- {scalar(entry, indent + 2)}\n"
    first, *rest = entry
    notes = "".join(review(text, language, indent) for text in first.reviews)
    head = _field(Field(first.name, first.value, remark=first.remark), language, indent + 2)
    return f"{notes}{margin}- {head.lstrip(' ')}{written(rest, language, indent + 2)}"


# -- scalars ------------------------------------------------------------------------------------

# Plain is what begins like a word and holds nothing that YAML reads: `: `, ` #`, a last colon.
_PLAIN = re.compile(r"[\w“‘《（【〔](?:[^\n]*[^\s:])?")
_READ = re.compile(r":\s|\s#|\t")
# Line breaks that YAML knows beside the newline, and what cannot be seen or is not allowed raw.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def scalar(value: str, indent: int) -> str:
    """Write a text as a plain scalar, a literal block at `indent`, or in double quotes."""
    if _is_literal(value):
        chomping = "" if value.endswith("\n") else "-"
        margin = " " * indent
        lines = value.removesuffix("\n").split("\n")
        return f"|{chomping}\n" + "\n".join(margin + line if line else "" for line in lines)
    if _PLAIN.fullmatch(value) and not _READ.search(value) and not _UNSEEN.search(value):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _is_literal(value: str) -> bool:
    """Say whether a literal block holds the text exactly; blank lines and indents are delicate."""
    if "\n" not in value or _UNSEEN.search(value) or value.endswith("\n\n"):
        return False
    lines = value.removesuffix("\n").split("\n")
    is_readable = all(
        not line or (line.strip() and not line.lstrip(" ")[0].isspace()) for line in lines
    )
    return is_readable and bool(lines[0]) and not lines[0][0].isspace()


def _unseen(text: str) -> str:
    return _UNSEEN.sub(lambda match: f"U+{ord(match[0]):04X}", text)
