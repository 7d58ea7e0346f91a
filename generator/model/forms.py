"""The types of fields: how a value is typed in a file, and what it becomes."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated

from generator.model import ids
from generator.model.declared import Sought, Typed, Unfit
from generator.model.names import ID, is_id
from generator.words.messages import msg

NOBODY = "nobody"  # the audience of what was taken out of every edition

# What ends a line, or cannot be seen, somewhere: in a header, a file name, a PDF.
_BREAKS = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


NO_DAY = msg("'{value}' is not a date; write it as 2023-07-20")
NO_ID = msg("'{value}' is not an id: small letters, digits and hyphens")


def _day(value: str) -> date:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise Unfit("date", NO_DAY.having(value=value))


def _whole(value: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", value):
        raise Unfit("number", msg("'{value}' is not a whole number from 1", value=value))
    return int(value)


def _yes(value: str) -> bool:
    word = value.lower()
    if word not in ("true", "yes", "false", "no"):
        raise Unfit("yes-no", msg("'{value}' is neither true nor false", value=value))
    return word in ("true", "yes")


def _text(value: str) -> str:
    stripped = value.strip()
    if not stripped:
        raise Unfit("blank", msg("the value is blank"))
    return stripped


def _line(value: str) -> str:
    if _BREAKS.search(value.strip(" \t\r\n")):
        raise Unfit("one-line", msg("the value must stand on one line"))
    return _text(value)


def _id(value: str) -> str:
    if not is_id(value):
        raise Unfit("id", NO_ID.having(value=value))
    return value


def _hours(value: str) -> tuple[time, time]:
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", value)
    if not match:
        text = msg("'{value}' is not a span of hours; write it as 22:00-07:00", value=value)
        raise Unfit("hours", text)
    first, last, until, end = map(int, match.groups())
    return time(first, last), time(until, end)


def _website(value: str) -> str:
    """Return a site's address with its last slash, as pages' addresses are put behind it."""
    place = re.fullmatch(_SITE, value)
    if not place or int(place[1] or 0) > 65535:
        example = "http://archive.example/"
        text = msg(
            "'{value}' is not a website; write it as {example}", value=value, example=example
        )
        raise Unfit("website", text)
    return value if value.endswith("/") else f"{value}/"


# A path of letters that stand for themselves in web servers' settings; no login, no question.
_SITE = (
    r"https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?"
    r"(?:/(?!\.+(?:/|$))[A-Za-z0-9_.~%-]+)*/?"
)
_TEXT = {"type": ["string", "number", "boolean"]}
_LINE = {
    "pattern": r"^\s*.*\s*$",
    **_TEXT,
}  # what tells a line from a text, also to the site's form
_ID = {"pattern": f"^{ID}$", "type": "string"}
_DAY = {"format": "date", "pattern": r"^\d{4}-\d\d-\d\d$", "type": "string"}
_HOURS = {"pattern": r"^\d\d:\d\d-\d\d:\d\d$", "type": "string"}
_WEBSITE = {"pattern": "^https?://[^ ]+$", "type": "string"}
_ISSUE = {"pattern": ids.ISSUE, "type": "string"}


def _named(vocabulary: str, besides: str = "") -> Typed:
    """Return the form of an id that stands in `data/`; JSON Schema lists those."""
    return Typed(_id, {"type": "string"}, vocabulary, besides)


def _registered(what: str) -> Typed:
    """Return the form of a word that a registry knows; `intake.fitting` asks it."""
    return Typed(str, {"type": "string"}, what)


def _sought(kind: Sought) -> Typed:
    return Typed(_line, _LINE, sought=kind)


Day = Annotated[date, Typed(_day, _DAY)]
Whole = Annotated[int, Typed(_whole, {"minimum": 1, "type": "integer"})]
YesNo = Annotated[bool, Typed(_yes, {"enum": [True, False, "yes", "no"]})]
Website = Annotated[str, Typed(_website, _WEBSITE)]
Hours = Annotated[tuple[time, time], Typed(_hours, _HOURS)]
Text = Annotated[str, Typed(_text, _TEXT, sought="text")]
OneLine = Annotated[str, _sought("text")]
PersonName = Annotated[str, _sought("name")]  # which an edition shows only where it prints it
Phone = Annotated[str, _sought("number")]
Address = Annotated[str, _sought("address")]
Id = Annotated[str, Typed(_id, _ID, sought="id")]
IssueId = Annotated[str, Typed(str, _ISSUE, sought="id")]
UnitId = Annotated[str, _named("units")]
SectionId = Annotated[str, _named("sections")]
TopicId = Annotated[str, _named("topics")]
AudienceId = Annotated[str, _named("audiences")]
AudienceOrNobody = Annotated[str, _named("audiences", NOBODY)]
SeriesId = Annotated[str, _named("series")]
ListId = Annotated[str, _named("lists")]
RecipientId = Annotated[str, _named("recipients")]
WarningCode = Annotated[str, _named("warnings")]
ChannelId = Annotated[str, _registered("channels")]
MailWay = Annotated[str, _registered("mail ways")]
