"""Data of a file → the record that its class declares, or a problem for each unfit value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from generator.channels import CHANNELS
from generator.channels.mail import WAYS
from generator.intake.yaml.yaml_file import Path, Value, YamlDocument
from generator.intake.yaml.yaml_hints import mend_day, mend_text, plain_name
from generator.model import Where
from generator.model.declared import (
    EMPTY,
    MISSING,
    Declared,
    Either,
    Keyed,
    Listed,
    Recorded,
    Shape,
    Typed,
    Unfit,
    declared,
    derived,
    words,
)
from generator.model.problems import Problem, did_you_mean
from generator.words.messages import NOTHING, Message, msg

Record = TypeVar("Record")

_TEXT = msg("a text is expected here")
_LIST = msg("a list is expected here (lines that begin with `- `)")
_MAPPING = msg("a mapping is expected here (lines of `name: value`)")

UNFIT: Any = object()
# The words that registries know, by what a field's form says of them.
REGISTERED = {"channels": words(*CHANNELS), "mail ways": words(*WAYS)}


def fitted(
    document: YamlDocument, path: str, cls: type[Record], id_: str = ""
) -> Record | list[Problem]:
    """Return the record of a file's data, or every problem that it has.

    An empty field counts as an absent one. `id_` is the record's where it has one by its path.
    """
    fitting = _Fitting(path, document)
    made: Record = fitting.record(cls, document.data, (), id_)
    return fitting.problems or made


@dataclass(slots=True)
class _Fitting:
    path: str
    document: YamlDocument
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, place: Path, code: str, text: Message, hint: Message = NOTHING) -> Any:
        """Note what is wrong with a value."""
        name = ".".join(map(str, place))
        self.problems.append(Problem(self.where(place), name, code, text, hint))
        return UNFIT

    def where(self, place: Path) -> Where:
        """Return where a value stands, or its nearest parent."""
        return Where(self.path, self.document.line(place))

    def record(self, cls: type, data: Value, place: Path, id_: str = "") -> Any:
        """Return a record, what it is once it is settled, or `UNFIT`."""
        if not isinstance(data, dict):
            return self._misplaced(place, _MAPPING, data)
        before = len(self.problems)
        given = {name: value for name, value in data.items() if value is not None and value != ""}
        values: dict[str, Any] = {}
        for each in declared(cls):
            if each.name in given:
                inside = (*place, each.name)
                values[each.attribute] = self._field(each, given.pop(each.name), inside)
            elif each.is_needed:
                text = MISSING.having(name=each.name)
                self.wrong((*place, each.name), "missing-field", text)
            elif each.told.absent is not EMPTY:
                values[each.attribute] = each.told.absent
        for name in given:
            text = msg("there is no field '{name}' here", name=name)
            hint = _field_meant(name, [each.name for each in declared(cls)])
            self.wrong((*place, name), "unknown-field", text, hint)
        if len(self.problems) > before:
            return UNFIT
        return self._made(cls, values, data, place, id_)

    def _made(
        self, cls: type, values: dict[str, Any], data: Iterable[str], place: Path, id_: str
    ) -> Any:
        """Make the record, with where it stands and what it is called."""
        lines = self.document.lines
        for name in derived(cls):
            if name == "where":
                values[name] = self.where(place)
            elif name == "lines":
                values[name] = {each: line for each in data if (line := lines.get((*place, each)))}
            elif name == "id":
                values[name] = id_
            elif name == "places":
                inside = (*place, "members")
                count = len(values.get("members", ()))
                values[name] = tuple(self.where((*inside, number)) for number in range(count))
            elif name.endswith("_line"):
                values[name] = lines.get((*place, name.removesuffix("_line")), 0)
        made = cls(**values)
        if not isinstance(made, Recorded):
            return made
        wrong = made.unfit()
        return self._unfit(place, wrong) if wrong else made.settled()

    def _field(self, each: Declared, value: Value, place: Path) -> Any:
        if each.told.filled and value == []:
            return self.wrong(place, "form", msg("the list is empty"))
        return self._value(each.shape, value, place)

    def _value(self, shape: Shape, value: Value, place: Path, id_: str = "") -> Any:
        if isinstance(shape, Typed):
            return self._text(shape, value, place)
        if isinstance(shape, Listed):
            return self._list(shape, value, place)
        if isinstance(shape, Keyed):
            return self._table(shape, value, place)
        if isinstance(shape, Either):
            is_text = isinstance(value, str)
            return self._value(shape.text if is_text else shape.record, value, place)
        if bare := getattr(shape, "bare", ""):
            return self._bare(shape, bare, value, place)
        return self.record(shape, value, place, id_)

    def _list(self, shape: Listed, value: Value, place: Path) -> Any:
        if not isinstance(value, list):
            return self._misplaced(place, _LIST, value)
        return tuple([self._value(shape.of, one, (*place, n)) for n, one in enumerate(value)])

    def _table(self, shape: Keyed, value: Value, place: Path) -> Any:
        if not isinstance(value, dict):
            return self._misplaced(place, _MAPPING, value)
        made = {}
        for key, one in value.items():
            inside = (*place, key)
            made[self._text(shape.keys, key, inside, "[key]")] = self._value(
                shape.of, one, inside, key
            )
        return made

    def _bare(self, cls: type, field_: str, value: Value, place: Path) -> Any:
        """Return a record that the file may give by one of its fields alone."""
        if isinstance(value, dict):
            return self.record(cls, value, place)
        if not isinstance(value, str):
            return self._misplaced(place, _TEXT, value)
        made: Recorded = cls(**{field_: value}, where=self.where(place))
        return made.settled()

    def _text(self, form: Typed, value: Value, place: Path, *more: str) -> Any:
        if not isinstance(value, str):
            return self._misplaced(place, _TEXT, value)
        try:
            return REGISTERED.get(form.known, form).read(value)
        except Unfit as wrong:
            hint = mend_day(value) if wrong.code == "date" else wrong.hint
            return self._unfit((*place, *more), Unfit(wrong.code, wrong.text, hint))

    def _unfit(self, place: Path, wrong: Unfit) -> Any:
        return self.wrong(place, wrong.code, wrong.text, wrong.hint)

    def _misplaced(self, place: Path, expected: Message, value: Value) -> Any:
        hint = mend_text(value) if isinstance(value, str) else NOTHING
        return self.wrong(place, "form", expected, hint)


def _field_meant(given: str, known: list[str]) -> Message:
    """Return a hint for a name that is no field: a full-width letter or space, or a slip."""
    plain = plain_name(given)
    if plain in known:
        return msg("write '{name}' with half-width letters and no space or sign", name=plain)
    return did_you_mean(given, known)
