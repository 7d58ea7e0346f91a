"""What the writer of a line that is no YAML probably meant, as a hint that says the mend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from generator.words.messages import NOTHING, Message, msg

_KEY = r"(?P<key>[A-Za-z_]\w*)"
_SIGNS = "@`%&*!|>?#"
_FULL_WIDTH = "\u3000\u00a0\u2002\u2003\u2009\u202f"

_COLON = msg("after a field's name stands a half-width colon and a space: `{key}: `").template


# What the parser says, here once more so that the catalogues know its sentences.
_REASONS = (
    msg("block sequence entries are not allowed in this context"),
    msg("could not find expected ':'"),
    msg("did not find expected ',' or ']'"),
    msg("did not find expected ',' or '}}'"),
    msg("did not find expected '-' indicator"),
    msg("did not find expected <document start>"),
    msg("did not find expected alphabetic or numeric character"),
    msg("did not find expected comment or line break"),
    msg("did not find expected hexdecimal number"),
    msg("did not find expected key"),
    msg("did not find expected node content"),
    msg("did not find expected whitespace or line break"),
    msg("found a tab character that violates indentation"),
    msg("found a tab character where an indentation space is expected"),
    msg("found character that cannot start any token"),
    msg("found invalid Unicode character escape code"),
    msg("found unexpected document indicator"),
    msg("found unexpected end of stream"),
    msg("found unknown escape character"),
    msg("mapping keys are not allowed in this context"),
    msg("mapping values are not allowed in this context"),
)
_REASON_OF = {reason.say("en"): reason for reason in _REASONS}


def reason(problem: str) -> Message | str:
    """Return what the parser found wrong, as a message where it is a usual one."""
    return _REASON_OF.get(problem, problem)


def mend(rows: Sequence[str], line: int) -> tuple[int, Message]:
    """Guess from the line that the parser names, else from the one before or after it.

    Returns the line that the mend is for.
    """
    for near in (line, line - 1, line + 1):
        row = rows[near - 1] if 0 < near <= len(rows) else ""
        hint = _slip(row)
        if hint.template:
            return near, hint
    row = rows[line - 1] if line <= len(rows) else ""
    if ":" not in row:
        return (
            line,
            msg("a text of several lines begins with `|` after the colon, its lines indented"),
        )
    return line, msg("look at the indentation and the colon of this line and the one before it")


def _slip(row: str) -> Message:
    stripped = row.lstrip(f" \t{_FULL_WIDTH}")
    indent = row[: len(row) - len(stripped)]
    entry = re.sub(r"^(?:- +)*", "", stripped)
    _, colon, value = entry.partition(": ")
    for found in (
        _indentation(indent, stripped),
        _colon(entry),
        _quotes(value.strip()) if colon else NOTHING,
    ):
        if found.template:
            return found
    if ": " in value:
        return msg("put a value that holds `: ` in double quotes")
    if value[:1] in ("[", "{"):
        return (
            msg("a quote or bracket that is opened must be closed") if _is_open(value) else NOTHING
        )
    if value[:1] and value[0] in _SIGNS:
        return msg("put a value that begins with a sign in double quotes")
    return NOTHING


def _is_open(value: str) -> bool:
    return value.count("[") != value.count("]") or value.count("{") != value.count("}")


def _indentation(indent: str, stripped: str) -> Message:
    if "\t" in indent or re.match("-\t", stripped):
        return msg("indent with spaces, not with tabs")
    if any(space in indent for space in _FULL_WIDTH):
        return msg("indent with ordinary spaces, not with full-width ones")
    if re.match("[－—–·•]", stripped):
        return msg("an entry of a list begins with a half-width hyphen and a space: `- `")
    if re.match(r"-[^\s-]", stripped):
        return msg("put a space after the hyphen: `- `")
    return NOTHING


def _colon(entry: str) -> Message:
    full = re.match(_KEY + " *：", entry)
    if full:
        return Message(_COLON, (("key", full["key"]),))
    bare = re.match(_KEY + r":(?=[^\s:/])", entry)
    if bare:
        return msg("put a space after the colon: `{key}: `", key=bare["key"])
    return NOTHING


def _quotes(value: str) -> Message:
    if value[:1] not in ('"', "'"):
        return NOTHING
    closing = value.find(value[0], 1)
    if closing == -1:
        return msg("a quote or bracket that is opened must be closed")
    rest = value[closing + 1 :].strip()
    if rest and not rest.startswith("#"):
        return msg("write quotation marks within a text as “ ”")
    if "\\" in value:
        return msg("write a backslash in single quotes, or doubled")
    return NOTHING


def mend_text(value: str) -> Message:
    """Guess why a text stands where fields are expected."""
    first = value.strip().partition("\n")[0]
    slip = _indentation("", first)
    return slip if slip.template else _colon(first)


def mend_day(value: str) -> Message:
    """Return the hint that writes a day in the form that is asked for."""
    digits = [str(int(part)) for part in re.findall(r"\d+", value)]
    if len(digits) == 1 and re.fullmatch(r"\s*\d{8}\s*", value):
        whole = f"{int(value):08d}"
        digits = [whole[:4], str(int(whole[4:6])), str(int(whole[6:]))]
    if len(digits) != 3 or len(digits[0]) != 4 or not _is_day(*map(int, digits[1:])):
        return NOTHING
    year, month, day = digits
    proposed = f"{year}-{int(month):02d}-{int(day):02d}"
    return NOTHING if proposed == value else msg("write {day}", day=proposed)


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def plain_name(name: str) -> str:
    """Return a field's name without what a Chinese input method adds to it."""
    return unicodedata.normalize("NFKC", name).strip(" \t-–—－·•:").lower()
