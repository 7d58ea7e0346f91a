"""How a field of a content or data file is declared, once, on the record that it belongs to.

A field has a type, which says how it is typed, and is `told`: what it is, in Chinese and English,
and its publicity. Reading, JSON Schema, the rules, the search for secrets, the form and the
handbook ask here. What is `Derived` stands in no file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Literal,
    TypeVar,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from generator.words.messages import NOTHING, Message, msg


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a source file: path relative to the root with `/`, line from 1, or 0 for none."""

    path: str
    line: int = 1


# What is read by the rules as that kind of text, or as a label around the items; what is open but
# no text for readers; and what no edition shows. A text is a secret where its item is withheld.
Publicity = Literal[
    "title",
    "lead",
    "text",
    "body",
    "note",
    "source",
    "fragment",
    "quote",
    "label",
    "open",
    "secret",
]
# How a secret is looked for: as running text, or as a whole name, number, id or address.
Sought = Literal["text", "name", "number", "id", "address"]


MISSING = msg("the field '{name}' is missing")


class Unfit(ValueError):  # noqa: N818 - the content's fault, not the program's
    """A value that is not of its form."""

    def __init__(self, code: str, text: Message, hint: Message = NOTHING) -> None:
        super().__init__(code)
        self.code, self.text, self.hint = code, text, hint


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """A text of a file and what becomes of it: `read` returns a value or raises `Unfit`.

    `schema` says what an editor may accept, for which plain YAML has numbers and booleans where
    our reader has texts. An id of a vocabulary of `data/` is `known` there. What tells nothing by
    itself, as such an id, a day or a number, is not `sought`.
    """

    read: Callable[[str], Any]
    schema: Mapping[str, Any]
    known: str = ""
    besides: str = ""  # a word that may stand for an id
    sought: Sought | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of values, not empty where a field says so."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Keyed:
    """Values by names of their own."""

    keys: Typed
    of: Shape


@dataclass(frozen=True, slots=True)
class Either:
    """A text, or a mapping."""

    text: Typed
    record: Shape


Shape = Typed | Listed | Keyed | Either | type  # a type is a record's class

EMPTY: Any = object()


@dataclass(frozen=True, slots=True)
class Told:
    """What a field says of itself: hints, publicity, examples.

    `absent` stands for a value that is not given; `needed` is asked of a file though code may do
    without; `filled` forbids an empty list; `ours` is written by the office, not by who sends.
    """

    zh: str = ""
    en: str = ""
    shown: Publicity = "secret"
    examples: tuple[str, ...] = ()
    absent: Any = EMPTY
    needed: bool = False
    filled: bool = False
    ours: bool = False


def told(
    zh: str,
    en: str,
    shown: Publicity = "secret",
    *examples: str,
    default: Any = EMPTY,
    kw_only: bool = False,
    **more: Any,
) -> Any:
    """Declare a field; one without a default is needed, unless something stands for it `absent`."""
    given = {} if default is EMPTY else {"default": default}
    if default is dict:
        given = {"default_factory": dict}
    metadata = {"told": Told(zh, en, shown, examples, **more)}
    return dataclasses.field(**given, kw_only=kw_only, metadata=metadata)


Class = TypeVar("Class", bound=type)
Value = TypeVar("Value")
_DERIVED = object()
Derived = Annotated[Value, _DERIVED]


@dataclass(frozen=True, slots=True)
class InFile:
    """Marks a type with the one that the file has, which becomes the other."""

    hint: Any


@dataclass_transform(frozen_default=True, field_specifiers=(told, dataclasses.field))
def record(cls: Class) -> Class:
    """Make a frozen record of a class that declares its fields."""
    return dataclass(frozen=True, slots=True)(cls)  # type: ignore[return-value]


class Recorded:
    """What records of a file share."""

    __slots__ = ()
    bare: ClassVar[str] = ""  # the field whose value may stand for the whole record

    where: Where

    def at(self, name: str) -> Where:  # noqa: ARG002 - for those that know
        """Return where a field stands, as far as the record knows."""
        return self.where

    def unfit(self) -> Unfit | None:
        """Return what is wrong with fields that are right each by itself."""
        return None

    def settled(self) -> object:
        """Return what the record is once it has been read, where that is another."""
        return self


class Lined(Recorded):
    """A record that knows the lines of its fields."""

    __slots__ = ()
    lines: Mapping[str, int]

    def at(self, name: str) -> Where:
        """Return where a field stands, or the record's first line when it is absent."""
        return Where(self.where.path, self.lines.get(name, self.where.line))


@dataclass(frozen=True, slots=True)
class Declared:
    """A field: its name in the file and in the record, what it says of itself, its shape."""

    name: str
    attribute: str
    told: Told
    shape: Shape
    is_optional: bool  # the record may hold None
    is_needed: bool


@cache
def declared(cls: type) -> tuple[Declared, ...]:
    """Return the fields of a record's class that stand in files, in their order there."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(
        _declared(each, hints[each.name])
        for each in dataclasses.fields(cls)
        if _DERIVED not in getattr(hints[each.name], "__metadata__", ())
    )


def declaring(cls: type) -> type:
    """Return the class that declares the fields of a class: itself, or what it only renames."""
    return cls if "__dataclass_fields__" in vars(cls) else declaring(cls.__mro__[1])


@cache
def derived(cls: type) -> frozenset[str]:
    """Return the attributes of a record's class that stand in no file."""
    own = {field.attribute for field in declared(cls)}
    return frozenset(each.name for each in dataclasses.fields(cls)) - own


def _declared(field: dataclasses.Field[Any], hint: Any) -> Declared:
    told_: Told = field.metadata.get("told", Told())
    hint = next((one.hint for one in get_args(hint) if isinstance(one, InFile)), hint)
    has_none = field.default is dataclasses.MISSING and told_.absent is EMPTY
    return Declared(
        field.name.rstrip("_"),
        field.name,
        told_,
        _shape(hint),
        type(None) in get_args(hint),
        told_.needed or (has_none and field.default_factory is dataclasses.MISSING),
    )


def _shape(hint: Any) -> Shape:
    """Return how values of a type stand in a file."""
    origin = get_origin(hint)
    inner = [one for one in get_args(hint) if one is not type(None)]
    if origin is Literal:
        return words(*inner)
    forms: list[Shape] = [one for one in inner if isinstance(one, Typed)]
    first, *more = forms or [_shape(one) for one in inner if one is not ...] or [_named(hint)]
    if origin is tuple:
        return Listed(first)
    if more and isinstance(first, Typed):
        is_union = origin in (Union, UnionType)
        return Either(first, more[0]) if is_union else Keyed(first, more[0])
    return first


def _named(hint: Any) -> Shape:
    return _PLAIN if hint is str else hint


_PLAIN = Typed(str, {"type": "string"}, sought="id")


def record_in(shape: Shape) -> type | None:
    """Return the class of the records that stand in a value, be it a list of them or a table."""
    while not isinstance(shape, (Typed, type)):
        shape = shape.record if isinstance(shape, Either) else shape.of
    return None if isinstance(shape, Typed) else shape


@cache
def words(*known: str) -> Typed:
    """Return the form of a word that is one of a few."""

    def read(value: str) -> str:
        if value in known:
            return value
        hint = msg("known are: {words}", words=", ".join(known))
        raise Unfit("unknown-word", msg("unknown '{word}'", word=value), hint)

    return Typed(read, {"enum": list(known), "type": "string"})
