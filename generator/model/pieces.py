"""The texts of records with their publicity, as the rules and the search for secrets see them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from generator.model.declared import (
    Form,
    Listed,
    Publicity,
    Recorded,
    Sought,
    Table,
    Where,
    declared,
    derived,
)

NOWHERE = Where("")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of a record: the fields that lead to it, its publicity, how it is sought, its place.

    `shown` is secret for all that stands below a field that is.
    """

    path: str
    text: str
    shown: Publicity
    sought: Sought
    where: Where


def pieces(
    record: object, where: Where = NOWHERE, *, but: Container[str] = (), first: int = 0
) -> Iterator[Piece]:
    """Yield every text of a record and of those in it, in the order of the declaration.

    What tells nothing is left out, and so are fields named by `but`. Entries of lists are numbered
    from `first`; `where` is the place of a record that does not know its own.
    """
    yield from _below(record, "", "open", where, but, first)


def _below(
    record: object, path: str, above: Publicity, where: Where, but: Container[str], first: int
) -> Iterator[Piece]:
    kind: type = type(record)
    own = record if isinstance(record, Recorded) and "where" in derived(kind) else None
    for name, attribute, sought, publicity in _telling(kind):
        value = getattr(record, attribute)
        if not value or name in but:
            continue
        shown: Publicity = "secret" if above == "secret" else publicity
        place = own.at(name) if own else where
        inside = path + name
        if isinstance(value, str):
            yield Piece(inside, value, shown, sought, place)
        elif isinstance(value, (tuple, Mapping)):
            entries = value.items() if isinstance(value, Mapping) else enumerate(value, first)
            for key, one in entries:
                if isinstance(one, str):
                    yield Piece(f"{inside}.{key}", one, shown, sought, place)
                else:
                    yield from _below(one, f"{inside}.{key}.", shown, place, (), first)
        else:
            yield from _below(value, f"{inside}.", shown, place, (), first)


@cache
def _telling(kind: type) -> tuple[tuple[str, str, Sought, Publicity], ...]:
    """Return the fields that hold texts, or records that may."""
    found: list[tuple[str, str, Sought, Publicity]] = []
    for field in declared(kind):
        shape = field.shape
        while isinstance(shape, (Listed, Table)):
            shape = shape.of
        if sought := shape.sought if isinstance(shape, Form) else "text":
            found.append((field.name, field.attribute, sought, field.told.shown))
    return tuple(found)
