"""The form of a rule on text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.model.problems import Severity
from generator.words.messages import NOTHING, Message

Said = tuple[Message, Message]  # what is wrong, and how to mend it


@dataclass(frozen=True, slots=True)
class Found:
    """A place in a text, the name of what was found there, and values for its sentences."""

    start: int
    end: int
    group: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TextRule:
    """What is `sought` in texts of some kinds: a pattern, looked at `by` a primitive.

    `said` has sentences by the named group that was found; what has none is not told. Their places:
    `mark` is what stands there, `cut` its beginning, `excerpt` the text around it, `point` its last
    character's code point, `column` where it stands in its line, `right` what `right` has instead;
    more may come from the primitive. `is_raw` rules look at a body's pictures too, `maybe` is quick
    to rule a text out.
    """

    code: str
    kinds: frozenset[str]
    sought: str
    said: Mapping[str, Said]
    severity: Severity = "warning"
    by: str = "pattern"
    right: tuple[str, str] = ("", "")
    is_once: bool = False
    is_raw: bool = False
    maybe: str = ""


@dataclass(frozen=True, slots=True)
class RecordRule:
    """What a record's `field` must be: given, `unless` another is, or not `after` another's day."""

    code: str
    field: str
    text: Message
    hint: Message = NOTHING
    unless: str = ""
    after: str = ""

    def is_broken(self, record: object) -> bool:
        """Say whether a record has it otherwise."""
        value, other = self._values(record)
        if self.after:
            return bool(value and other and value > other)
        return not value and not other

    def worded(self, record: object) -> Message:
        """Return what is said of a record that has it otherwise."""
        values = dict(zip(("value", "other"), self._values(record), strict=True))
        return self.text.having((name, values[name]) for name in self.text.names)

    def _values(self, record: object) -> tuple[Any, Any]:
        return _at(record, self.field), _at(record, self.after or self.unless)


def _at(record: object, path: str) -> Any:
    """Return what stands at a path like `approved_by.date`, None where a step is not there."""
    for name in path.split("."):
        record = getattr(record, name, None)
    return record
