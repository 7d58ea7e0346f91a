"""A file of content or data, changed at a place: all else stays byte for byte as it was made.

The parser's marks say where a value stands; what is new is spliced in there, in the form of what
stood, and read again: what does not come out as it was meant is refused, never written. A comment
on lines of its own stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path as File
from typing import Any

from generator.intake.decoding import decode
from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_file import Path, Value, read
from generator.intake.yaml.yaml_places import Collection
from generator.model.declared import Either, Keyed, Listed, Shape, declared
from generator.store import whole
from generator.words.messages import msg


class Overtaken(Exception):  # noqa: N818 - it says what happened to the file
    """A file that another has changed since it was opened: both texts, to choose from."""

    def __init__(self, path: str, ours: bytes, theirs: bytes) -> None:
        super().__init__(f"{path} has changed since it was opened")
        self.path, self.ours, self.theirs = path, ours, theirs


@dataclass(frozen=True, slots=True)
class ContentFile:
    """A file as it was opened, and its text as it is to be; each change makes a new one.

    `shape` says in which order its fields are declared. A change raises `Refused` where it cannot
    be written so that it reads back.
    """

    path: str
    opened: bytes
    shape: Shape | None
    text: str
    data: Value

    @property
    def content(self) -> bytes:
        """The bytes as they are to be."""
        mark = b"\xef\xbb\xbf" if self.opened.startswith(b"\xef\xbb\xbf") else b""
        return mark + self.text.encode()

    def put(self, place: Path, value: Value) -> ContentFile:
        """Set the value at a place; a field that is not there is added where it is declared.

        Of a mapping or list that takes the place of another, only what differs is written.
        """
        inner = _at(self.data, place[:-1])
        if place and isinstance(inner, dict) and place[-1] not in inner:
            return self._added(place, value)
        old = _at(self.data, place)
        if old == value:
            return self
        made = self
        if isinstance(old, dict) and isinstance(value, dict) and old and value:
            for name, one in value.items():
                made = made.put((*place, name), one)
            for name in [name for name in old if name not in value]:
                made = made.removed((*place, name))
            return made
        if isinstance(old, list) and isinstance(value, list) and old and value:
            return self._relisted(place, old, value)
        return self._replaced(place, value)

    def inserted(self, place: Path, value: Value) -> ContentFile:
        """Add an entry to a list, before the one that stands at the place."""
        return self._inserted(place, int(place[-1]), value)

    def removed(self, place: Path) -> ContentFile:
        """Take away a field, or an entry of a list."""
        around = Collection(self.text, place[:-1])
        if len(around.parts) == 1:
            return self._replaced(place[:-1], {} if isinstance(place[-1], str) else [])
        start, end = around.without(around.number(place[-1]))
        return self._spliced(start, end, "", place, lambda inner, key: inner.pop(key))

    def moved(self, place: Path, to: int) -> ContentFile:
        """Give an entry of a list another number; what stands between entries stays there."""
        around = Collection(self.text, place[:-1])
        slots = [around.slot(number) for number in range(len(around.parts))]
        rows = [self.text[start:end] for start, end in slots]
        rows.insert(to, rows.pop(int(place[-1])))
        gaps = [self.text[here[1] : after[0]] for here, after in pairwise(slots)]
        text = "".join(map("".join, zip(rows, [*gaps, ""], strict=True)))
        return self._spliced(
            slots[0][0],
            slots[-1][1],
            text,
            place,
            lambda inner, key: inner.insert(to, inner.pop(key)),
        )

    def save(self, root: File) -> None:
        """Put the file in its place in one step, unless another has changed it: `Overtaken`.

        Nothing is written where nothing has changed. Who calls holds the archive's lock.
        """
        place = root / self.path
        there = place.read_bytes() if place.exists() else b""
        if there != self.opened:
            raise Overtaken(self.path, self.content, there)
        if there != self.content:
            whole.write(place, self.content, place.stat().st_mode & 0o777)

    def _added(self, place: Path, value: Value) -> ContentFile:
        here: list[Any] = [*_at(self.data, place[:-1])]
        order = _fields(self.shape, place[:-1])
        before = order[: order.index(place[-1])] if place[-1] in order else here
        number = next((here.index(name) + 1 for name in reversed(before) if name in here), 0)
        return self._inserted(place, number, value)

    def _inserted(self, place: Path, number: int, value: Value) -> ContentFile:
        key = place[-1]
        name = key if isinstance(key, str) else None
        around = Collection(self.text, place[:-1])
        if not (around.parts or around.is_inside_brackets or isinstance(value, str)):
            return self._replaced(place[:-1], [value] if name is None else {name: value})
        start, text = around.with_new(number, name, value)

        def add(inner: Any, _: object) -> None:
            inner.insert(number, value) if name is None else inner.update({name: value})

        return self._spliced(start, start, text, place, add)

    def _relisted(self, place: Path, old: list[Value], new: list[Value]) -> ContentFile:
        least = min(len(old), len(new))
        first = next((n for n in range(least) if old[n] != new[n]), least)
        same = next((n for n in range(least - first) if old[~n] != new[~n]), least - first)
        made = self
        for number in range(first, least - same):
            made = made.put((*place, number), new[number])
        for number in reversed(range(least - same, len(old) - same)):
            made = made.removed((*place, number))
        for number in range(least - same, len(new) - same):
            made = made.inserted((*place, number), new[number])
        return made

    def _replaced(self, place: Path, value: Value) -> ContentFile:
        if not place:
            raise self._unwritable(place)
        around = Collection(self.text, place[:-1])
        start, end, text = around.with_value(around.number(place[-1]), value)
        return self._spliced(
            start, end, text, place, lambda inner, key: inner.__setitem__(key, value)
        )

    def _spliced(
        self, start: int, end: int, new: str, place: Path, change: Callable[[Any, Any], object]
    ) -> ContentFile:
        """Return the file with a stretch of its text made new, if it then reads as it should."""
        if "\r\n" in self.text:
            new = re.sub("\r?\n", "\r\n", new)
        wanted = deepcopy(self.data)
        change(_at(wanted, place[:-1]), place[-1])
        made = replace(self, text=self.text[:start] + new + self.text[end:])
        data = read(made.content, self.path).data
        if data != wanted:
            raise self._unwritable(place)
        return replace(made, data=data)

    def _unwritable(self, place: Path) -> Refused:
        name = ".".join(map(str, place))
        text = msg("'{field}' cannot be changed here without changing more", field=name)
        line = read(self.content, self.path).line(place)
        return Refused(self.path, line, "unwritable", text, msg("change it in the file itself"))


def opened(root: File, path: str, shape: Shape | None = None) -> ContentFile:
    """Open a file to change it; raise `Refused` where it is not one that can be read."""
    return of((root / path).read_bytes(), path, shape)


def of(content: bytes, path: str, shape: Shape | None = None) -> ContentFile:
    """Open a file that has this content; raise `Refused`."""
    return ContentFile(path, content, shape, decode(content, path), read(content, path).data)


def _at(data: Value, place: Path) -> Any:
    inner: Any = data
    for step in place:
        inner = inner[step]
    return inner


def _fields(shape: Shape | None, place: Path) -> list[str]:
    """Return the names of the fields of what stands at a place, as they are declared."""
    for step in place:
        if isinstance(shape, Either):
            shape = shape.record
        if isinstance(shape, Listed | Keyed):
            shape = shape.of
        elif isinstance(shape, type):
            shape = next((each.shape for each in declared(shape) if each.name == step), None)
    shape = shape.record if isinstance(shape, Either) else shape
    return [each.name for each in declared(shape)] if isinstance(shape, type) else []
