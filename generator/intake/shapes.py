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

from generator.intake import office, schema
from generator.intake.fields import Fields
from generator.messages import msg
from generator.model import Where
from generator.problems import Entry, Problem
from generator.records import Records

FOLDER = "data/schema"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of content file."""

    shape: type[Fields]
    title: str
    description: str


KINDS: Mapping[str, Kind] = {
    "submission": Kind(schema.Submission, "来稿", "一个单位报来的一个条目"),
    "issue": Kind(schema.Issue, "一期", "一期简报：期号、日期、栏目和条目的次序"),
    "erratum": Kind(schema.Erratum, "更正或撤回", "对已刊出的一个条目的更正，或者撤回"),
    "publication": Kind(office.Publication, "本刊设置", "刊名、读者范围、报头、网站、发送"),
    "units": Kind(office.Units, "单位", "报送单位和收件单位"),
    "sections": Kind(office.Sections, "栏目", "各期可用的栏目"),
    "topics": Kind(office.Topics, "主题", "条目归入的主题"),
    "recipients": Kind(office.Recipients, "收件人", "收件人和报、送、发名单"),
    "lexicon": Kind(office.Lexicon, "用词", "不用的写法和应当用的写法"),
}

FOLDERS = {
    "content/submissions/": "submission",
    "content/issues/": "issue",
    "content/errata/": "erratum",
}


def modeline(path: str) -> str:
    """Return the first line by which editors find the schema of the file at `path`."""
    folders = (kind for folder, kind in FOLDERS.items() if path.startswith(folder))
    kind = next(folders, Path(path).stem)
    place = posixpath.relpath(f"{FOLDER}/{kind}.json", posixpath.dirname(path))
    return f"# yaml-language-server: $schema={place}\n"


def schemas(records: Records, rules: Iterable[Entry]) -> dict[str, str]:
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


def _known(records: Records, rules: Iterable[Entry]) -> dict[str, dict[str, str]]:
    """Return the ids of each vocabulary with what they mean."""
    house = records.publication
    warnings = {code: rule.chinese for rule in rules for code in rule.warnings}
    return {
        "units": {unit.id: unit.name for unit in records.units},
        "sections": {section.id: section.name for section in records.sections},
        "topics": {topic.id: topic.name for topic in records.topics},
        "audiences": dict(zip(house.audiences, house.audience_names, strict=False)),
        "lists": {list_.id: list_.up.wording for list_ in records.lists},
        "recipients": {recipient.id: recipient.name for recipient in records.recipients},
        "warnings": dict(sorted(warnings.items())),
    }


def _text(kind: Kind, known: Mapping[str, Mapping[str, str]]) -> str:
    made = kind.shape.model_json_schema(mode="validation", by_alias=True)
    for definition in made.get("$defs", {}).values():
        definition.pop("description", None)  # the class's own, for programmers
    made = _tidy(made, known)
    head = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": kind.title,
        "description": kind.description,
    }
    return (
        json.dumps(
            head | {k: v for k, v in made.items() if k not in head}, ensure_ascii=False, indent=1
        )
        + "\n"
    )


def _tidy(node: Any, known: Mapping[str, Mapping[str, str]]) -> Any:
    """Put the known ids in, leave pydantic's titles out, let what is optional be empty."""
    if isinstance(node, list):
        return [_tidy(value, known) for value in node]
    if not isinstance(node, dict):
        return node
    if "known" in node:
        ids = known[node["known"]]
        listed = {"enum": list(ids), "enumDescriptions": list(ids.values())} if ids else {}
        node = {key: value for key, value in node.items() if key != "known"} | listed
    node = {
        key: _tidy(value, known)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str))
        and key not in ("default", "discriminator")
    }
    if "properties" in node:
        needed = node.get("required", ())
        node["properties"] = {
            name: value if name in needed else _or_empty(value)
            for name, value in node["properties"].items()
        }
    return node


def _or_empty(node: dict[str, Any]) -> dict[str, Any]:
    """Let a field be empty, which counts as absent."""
    kind = node.get("type")
    if "enum" not in node and isinstance(kind, (str, list)):
        kinds = [kind] if isinstance(kind, str) else kind
        return node | {"type": [*kinds, "null"]}
    if {"type": "null"} in node.get("anyOf", ()):
        return node
    told = {key: node[key] for key in ("description", "examples") if key in node}
    core = {key: value for key, value in node.items() if key not in told}
    choices = core["anyOf"] if set(core) == {"anyOf"} else [core]
    return told | {"anyOf": [*choices, {"type": "null"}]}
