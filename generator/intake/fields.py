"""The types of the content files' fields: from the text as typed to a value.

Each also says what an editor that reads the JSON Schema may accept: plain YAML has numbers and
booleans where our reader has texts.
"""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from generator.channels import CHANNELS
from generator.names import ID, is_id

# Error templates are translated by `misfits`; they are written with the catalogue's {name} places.


def _day(value: object) -> object:
    if isinstance(value, str):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise PydanticCustomError(
            "date", "'{value}' is not a date; write it as 2023-07-20", {"value": value}
        )
    return value


def _whole(value: object) -> object:
    if isinstance(value, str):
        if not re.fullmatch(r"[1-9]\d{0,5}", value):
            raise PydanticCustomError(
                "number", "'{value}' is not a whole number from 1", {"value": value}
            )
        return int(value)
    return value


def _yes(value: object) -> object:
    if isinstance(value, str):
        word = value.lower()
        if word in ("true", "yes"):
            return True
        if word in ("false", "no"):
            return False
        raise PydanticCustomError("yes-no", "'{value}' is neither true nor false", {"value": value})
    return value


def _words(value: object) -> object:
    if isinstance(value, str):
        if not value.strip():
            raise PydanticCustomError("blank", "the value is blank")
        return value.strip()
    return value


# What ends a line, or cannot be seen, somewhere: in a header, a file name, a PDF.
_BREAKS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(value: object) -> object:
    if isinstance(value, str) and _BREAKS.search(value.strip(" \t\r\n")):
        raise PydanticCustomError("one-line", "the value must stand on one line")
    return _words(value)


def _id(value: object) -> object:
    if isinstance(value, str) and not is_id(value):
        raise PydanticCustomError(
            "id", "'{value}' is not an id: small letters, digits and hyphens", {"value": value}
        )
    return value


def _hours(value: object) -> object:
    if isinstance(value, str):
        match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", value)
        if not match:
            raise PydanticCustomError(
                "hours",
                "'{value}' is not a span of hours; write it as 22:00-07:00",
                {"value": value},
            )
        first, last, until, end = map(int, match.groups())
        return time(first, last), time(until, end)
    return value


_TEXT = {"type": ["string", "number", "boolean"]}
_LINE = _TEXT | {"pattern": r"^\s*.*\s*$"}  # what tells a line from a text, also to the site's form
_ID = f"^{ID}$"

Hours = Annotated[
    tuple[time, time],
    BeforeValidator(_hours),
    WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d-\d\d:\d\d$"}),
]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d\d-\d\d$"}),
]
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer", "minimum": 1})]
YesNo = Annotated[bool, BeforeValidator(_yes), WithJsonSchema({"enum": [True, False, "yes", "no"]})]
Line = Annotated[str, BeforeValidator(_one_line), WithJsonSchema(_LINE)]
Text = Annotated[str, BeforeValidator(_words), WithJsonSchema(_TEXT)]
IssueId = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": r"^\d{4}/(extra-)?[1-9]\d*$"})
]
Id = Annotated[str, BeforeValidator(_id), WithJsonSchema({"type": "string", "pattern": _ID})]


def _known(vocabulary: str) -> WithJsonSchema:
    """Let `shapes` put in the ids that stand in `data/`."""
    return WithJsonSchema({"type": "string", "known": vocabulary})


UnitId = Annotated[str, BeforeValidator(_id), _known("units")]
SectionId = Annotated[str, BeforeValidator(_id), _known("sections")]
TopicId = Annotated[str, BeforeValidator(_id), _known("topics")]
AudienceId = Annotated[str, BeforeValidator(_id), _known("audiences")]
ListId = Annotated[str, BeforeValidator(_id), _known("lists")]
RecipientId = Annotated[str, BeforeValidator(_id), _known("recipients")]
WarningCode = Annotated[str, BeforeValidator(_id), _known("warnings")]


class OneOf(tuple[str, ...]):
    """Says of a text that it is one of some words."""

    __slots__ = ()

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        """Be a `Literal` whose words are not known before the program runs."""
        return core_schema.literal_schema(list(self))


ChannelId = Annotated[str, OneOf(CHANNELS)]


class Fields(BaseModel):
    """What all records share: no field that is not listed; an empty field is an absent one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, data: object) -> object:
        if isinstance(data, dict):
            return {key: value for key, value in data.items() if value not in (None, "")}
        return data
