"""A problem of the content: a value with a place, a code, words and a way to mend it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from generator.model import Where
from generator.words.messages import NOTHING, Message, msg
from generator.words.visible import visible, visible_json

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a content file.

    `field` is a path such as `points.2.lead`, empty for the whole file; `code` is stable.
    """

    where: Where
    field: str
    code: str
    text: Message
    hint: Message = NOTHING
    severity: Severity = "error"

    def line(self, language: str) -> str:
        """Return the problem as one line: `path:12: field: text (mend) [code]`.

        A warning says so before the field.
        """
        line = f":{self.where.line}" if self.where.line else ""  # a cell has none
        place = f"{self.where.path}{line}: {_kind(self, language)}"
        field = f"{self.field}: " if self.field else ""
        hint = self.hint.say(language)
        opening, closing = ("（", "）") if language == "zh" else (" (", ")")
        mend = f"{opening}{hint}{closing}" if hint else ""
        return visible(f"{masked(f'{place}{field}{self.text.say(language)}{mend}')} [{self.code}]")

    def record(self, language: str) -> dict[str, object]:
        """Return the problem as data for JSON."""
        return {
            "path": self.where.path,
            "line": self.where.line,
            "field": self.field,
            "code": self.code,
            "severity": self.severity,
            "text": masked(self.text.say(language)),
            "hint": masked(self.hint.say(language)),
        }


def _kind(problem: Problem, language: str) -> str:
    return msg("warning: ").say(language) if problem.severity == "warning" else ""


# Whatever quotes a text may quote a telephone or an identity card's number with it.
LONG = re.compile(
    "[0-9０-９](?:[ ·\u00a0\u3000\u00ad\u200b-\u200d\u2060\ufeff–—－-]{0,3}[0-9０-９]){10,}"
    "(?:[ \u200b-\u200d]?[XxＸｘ])?"
)


def masked(text: str) -> str:
    """Return a text in which only the ends of long numbers can be read; as long as before."""
    return LONG.sub(lambda found: f"{found[0][:3]}{'*' * (len(found[0]) - 5)}{found[0][-2:]}", text)


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule as people read it, and the codes of the errors and warnings that it gives."""

    english: str
    chinese: str
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def packed(problem: Problem) -> list[Any]:
    """Return a problem as a JSON value, to be unpacked again; its values are texts and numbers."""
    where, text, hint = problem.where, problem.text, problem.hint
    told = [[message.template, dict(message.values)] for message in (text, hint)]
    return [where.path, where.line, problem.field, problem.code, problem.severity, *told]


def unpacked(record: Sequence[Any]) -> Problem:
    """Return the problem that was packed."""
    path, line, field, code, severity, *told = record
    text, hint = (Message(template, tuple(values.items())) for template, values in told)
    return Problem(Where(path, line), field, code, text, hint, severity)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by file, line and field, each once."""
    distinct = dict.fromkeys(problems)
    return tuple(sorted(distinct, key=lambda p: (p.where.path, p.where.line, p.field, p.code)))


def is_stopping(problems: Iterable[Problem]) -> bool:
    """Say whether one of the problems is an error; warnings stop nothing."""
    return any(problem.severity == "error" for problem in problems)


def as_text(problems: Iterable[Problem], language: str) -> str:
    """Return the problems a line each."""
    return "".join(problem.line(language) + "\n" for problem in problems)


def as_json(problems: Iterable[Problem], language: str) -> str:
    """Return the problems as a JSON array."""
    records = [problem.record(language) for problem in problems]
    return visible_json(json.dumps(records, ensure_ascii=False, indent=2)) + "\n"


def as_github(problems: Iterable[Problem], language: str) -> str:
    """Return the problems as workflow commands, which editors and GitHub show beside the line."""
    return "".join(_command(problem, language) for problem in problems)


def _command(problem: Problem, language: str) -> str:
    place = _escaped(visible(problem.where.path)).replace(":", "%3A").replace(",", "%2C")
    hint = problem.hint.say(language)
    field = f"{problem.field}: " if problem.field else ""
    text = visible(masked(f"{field}{problem.text.say(language)}"))
    if hint:
        text += f"\n{visible(masked(hint))}"
    return (
        f"::{problem.severity} file={place},line={problem.where.line},title={problem.code}"
        f"::{_escaped(text)}\n"
    )


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def did_you_mean(given: str, known: Iterable[str]) -> Message:
    """Return a hint naming the nearest known word, or all of them when they are few."""
    words = sorted(known)
    near = difflib.get_close_matches(given, words, n=1)
    if near:
        return msg("did you mean '{word}'?", word=near[0])
    if 0 < len(words) <= 8:
        return msg("known are: {words}", words=", ".join(words))
    return NOTHING
