"""What does not fit the schema, in our words: pydantic's errors as problems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ValidationError

from generator.intake.mends import mend_day, mend_text, plain_name
from generator.intake.yamlfile import Document
from generator.messages import NOTHING, Message, msg
from generator.model import Where
from generator.problems import Problem, did_you_mean

# The form a value should have had, by pydantic's error type.
_FORMS: Mapping[str, Message] = {
    "string_type": msg("a text is expected here"),
    "list_type": msg("a list is expected here (lines that begin with `- `)"),
    "dict_type": msg("a mapping is expected here (lines of `name: value`)"),
    "model_type": msg("a mapping is expected here (lines of `name: value`)"),
    "model_attributes_type": msg("a mapping is expected here (lines of `name: value`)"),
    "too_short": msg("the list is empty"),
}


def _is_union_member(part: object) -> bool:
    """Say whether a part of pydantic's path names a union's member, which no file has."""
    return str(part).startswith(("function-", "~")) or part in ("str", "Placement")


def misfits(
    error: ValidationError, path: str, document: Document, shape: type[BaseModel]
) -> Iterator[Problem]:
    """Yield a problem for each value that does not fit, each once."""
    seen: set[tuple[str, str]] = set()
    for detail in error.errors(include_url=False):
        # Names of union members stand in pydantic's path, but not in the file's.
        place = tuple(part for part in detail["loc"] if not _is_union_member(part))
        name = ".".join(str(part) for part in place)
        kind = detail["type"]
        if kind == "string_type" and "str" in detail["loc"][-1:] and _is_mapping(document, place):
            continue  # the other member of the union says what is wrong
        code, text, hint = _words(kind, place, detail, shape)
        if (name, code) not in seen:
            seen.add((name, code))
            yield Problem(Where(path, document.line(place)), name, code, text, hint)


def _words(
    kind: str, place: tuple[str | int, ...], detail: object, shape: type[BaseModel]
) -> tuple[str, Message, Message]:
    assert isinstance(detail, dict)
    last = str(place[-1]) if place else ""
    if kind == "missing":
        return "missing-field", msg("the field '{name}' is missing", name=last), NOTHING
    if kind == "extra_forbidden":
        text = msg("there is no field '{name}' here", name=last)
        return "unknown-field", text, _field_meant(last, _fields_at(shape, place[:-1]))
    if kind == "literal_error":
        expected = str(detail["ctx"]["expected"]).replace(" or ", ", ").replace("'", "")
        return (
            "unknown-word",
            msg("unknown '{word}'", word=detail["input"]),
            msg("known are: {words}", words=expected),
        )
    given = detail["input"] if isinstance(detail["input"], str) else ""
    if kind in _FORMS:
        return "form", _FORMS[kind], mend_text(given)
    context = {name: str(value) for name, value in detail.get("ctx", {}).items()}
    hint = mend_day(given) if kind == "date" else NOTHING
    if kind not in _TEMPLATES:
        return kind, msg("the value does not fit: {why}", why=detail["msg"]), hint
    return kind, Message(_TEMPLATES[kind], tuple(context.items())), hint


def _field_meant(given: str, known: list[str]) -> Message:
    """Return a hint for a name that is no field: a full-width letter or space, or a slip."""
    plain = plain_name(given)
    if plain in known:
        return msg("write '{name}' with half-width letters and no space or sign", name=plain)
    return did_you_mean(given, known)


# The schema's own errors, here once more so that the catalogues know their sentences.
_TEMPLATES: Mapping[str, str] = {
    "date": msg("'{value}' is not a date; write it as 2023-07-20").template,
    "number": msg("'{value}' is not a whole number from 1").template,
    "hours": msg("'{value}' is not a span of hours; write it as 22:00-07:00").template,
    "yes-no": msg("'{value}' is neither true nor false").template,
    "blank": msg("the value is blank").template,
    "one-line": msg("the value must stand on one line").template,
    "id": msg("'{value}' is not an id: small letters, digits and hyphens").template,
    "two-texts": msg("`points` and `body` are both given; keep one").template,
    "no-text": msg("neither `points` nor `body` is given; write one").template,
    "no-submission": msg("give either `submission` or `submissions`").template,
    "correction-words": msg("a correction says what `stood` there and what is `right`").template,
    "withdrawal-words": msg("a withdrawal has neither `stood` nor `right`").template,
    "no-reason": msg("a withdrawal says its `reason`").template,
    "no-member": msg("give either `office` or `list`").template,
    "member-filter": msg("`units` and `kinds` go with `office`").template,
    "two-kinds": msg("`members` stands alone; `up`, `across` and `down` go together").template,
    "merged": msg("a merged item needs a `title` of its own").template,
}


def _is_mapping(document: Document, place: tuple[str | int, ...]) -> bool:
    value: object = document.data
    for part in place:
        value = value[part] if isinstance(value, (dict, list)) else None  # type: ignore[index]
    return isinstance(value, dict)


def _fields_at(shape: type[BaseModel], place: tuple[str | int, ...]) -> list[str]:
    """Return the fields that the schema knows at a path."""
    models: list[type[BaseModel]] = [shape]
    for part in place:
        if isinstance(part, int):
            continue
        fields = [m.model_fields[part] for m in models if part in m.model_fields]
        models = [m for f in fields for m in _models_in(f.annotation)] or models
    return [name for m in models for name in m.model_fields]


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
