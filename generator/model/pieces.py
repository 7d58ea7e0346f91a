"""The texts of records with their publicity, as the rules and the search for secrets see them."""

from __future__ import annotations

import dataclasses
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from generator.model.declared import (
    Either,
    Form,
    Listed,
    Publicity,
    Recorded,
    Shape,
    Table,
    Where,
    declared,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a record: the fields that lead to it, what is said of the last one, its place.

    `shown` is secret for all that stands below a field that is.
    """

    path: str
    top: str
    text: str
    shown: Publicity
    form: Form
    where: Where


def pieces(
    record_: object, where: Where | None = None, *, but: Container[str] = (), first: int = 0
) -> Iterator[Piece]:
    """Yield every text of a record and of those in it, in the order of the declaration.

    Fields named by `but` are left out; entries of lists are numbered from `first`.
    """
    yield from _below(record_, "", "", "open", where or Where(""), but, first)


def _below(
    record_: object,
    path: str,
    top: str,
    shown: Publicity,
    where: Where,
    but: Container[str],
    first: int,
) -> Iterator[Piece]:
    own = record_ if isinstance(record_, Recorded) and hasattr(record_, "where") else None
    kind: type = type(record_)
    for field in declared(kind):
        value = getattr(record_, field.attribute)
        if not value or (not top and field.attribute in but):
            continue
        place = own.at(field.name) if own else where
        inner: Publicity = "secret" if shown == "secret" else field.told.shown
        name = f"{path}.{field.name}" if path else field.name
        entries = [(name, value)]
        if isinstance(value, tuple):
            entries = [(f"{name}.{number}", each) for number, each in enumerate(value, first)]
        elif isinstance(value, Mapping):
            entries = [(f"{name}.{key}", each) for key, each in value.items()]
        for name, each in entries:
            if isinstance(each, str):
                yield Piece(name, top or field.name, each, inner, _form(field.shape), place)
            elif dataclasses.is_dataclass(each):
                yield from _below(each, name, top or field.name, inner, place, but, first)


def _form(shape: Shape) -> Form:
    while isinstance(shape, (Listed, Table)):
        shape = shape.of
    return shape.text if isinstance(shape, Either) else shape  # type: ignore[return-value]
