"""The form for a submission, made of its JSON Schema: the fields as those who fill it in see them.

Names, hints, what is needed and what may be chosen come from the schema; the archive adds what a
choice of unit should know. What a schema says of files and codes is for those who write YAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from generator.model import Archive, Submission
from generator.model.declared import declared, record_in
from generator.model.settings import Publication

Kind = Literal["line", "text", "day", "choice", "choices", "record", "records"]
Schema = Mapping[str, Any]

_LABEL = re.compile("[^，；：（]+")
_CLAUSE = re.compile("[，；：（][^，；：（]*")
_OF_FILES = re.compile("[a-z]{3}|如 ")  # a path, a field's name, a date as it is typed


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: its id and name; of a unit also its kind, all its names and its time."""

    id: str
    name: str
    kind: str = ""
    names: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """A field to fill in. A `record` has fields of its own, and so has each entry of `records`."""

    name: str
    label: str
    hint: str
    kind: Kind
    is_needed: bool = False
    choices: tuple[Choice, ...] = ()
    fields: tuple[FormField, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of what may be chosen, in order."""
        return tuple(dict.fromkeys(choice.kind for choice in self.choices))


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a submission in the order of its file, and the line that the file begins with.

    `usual` names the audience of a submission that names none, where readers may know of it.
    """

    fields: tuple[FormField, ...]
    head: str
    usual: str = ""


def form(schema: Schema, head: str, archive: Archive, publication: Publication) -> Form:
    """Make the form from a submission's JSON Schema.

    Of the audiences only those are named that the archive's edition admits.
    """
    names = dict(zip(publication.audiences, publication.audience_names, strict=False))
    usual = publication.default_audience
    is_known = publication.admits(archive.edition, usual)
    fields = _fields(schema, Submission, schema.get("$defs", {}), archive, publication)
    return Form(tuple(fields), head, names.get(usual, usual) if is_known else "")


def _fields(
    node: Schema,
    record: type | None,
    definitions: Schema,
    archive: Archive,
    publication: Publication,
) -> Iterator[FormField]:
    """Yield the fields of a record but those that the office writes, not who sends the item."""
    known = {field.name: field for field in declared(record)} if record else {}
    for name, property_ in node["properties"].items():
        field = known.get(name)
        if field and field.told.ours:
            continue
        inner = record_in(field.shape) if field else None
        resolved = _resolved(property_, definitions)
        within = _resolved(resolved["items"], definitions) if "items" in resolved else resolved
        kind = _kind(resolved, within)
        label, hint = _told(property_["description"].partition("\n")[0])  # the Chinese
        yield FormField(
            name=name,
            label=label,
            hint=hint,
            kind=kind,
            is_needed=name in node.get("required", ()),
            choices=tuple(_choices(name, within, archive, publication)),
            fields=tuple(_fields(within, inner, definitions, archive, publication))
            if "properties" in within
            else (),
        )


def _resolved(node: Schema, definitions: Schema) -> Schema:
    """Return what a value must be when it is given: without references and "or nothing"."""
    for choice in node.get("anyOf", ()):
        if choice != {"type": "null"}:
            node = choice
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    return node


def _kind(node: Schema, within: Schema) -> Kind:
    if within is not node:
        return "records" if "properties" in within else "choices"
    if "properties" in node:
        return "record"
    if "enum" in node:
        return "choice"
    if node.get("format") == "date":
        return "day"
    return "line" if "pattern" in node or node.get("type") == "string" else "text"


def _told(description: str) -> tuple[str, str]:
    """Return a field's name and hint out of its description: `标题，末尾不加句号`."""
    label = _LABEL.match(description)
    clauses = _CLAUSE.findall(description)
    hint = "".join(clause for clause in clauses if not _OF_FILES.search(clause))
    name = label[0] if label else description
    return name.removesuffix("代码"), hint.strip("，；：（）")


def _choices(
    name: str, node: Schema, archive: Archive, publication: Publication
) -> Iterator[Choice]:
    ids = node.get("enum", ())
    for id_, shown in zip(ids, node.get("enumDescriptions", ids), strict=True):
        unit = archive.units.get(id_) if name == "unit" else None
        if unit:
            names = (unit.name, *(former.name for former in unit.formerly))
            yield Choice(id_, shown, unit.kind, names, unit.since, unit.until)
        elif name != "audience" or publication.admits(archive.edition, id_):
            yield Choice(id_, shown or id_)
