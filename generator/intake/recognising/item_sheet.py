"""A manuscript → a submission: which line is the title, which names the unit, what is the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath

from generator.intake.recognising.item_text import ItemText, item_text
from generator.intake.recognising.manuscript import Block, Manuscript, PlainParagraph, cut, stripped
from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_text import Field
from generator.model import Unit
from generator.words.messages import Message, msg

LONGEST_TITLE = 80  # characters
LONGEST_LINE = 40  # of a line about the text: unit, date, drafter
MOST_LINES = 4  # of such lines at either end

_DAY = re.compile(r"(\d{4})\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})\s*日?")
_DRAFTER = re.compile(
    r"(?:联系人|拟稿人?|撰稿人?|供稿人?|作者|报送人)\s*[:：]\s*(?P<name>[^\s，,；;（）():：]{2,10})"
    r"(?:[\s，,；;]*(?:(?:联系)?电话|手机|联系方式)?\s*[:：]?\s*(?P<phone>[\d\-—\s]{7,20}\d))?"
)
_HEAD = re.compile(r"△?\s*(?P<unit>[^：:。！？\n]{2,20})[：:]\s*(?P<title>[^。！？\n]+[！？]?)。?")
_OPEN, _CLOSE = "（(【", "）)】"


@dataclass(frozen=True, slots=True)
class ItemSheet:
    """A submission as recognised in a file, to be looked at by a person.

    `known_by` says where the unit was found; `set_aside` are lines that did not go into the text;
    `original` is the SHA-256 of the document that is kept; `reviews` maps a field to what should be
    looked at.
    """

    source: str
    unit: str
    unit_name: str
    known_by: Message
    title: str
    received: date
    text: ItemText
    drafter: tuple[str, str] | None = None
    set_aside: tuple[str, ...] = ()
    original: str = ""
    reviews: dict[str, tuple[Message, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What has been found in a manuscript so far; `blocks` is what is left of it."""

    units: Sequence[Unit]
    blocks: list[Block]
    unit: Unit | None = None
    known_by: Message = msg("named by hand")  # noqa: RUF009 - a message is frozen
    drafter: tuple[str, str] | None = None
    set_aside: list[str] = field(default_factory=list)
    reviews: dict[str, list[Message]] = field(default_factory=dict)

    def settle(self, unit: Unit | None, known_by: Message) -> None:
        """Take a unit for the sender unless one is known already."""
        if self.unit is None and unit is not None:
            self.unit, self.known_by = unit, known_by

    def review(self, name: str, text: Message) -> None:
        """Ask a person to look at a field."""
        self.reviews.setdefault(name, []).append(text)


def recognise(
    manuscript: Manuscript, units: Sequence[Unit], unit: str, received: date
) -> ItemSheet:
    """Recognise a submission; `unit` is an id that is known beforehand, or empty.

    Raises `Refused` when no unit or no text is found.
    """
    given = next((known for known in units if known.id == unit), None)
    desk = _Reading(units, list(manuscript.blocks), given)
    title = _title(desk, manuscript.name)
    _lines_about(desk, at_end=False)
    _lines_about(desk, at_end=True)
    stem = PurePath(manuscript.name).stem
    desk.settle(unit_in(stem, units), msg("by the file's name"))
    text = item_text(desk.blocks, numbered=manuscript.numbered_leads)
    if desk.unit is None:
        raise Refused(
            manuscript.name,
            1,
            "no-unit",
            msg("no unit of data/units.yml is named in the title, below it or at the end"),
            msg("name it with --unit"),
        )
    if text.is_empty:
        raise Refused(manuscript.name, 1, "no-text", msg("there is no text below the title"))
    unsure = [point.lead for point in text.points if not point.is_sure]
    for lead in unsure:
        desk.review("points", msg("the lead was marked only in part: {lead}", lead=lead))
    return ItemSheet(
        source=manuscript.name,
        unit=desk.unit.id,
        unit_name=desk.unit.name_on(received),
        known_by=desk.known_by,
        title=title,
        received=received,
        text=text,
        drafter=desk.drafter,
        set_aside=tuple(desk.set_aside),
        reviews={name: tuple(texts) for name, texts in desk.reviews.items()},
    )


def fields(sheet: ItemSheet) -> list[Field]:
    """Return what is written into the submission's file."""

    def review(name: str) -> tuple[Message, ...]:
        return sheet.reviews.get(name, ())

    result = [
        Field("unit", sheet.unit, review("unit"), sheet.unit_name),
        Field("title", sheet.title, review("title")),
        Field("received", sheet.received.isoformat(), review("received")),
    ]
    if sheet.drafter:
        name, phone = sheet.drafter
        person = {"name": name} | ({"phone": phone} if phone else {})
        result.append(Field("drafter", person, review("drafter")))
    if sheet.original:
        name = "".join(c if c.isprintable() else "_" for c in sheet.source)
        result.append(Field("original", {"sha256": sheet.original, "name": name}))
    if sheet.text.points:
        points = [
            [*([Field("lead", point.lead)] if point.lead else []), Field("text", point.text)]
            for point in sheet.text.points
        ]
        result.append(Field("points", points, review("points")))
    else:
        result.append(Field("body", sheet.text.body, review("points") + review("body")))
    return result


# -- units --------------------------------------------------------------------------------------


def unit_named(name: str, units: Iterable[Unit]) -> Unit | None:
    """Return the unit that bears or bore exactly this name."""
    name = "".join(name.split())
    return next((unit for unit in units if name in _names(unit)), None)


def unit_in(text: str, units: Iterable[Unit]) -> Unit | None:
    """Return the unit whose name stands in a text; of several the longest."""
    text = "".join(text.split())
    found = [(len(name), unit) for unit in units for name in _names(unit) if name in text]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _names(unit: Unit) -> list[str]:
    return [unit.name, *(former.name for former in unit.formerly)]


# -- the title ----------------------------------------------------------------------------------


def _title(desk: _Reading, name: str) -> str:
    """Take the title off the blocks; with it the unit when it stands before a colon."""
    first = desk.blocks[0] if desk.blocks else None
    if not isinstance(first, PlainParagraph):
        return _title_by_name(desk, name)
    text = first.text.replace("\n", "").strip()
    head = _HEAD.match(text)
    unit = unit_named(head["unit"], desk.units) if head else None
    if head and head.end() < len(text):
        if unit is None:
            return _title_by_name(desk, name)
        # A heading run in with the text, as it stands in an issue.
        rest = cut(stripped(first.spans), head.end())
        desk.blocks[0] = replace(first, spans=rest)
        return _settled_title(desk, head["unit"], head["title"])
    if len(text) > LONGEST_TITLE or (text.endswith("。") and first.role == "text" and not head):
        return _title_by_name(desk, name)
    del desk.blocks[0]
    text += _further_lines(desk, first)
    head = _HEAD.fullmatch(text)
    if head:
        return _settled_title(desk, head["unit"], head["title"])
    return _line(text)


def _settled_title(desk: _Reading, name: str, title: str) -> str:
    unit = unit_named(name, desk.units) or unit_in(name, desk.units)
    desk.settle(unit, msg("by the title"))
    if unit is None or unit is not desk.unit:
        desk.review("title", msg("'{name}' stands before the title's colon", name=name))
        return _line(f"{name}：{title}")
    if unit_named(name, desk.units) is None:
        desk.review("unit", msg("the title names it '{name}'", name=name))
    return _line(title)


def _title_by_name(desk: _Reading, name: str) -> str:
    desk.review("title", msg("the text has no title; this is the file's name"))
    return _line(PurePath(name).stem) or name


def _further_lines(desk: _Reading, first: PlainParagraph) -> str:
    """Take the lines by which a centred title, or one of that style, goes on."""
    text = ""
    while desk.blocks:
        block = desk.blocks[0]
        if not isinstance(block, PlainParagraph) or _is_about(block.text, desk.units):
            break
        is_alike = block.role == first.role and block.aligned == first.aligned
        is_title = block.role == "title" or block.aligned == "centre"
        if not is_alike or not is_title or block.text.strip().endswith("。"):
            break
        if len(block.text) > LONGEST_TITLE:
            break
        text += block.text.replace("\n", "").strip()
        del desk.blocks[0]
    return text


def _line(text: str) -> str:
    return " ".join(text.strip().removeprefix("△").strip().removesuffix("。").split())


# -- lines about the text -----------------------------------------------------------------------


def _lines_about(desk: _Reading, *, at_end: bool) -> None:
    """Take off lines that name the unit, the day or the drafter, below the title or at the end."""
    where = -1 if at_end else 0
    found: list[str] = []
    while len(desk.blocks) > 1 and len(found) < MOST_LINES:
        block = desk.blocks[where]
        if not isinstance(block, PlainParagraph) or not _is_about(block.text, desk.units):
            break
        del desk.blocks[where]
        text = block.text.strip()
        found.append(text)
        desk.settle(
            unit_in(text, desk.units),
            msg("by the line at the end") if at_end else msg("by the line below the title"),
        )
        drafter = _DRAFTER.search(text)
        if drafter and desk.drafter is None:
            desk.drafter = drafter["name"], (drafter["phone"] or "").strip()
        desk.review("received", msg("not taken into the text: {text}", text=text))
    desk.set_aside += reversed(found) if at_end else found


def _is_about(text: str, units: Sequence[Unit]) -> bool:
    text = text.strip()
    while text[:1] in tuple(_OPEN) and text[-1:] in tuple(_CLOSE):
        text = text[1:-1].strip()
    if not text or len(text) > LONGEST_LINE or text.endswith(("。", "！", "？")):
        return False
    drafter = _DRAFTER.match(text)
    if drafter or _DAY.fullmatch(text):
        return True
    unit = unit_in(text, units)
    if unit is None:
        return False
    # The unit's name is most of the line: 中共东县委组织部, 报送单位：东县, 东县 2023年1月9日.
    rest = _DAY.sub("", "".join(text.split()))
    rest = re.sub(r"报送单位|供稿单位|供稿|单位|中共|[：:（）()]", "", rest)
    name = max((name for name in _names(unit) if name in rest), key=len, default="")
    return bool(name) and len(rest) - len(name) <= 8 and not re.search("[，、；,;]", rest)
