"""YAML, read safely: from parser events to strings, lists and mappings, with line numbers.

PyYAML's loaders keep the last of two equal keys, turn `NO` into False and `0123` into 83, and
can be brought down by a few hundred bytes. Here nothing but plain structure is accepted and every
scalar stays as typed; the schema decides what it means.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from generator.intake import conflicts
from generator.intake.decoding import DOUBTFUL, FORBIDDEN, decode, doubtful, forbidden
from generator.intake.refusal import Refused
from generator.intake.yaml.yaml_hints import mend, reason
from generator.model import Where
from generator.model.problems import Problem
from generator.words.messages import NOTHING, Message, msg

MAX_DEPTH = 32
MAX_NODES = 50_000

_CUT = re.compile(r"[ \t]+#[^\s#]")

Value = str | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """One file's data.

    `lines` maps the path of each value to its line, from 1: that of the first line of its text
    where it has several. `doubts` are warnings about what is kept but can hardly be meant.
    """

    data: Value
    lines: dict[Path, int] = field(default_factory=dict)
    doubts: tuple[Problem, ...] = ()

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, or of its nearest parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(content: bytes, path: str) -> YamlDocument:
    """Read one YAML file's bytes; raise `Refused` when it is not safe, plain YAML in UTF-8."""
    text = decode(content, path)
    conflicts.refuse(text, path)
    builder = _Builder(text, path)
    try:
        data = builder.data()
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text, path) from None
    except yaml.YAMLError as error:
        raise Refused(path, 1, "yaml-syntax", msg("not YAML: {why}", why=error)) from None
    if not data:
        raise Refused(
            path, 1, "empty-file", msg("the file is empty"), msg("fill it in, or delete it")
        )
    return YamlDocument(data, builder.lines, (*doubtful(text, path), *builder.doubts))


def composed(text: str) -> Any:
    """Return the nodes of a text that `read` takes, which know where they begin and end."""
    return yaml.compose(_closed(text), yaml.CBaseLoader)


def _closed(text: str) -> str:
    return text if text.endswith("\n") else f"{text}\n"  # the parser needs it after spaces


def _syntax(error: yaml.MarkedYAMLError, text: str, path: str) -> Refused:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    # An unclosed quote or a name without its colon is noticed only on a later line.
    if error.context_mark and re.search("scalar|simple key", error.context or ""):
        line = error.context_mark.line + 1
    rows = text.split("\n")
    line, hint = mend(rows, min(line, len(rows)))
    why = reason((error.problem or "").strip())
    return Refused(path, line, "yaml-syntax", msg("not YAML: {why}", why=why), hint)


class _Builder:
    """Build data from the parser's events."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.text = text
        # The parser's events; their types say less of them than is true.
        self.next: Callable[[], Any] = yaml.CSafeLoader(_closed(text)).get_event
        self.lines: dict[Path, int] = {}
        self.nodes = 0
        self.doubts: list[Problem] = []
        self.may_be_cut = _CUT.search(text) is not None

    def data(self) -> Value:
        """Return the only document's data; None when there is none."""
        data: Value = None
        found = False
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if found:
                    raise self._refusal(
                        event,
                        "second-document",
                        msg("a second document begins here"),
                        msg("one file holds one record; delete the line `---`"),
                    )
                found = True
                data = self._value(self.next(), ())
        return data

    def _value(self, event: Any, path: Path) -> Value:
        self._guard(event, len(path))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        self.lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _scalar(self, event: Any, path: Path) -> str | None:
        value: str = event.value
        if not value:
            self.lines.setdefault(path, event.start_mark.line + 1)
            if not event.style and self.may_be_cut:
                self._cut(event)
            return None if not event.style else value
        line = event.start_mark.line + 1
        if event.style in ("|", ">"):
            line += 1 + len(value) - len(value.lstrip("\n"))
        elif event.style == '"':
            self._unescaped(event, line)
        elif not event.style and self.may_be_cut:
            self._cut(event)
        self.lines[path] = line
        return value

    def _unescaped(self, event: Any, line: int) -> None:
        """Look at what escapes have put into a double-quoted value."""
        raw = self.text[event.start_mark.index : event.end_mark.index]
        if "\\" not in raw:
            return
        found = FORBIDDEN.search(event.value)
        if found:
            raise forbidden(found[0], self.path, line)
        if not DOUBTFUL.search(raw):
            self.doubts += doubtful(event.value.replace("\n", " "), self.path, line)

    def _cut(self, event: Any) -> None:
        """Doubt a comment that looks like text, after a plain value or none: `关于 #1 楼`."""
        if _CUT.match(self.text, event.end_mark.index):
            line = event.end_mark.line + 1
            self.doubts.append(
                Problem(
                    Where(self.path, line),
                    "",
                    "cut-by-comment",
                    msg("what follows ` #` on this line is a comment and is not read"),
                    msg("put the value in double quotes, or a space after the #"),
                    "warning",
                )
            )

    def _sequence(self, path: Path) -> Value:
        values: list[Value] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> Value:
        values: dict[str, Value] = {}
        seen: dict[str, int] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            self._guard(event, len(path))
            if not isinstance(event, yaml.ScalarEvent):
                text = msg("a field's name must be a plain word")
                raise self._refusal(event, "bad-key", text)
            key, line = self._key(event)
            same = key if key.isascii() else unicodedata.normalize("NFKC", key)
            if same in seen:
                text = msg("'{key}' stands twice (first on line {line})", key=key, line=seen[same])
                raise self._refusal(event, "duplicate-key", text, msg("keep one of the two"))
            if key == "<<":
                text = msg("merge keys (`<<`) are not allowed")
                raise self._refusal(event, "merge-key", text, msg("write the fields out"))
            seen[same] = line
            inner = (*path, key)
            self.lines[inner] = line
            values[key] = self._value(self.next(), inner)
        return values

    def _key(self, event: Any) -> tuple[str, int]:
        line = event.start_mark.line + 1
        if event.style == '"':
            self._unescaped(event, line)
        if self.text[event.start_mark.index - 1 : event.start_mark.index] == "?":
            # The parser takes `{?name: …}` for a key marked by `? ` and drops the sign.
            text = msg("a field's name must be a plain word")
            hint = msg("put a value that begins with a sign in double quotes")
            raise self._refusal(event, "bad-key", text, hint)
        return event.value, line

    def _guard(self, event: Any, depth: int) -> None:
        """Refuse what can hurt: references, types, and more depth or nodes than any record has."""
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self._refusal(
                event,
                "anchor",
                msg("anchors and aliases (`&` and `*`) are not allowed"),
                msg("write the text out, or put it in double quotes"),
            )
        if event.tag is not None:
            raise self._refusal(
                event,
                "tag",
                msg("tags (`!`) are not allowed"),
                msg("put a value that begins with a sign in double quotes"),
            )
        if depth > MAX_DEPTH:
            text = msg("nested deeper than {limit} levels", limit=MAX_DEPTH)
            raise self._refusal(event, "too-deep", text)
        if self.nodes > MAX_NODES:
            text = msg("more than {limit} values in one file", limit=MAX_NODES)
            raise self._refusal(event, "too-many", text)

    def _refusal(self, event: Any, code: str, text: Message, hint: Message = NOTHING) -> Refused:
        return Refused(self.path, event.start_mark.line + 1, code, text, hint)
