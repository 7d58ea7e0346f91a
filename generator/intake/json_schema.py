"""JSON Schema of the content files, from which an editor completes and explains the fields.

The schema files stand in `data/schema/`: a file's first line names its own by a relative path
(`# yaml-language-server: $schema=../../../data/schema/submission.json`), which works in a fresh
checkout and in any publication's folder. They hold the ids of `data/`, so they go with it.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import model
from generator.intake.fitting import REGISTERED
from generator.model import Where
from generator.model.declared import (
    Declared,
    Either,
    Keyed,
    Listed,
    Shape,
    Typed,
    declared,
    declaring,
)
from generator.model.problems import Problem, RuleEntry
from generator.model.records import Records
from generator.model.settings import Publication
from generator.words.messages import msg

FOLDER = "data/schema"
Known = Mapping[str, Mapping[str, str]]  # ids of each vocabulary, with what they mean
_NULL = {"type": "null"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content file."""

    record: type
    title: str
    description: str


KINDS: Mapping[str, Kind] = {
    "submission": Kind(model.Submission, "来稿", "一个单位报来的一个条目"),
    "issue": Kind(model.IssueRecord, "一期", "一期简报：期号、日期、栏目和条目的次序"),
    "erratum": Kind(model.ErratumRecord, "更正或撤回", "对已刊出的一个条目的更正，或者撤回"),
    "restriction": Kind(
        model.RestrictionRecord, "撤下", "把已刊出的一个条目从一些版本里撤下；整份文件不公开"
    ),
    "publication": Kind(Publication, "本刊设置", "刊名、读者范围、报头、网站、发送"),
    "units": Kind(model.Units, "单位", "报送单位和收件单位"),
    "sections": Kind(model.Sections, "栏目", "各期可用的栏目"),
    "topics": Kind(model.Topics, "主题", "条目归入的主题"),
    "series": Kind(model.AllSeries, "刊种", "本单位的各种简报：名称、报头、编号、栏目、名单"),
    "recipients": Kind(model.Recipients, "收件人", "收件人和报、送、发名单"),
    "lexicon": Kind(model.Lexicon, "用词", "不用的写法和应当用的写法"),
}

FOLDERS = {
    "content/submissions/": "submission",
    "content/issues/": "issue",
    "content/errata/": "erratum",
    "content/restrictions/": "restriction",
}


def modeline(path: str) -> str:
    """Return the first line by which editors find the schema of the file at `path`."""
    folders = (kind for folder, kind in FOLDERS.items() if path.startswith(folder))
    kind = next(folders, Path(path).stem)
    place = posixpath.relpath(f"{FOLDER}/{kind}.json", posixpath.dirname(path))
    return f"# yaml-language-server: $schema={place}\n"


def schemas(records: Records, rules: Iterable[RuleEntry]) -> dict[str, str]:
    """Return the text of every kind's schema, with the ids that the records know.

    `rules` are those whose warnings a file may accept.
    """
    known = _known(records, rules)
    return {name: _text(kind, known) for name, kind in KINDS.items()}


def stale(root: Path, wanted: Mapping[str, str], unread: Iterable[str]) -> Iterator[Problem]:
    """Yield a warning for each file of `data/schema/` that is not what it should be.

    A publication without that folder does without; what `data/` says must be known.
    """
    if not (root / FOLDER).is_dir() or any(path.startswith("data/") for path in unread):
        return
    for name, text in wanted.items():
        if _content(root / FOLDER / f"{name}.json") != text.encode():
            yield Problem(
                Where(f"{FOLDER}/{name}.json"),
                "",
                "schema-stale",
                msg("the schema does not know what `data/` says now"),
                msg("run `jianbao schema`"),
                "warning",
            )


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _known(records: Records, rules: Iterable[RuleEntry]) -> Known:
    """Return the ids of each vocabulary with what they mean."""
    house = records.publication
    warnings = {code: rule.chinese for rule in rules for code in rule.warnings}
    return {
        "units": {unit.id: unit.name for unit in records.units},
        "sections": {section.id: section.name for section in records.sections},
        "topics": {topic.id: topic.name for topic in records.topics},
        "series": {series.id: series.name for series in records.series},
        "audiences": dict(zip(house.audiences, house.audience_names, strict=False)),
        "lists": {list_.id: list_.up.wording for list_ in records.lists},
        "recipients": {recipient.id: recipient.name for recipient in records.recipients},
        "warnings": dict(sorted(warnings.items())),
    }


def _text(kind: Kind, known: Known) -> str:
    definitions: dict[str, Any] = {}
    shape = _record(kind.record, known, definitions)
    made = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": kind.title,
        "description": kind.description,
        **({"$defs": dict(sorted(definitions.items()))} if definitions else {}),
        **shape,
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _record(record: type, known: Known, definitions: dict[str, Any]) -> dict[str, Any]:
    fields = declared(record)
    needed = [field.name for field in fields if field.is_needed]
    return {
        "additionalProperties": False,
        "properties": {field.name: _field(field, known, definitions) for field in fields},
        **({"required": needed} if needed else {}),
        "type": "object",
    }


def _field(field: Declared, known: Known, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return what a field may hold; one that is not needed may be empty, which counts as absent."""
    hints = "\n\n".join(hint for hint in (field.told.zh, field.told.en) if hint)
    told: dict[str, Any] = {"description": hints} if hints else {}
    if field.told.examples:
        told["examples"] = list(field.told.examples)
    core = _node(field.shape, known, definitions)
    if field.told.filled:
        core = {"items": core["items"], "minItems": 1, "type": "array"}
    if field.is_optional:
        return {"anyOf": [core, _NULL], **told}
    kind = core.get("type")
    if field.is_needed:
        return core | told if "anyOf" in core else told | core
    if "enum" in core or kind is None:
        return told | {"anyOf": [core, _NULL]}
    return told | core | {"type": [*([kind] if isinstance(kind, str) else kind), "null"]}


def _node(shape: Shape, known: Known, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a value, with the ids that are known; records go to the definitions."""
    match shape:
        case Typed() if shape.known in REGISTERED:
            return dict(REGISTERED[shape.known].schema)
        case Typed():
            ids = known.get(shape.known, {})
            listed = {"enum": list(ids), "enumDescriptions": list(ids.values())} if ids else {}
            node = {**shape.schema, **listed}
            word = {"const": shape.besides, "type": "string"}
            return {"anyOf": [node, word]} if shape.besides else node
        case Listed():
            return {"items": _node(shape.of, known, definitions), "type": "array"}
        case Keyed():
            inner = _node(shape.of, known, definitions)
            return {"patternProperties": {shape.keys.schema["pattern"]: inner}, "type": "object"}
        case Either():
            choices = (shape.text, shape.record)
            return {"oneOf": [_node(one, known, definitions) for one in choices]}
    name = declaring(shape).__name__
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _record(shape, known, definitions)
    reference = {"$ref": f"#/$defs/{name}"}
    bare = next(
        (field for field in declared(shape) if field.name == getattr(shape, "bare", "")), None
    )
    return {"anyOf": [_node(bare.shape, known, definitions), reference]} if bare else reference
