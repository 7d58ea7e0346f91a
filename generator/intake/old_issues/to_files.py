"""An old issue's parts → its submissions and its issue file, with the vocabularies' ids."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from datetime import date

from generator.intake.old_issues.frame import squashed
from generator.intake.old_issues.parts import OldIssue, OldItem
from generator.intake.recognising.item_sheet import ItemSheet, unit_in, unit_named
from generator.intake.recognising.item_text import item_text
from generator.intake.recognising.manuscript import Manuscript
from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_text import Field
from generator.model import LINES
from generator.model.records import Records
from generator.words.messages import Message, msg

_FIELDS = {"编辑": "edited_by", "责任编辑": "edited_by", "审核": "checked_by", "校对": "checked_by"}


class Names:
    """The ids of units and sections by the names an issue prints; new ones for unknown names."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._new: dict[tuple[str, str], str] = {}

    def unit(self, name: str) -> tuple[str, str, tuple[Message, ...]]:
        """Return id and name of a unit, with what a person should look at."""
        units = self._records.units
        exact = unit_named(name, units)
        if exact:
            return exact.id, name, ()
        near = unit_in(name, units) if name else None
        if near:
            return near.id, near.name, (msg("the issue names it '{name}'", name=name),)
        id_ = self._proposed("unit", name)
        text = msg(
            "'{name}' is not in data/units.yml; add it, with this id or a better one: {entry}",
            name=name,
            entry=f"- {{id: {id_}, name: {name}}}",
        )
        return id_, name, (text,)

    def section(self, name: str) -> tuple[str, tuple[Message, ...]]:
        """Return the id of a section, with what a person should look at."""
        for section in self._records.sections:
            if squashed(section.name) == squashed(name):
                return section.id, ()
        if not name and self._records.sections:
            first = self._records.sections[0]
            return first.id, (msg("no section's name stands above these items"),)
        id_ = self._proposed("section", name)
        text = msg(
            "'{name}' is not in data/sections.yml; add it, with this id or a better one: {entry}",
            name=name,
            entry=f"- {{id: {id_}, name: {name}}}",
        )
        return id_, (text,)

    def _proposed(self, kind: str, name: str) -> str:
        """Return a new id such as `unit-1`, the same for the same name."""
        if (kind, name) not in self._new:
            known = {unit.id for unit in self._records.units}
            known |= {section.id for section in self._records.sections} | {*self._new.values()}
            number = 1
            while f"{kind}-{number}" in known:
                number += 1
            self._new[kind, name] = f"{kind}-{number}"
        return self._new[kind, name]


def sheets(
    issue: OldIssue, manuscript: Manuscript, names: Names, received: date
) -> list[ItemSheet]:
    """Return the issue's items as submissions, in order."""
    return [
        _sheet(item, manuscript, names, received)
        for section in issue.sections
        for item in section.items
    ]


def _sheet(item: OldItem, manuscript: Manuscript, names: Names, received: date) -> ItemSheet:
    id_, name, about_unit = names.unit(item.unit)
    text = item_text(item.blocks)
    if text.is_empty:
        raise Refused(
            manuscript.name,
            item.place,
            "no-text",
            msg("the item '{title}' has no text", title=item.title),
        )
    half = [
        msg("the lead was marked only in part: {lead}", lead=point.lead)
        for point in text.points
        if not point.is_sure
    ]
    reviews = {"unit": about_unit, "points": (*item.reviews, *half)}
    return ItemSheet(
        source=manuscript.name,
        unit=id_,
        unit_name=name,
        known_by=msg("by the item's heading"),
        title=item.title,
        received=received,
        text=text,
        reviews=reviews,
    )


def issue_fields(
    issue: OldIssue, ids: Sequence[str], names: Names, records: Records
) -> tuple[list[Field], list[Message]]:
    """Return the issue's file, and what a person should look at; `ids` are its items' in order."""
    assert issue.date is not None
    about_list, distribution = _distribution(issue, records)
    about_sections = [*_contents(issue)]
    left = iter(ids)
    sections: list[list[Field]] = []
    unknown: list[Message] = []
    for section in issue.sections:
        id_, reviews = names.section(section.name)
        unknown += reviews
        entries = [next(left) for _ in section.items]
        sections.append([Field("section", id_, reviews, section.name), Field("items", entries)])
    head = [*_masthead(issue, records)]
    signed = [
        msg("{role}: {name}; not kept, for want of a place or a date", role=role, name=name)
        for role, name in issue.people.items()
        if role not in _FIELDS
    ]
    aside = [msg("not taken into the issue: {text}", text=text) for text in issue.set_aside]
    fields = [
        Field("number", str(issue.number), tuple(head)),
        Field("date", issue.date.isoformat()),
        Field("series", issue.series),
        Field("sections", sections, tuple(about_sections)),
    ]
    if distribution:
        fields.append(Field("distribution", distribution))
    people = {_FIELDS[role]: name for role, name in issue.people.items() if role in _FIELDS}
    fields += [Field(name, value) for name, value in people.items()]
    last = fields[-1]
    fields[-1] = Field(
        last.name, last.value, (*last.reviews, *about_list, *signed, *aside), last.remark
    )
    return fields, [*head, *about_sections, *unknown, *about_list, *signed, *aside]


def _masthead(issue: OldIssue, records: Records) -> Iterator[Message]:
    house = records.publication
    assert issue.date is not None
    series = next((each for each in records.series if each.id == issue.series), None)
    house = house.on(issue.date, series.on(issue.date)) if series else house
    for printed, known in ((issue.name, house.name), (issue.office, house.issued_by)):
        if squashed(printed) != squashed(known):
            yield msg("the masthead says '{printed}', not '{known}'", printed=printed, known=known)


def _contents(issue: OldIssue) -> Iterator[Message]:
    """Compare the contents with the items."""
    items = {
        squashed(f"{item.unit}：{item.title}".replace(":", "：")): squashed(section.name)
        for section in issue.sections
        for item in section.items
    }
    lines = {squashed(h.replace(":", "：")): squashed(s) for s, h in issue.contents}
    for heading, section in items.items():
        if lines and heading not in lines:
            near = difflib.get_close_matches(heading, list(lines), n=1)
            if near:
                yield msg(
                    "the contents say '{line}', the item '{item}'", line=near[0], item=heading
                )
            else:
                yield msg("the contents lack the item '{item}'", item=heading)
        elif lines and lines[heading] and lines[heading] != section:
            yield msg(
                "the contents put '{item}' under '{section}'", item=heading, section=lines[heading]
            )
    for line in lines:
        if line not in items and not difflib.get_close_matches(line, list(items), n=1):
            yield msg("no item belongs to the line '{line}' of the contents", line=line)
    if [h for h in lines if h in items] != [h for h in items if h in lines]:
        yield msg("the contents have another order than the items")


def _distribution(issue: OldIssue, records: Records) -> tuple[list[Message], str]:
    """Return the list that the colophon prints; the wording itself when none is the same."""
    if not issue.lines:
        return [], ""
    for known in records.lists:
        wordings = {name: squashed(known.line(name).wording) for name in LINES}
        printed = {name: squashed(issue.lines.get(name, "")) for name in LINES}
        if wordings == printed:
            return [], known.id
    signs = {"up": "报", "across": "送", "down": "发"}
    text = " ".join(f"{signs[name]}：{wording}" for name, wording in issue.lines.items())
    return [msg("no list of data/recipients.yml reads so: {text}", text=text)], ""
