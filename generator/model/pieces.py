"""The texts of records with their publicity, as the rules and the search for secrets see them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from generator.model.declared import (
    Either,
    Keyed,
    Listed,
    Publicity,
    Recorded,
    Sought,
    Typed,
    Where,
    declared,
    derived,
    record_in,
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


@dataclass(frozen=True, slots=True)
class Reference:
    """An id of a vocabulary that a field names."""

    path: str
    text: str
    known: str
    where: Where


def pieces(
    record: object, where: Where = NOWHERE, *, but: Container[str] = (), first: int = 0
) -> Iterator[Piece]:
    """Yield every text of a record and of those in it, in the order of the declaration.

    What tells nothing is left out, and so are fields named by `but`. Entries of lists are numbered
    from `first`; `where` is the place of a record that does not know its own.
    """
    for path, text, shown, form, place in _below(record, "", "open", where, but, first, _sought):
        assert form.sought
        yield Piece(path, text, shown, form.sought, place)


def references(record: object, where: Where, *, but: Container[str] = ()) -> Iterator[Reference]:
    """Yield every id of a vocabulary that a record names."""
    for path, text, _, form, place in _below(record, "", "open", where, but, 0, _known):
        yield Reference(path, text, form.known, place)


Wanted = Callable[[Typed], object]


def _sought(form: Typed) -> object:
    return form.sought


def _known(form: Typed) -> object:
    return form.known


def _below(
    record: object,
    path: str,
    above: Publicity,
    where: Where,
    but: Container[str],
    first: int,
    wanted: Wanted,
) -> Iterator[tuple[str, str, Publicity, Typed, Where]]:
    kind: type = type(record)
    own = record if isinstance(record, Recorded) and "where" in derived(kind) else None
    for name, attribute, form, publicity in _telling(kind, wanted):
        value = getattr(record, attribute)
        if not value or name in but:
            continue
        shown: Publicity = "secret" if above == "secret" else publicity
        place = own.at(name) if own else where
        inside = path + name
        if isinstance(value, str):
            yield inside, value, shown, form, place
        elif isinstance(value, (tuple, Mapping)):
            entries = value.items() if isinstance(value, Mapping) else enumerate(value, first)
            for key, one in entries:
                if not isinstance(one, str):
                    yield from _below(one, f"{inside}.{key}.", shown, place, (), first, wanted)
                elif wanted(form):
                    yield f"{inside}.{key}", one, shown, form, place
        else:
            yield from _below(value, f"{inside}.", shown, place, (), first, wanted)


_NO_TEXT = Typed(str, {})


@cache
def _telling(kind: type, wanted: Wanted) -> tuple[tuple[str, str, Typed, Publicity], ...]:
    """Return the fields that hold what is wanted, or records that do."""
    found: list[tuple[str, str, Typed, Publicity]] = []
    for field in declared(kind):
        shape, record = field.shape, record_in(field.shape)
        while isinstance(shape, (Listed, Keyed)):
            shape = shape.of
        text = shape.text if isinstance(shape, Either) else shape
        form = text if isinstance(text, Typed) else _NO_TEXT
        if wanted(form) or (record and _telling(record, wanted)):
            found.append((field.name, field.attribute, form, field.told.shown))
    return tuple(found)
