"""YAML, read safely: from parser events to strings, lists and mappings, with line numbers.

PyYAML's loaders keep the last of two equal keys, turn `NO` into False and `0123` into 83, and
can be brought down by a few hundred bytes. Here nothing but plain structure is accepted and every
scalar stays as typed; the schema decides what it means.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import yaml

from generator.messages import NOTHING, Message, msg
from generator.model import Where
from generator.problems import Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_NODES = 50_000

Value = str | None | list["Value"] | dict[str, "Value"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file's data; `lines` maps the path of each value to its line, from 1."""

    data: Value
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, or of its nearest parent."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class Refused(Exception):
    """A file that is not read, with the problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.line("en"))
        self.problem = problem


def read(content: bytes, path: str) -> Document:
    """Read one YAML file's bytes; raise `Refused` when it is not safe, plain YAML in UTF-8."""
    text = decode(content, path)
    try:
        document = _Builder(text, path).document()
    except yaml.MarkedYAMLError as error:
        raise Refused(_syntax(error, text, path)) from None
    except yaml.YAMLError as error:
        raise Refused(_refusal(path, 1, "yaml-syntax", msg("not YAML: {why}", why=error))) from None
    if document is None:
        raise Refused(
            _refusal(
                path,
                1,
                "empty-file",
                msg("the file is empty"),
                msg("fill it in, or delete it"),
            )
        )
    return document


def decode(content: bytes, path: str) -> str:
    """Decode UTF-8, with or without a byte order mark; refuse the rest naming the place."""
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // 1024
        raise Refused(
            _refusal(path, 1, "too-large", msg("the file is larger than {limit} KiB", limit=limit))
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(
            _refusal(
                path,
                line,
                "encoding",
                msg("the file is not UTF-8; it looks like {encoding}", encoding=_likely(content)),
                msg("save it again as UTF-8"),
            )
        ) from None
    for number, row in enumerate(text.split("\n"), 1):
        for character in row:
            if _is_forbidden(character):
                raise Refused(
                    _refusal(
                        path,
                        number,
                        "control-character",
                        msg("the character U+{code:04X} is not allowed", code=ord(character)),
                        msg("delete it; it cannot be seen in most editors"),
                    )
                )
    return text


def _likely(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:64].count(0) > len(content[:64]) // 4:
        return "UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "binary data"
    return "GBK (GB 18030)"


# Bidirectional controls can make a line read otherwise than it is stored.
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _is_forbidden(character: str) -> bool:
    code = ord(character)
    if code < 0x20:
        return character not in "\t\r"
    if 0x7F <= code <= 0x9F or character in _BIDI:
        return True
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _refusal(
    path: str, line: int, code: str, text: Message, hint: Message = NOTHING, field_: str = ""
) -> Problem:
    return Problem(Where(path, line), field_, code, text, hint)


def _syntax(error: yaml.MarkedYAMLError, text: str, path: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    rows = text.splitlines()
    # An unclosed quote or a name without its colon is noticed only on a later line.
    if error.context_mark and re.search("scalar|simple key", error.context or ""):
        line = error.context_mark.line + 1
    row = rows[line - 1] if line <= len(rows) else ""
    why = (error.problem or "").strip()
    return _refusal(path, line, "yaml-syntax", msg("not YAML: {why}", why=why), _mend(row))


def _mend(row: str) -> Message:
    """Guess from the line itself what its writer did not know of YAML."""
    stripped = row.lstrip()
    if "\t" in row[: len(row) - len(stripped) + 1]:
        return msg("indent with spaces, not with tabs")
    key, colon, _ = stripped.partition("：")
    if colon and ":" not in key:
        return msg("after a field's name stands a half-width colon and a space: `{key}: `", key=key)
    if stripped.count(": ") > 1:
        return msg("put a value that holds `: ` in double quotes")
    if stripped.partition(": ")[2][:1] in ('"', "'", "[", "{"):
        return msg("a quote or bracket that is opened must be closed")
    if stripped.partition(": ")[2][:1] in ("@", "`", "%", "&", "*", "!", "|", ">"):
        return msg("put a value that begins with a sign in double quotes")
    return msg("look at the indentation and the colon of this line and the one before it")


class _Builder:
    """Build data from the parser's events."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.events = yaml.parse(text, yaml.CSafeLoader)
        self.lines: dict[Path, int] = {}
        self.nodes = 0

    def document(self) -> Document | None:
        data: Value = None
        found = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found:
                    raise Refused(
                        self._refusal(
                            event,
                            "second-document",
                            msg("a second document begins here"),
                            msg("one file holds one record; delete the line `---`"),
                        )
                    )
                found = True
                data = self._value(next(self.events), ())
        is_empty = not data
        return None if is_empty else Document(data, self.lines)

    def _value(self, event: yaml.Event, path: Path) -> Value:
        self._guard(event, path)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style is None or event.style == ""
            return None if plain and event.value == "" else event.value
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._mapping(path)

    def _sequence(self, path: Path) -> Value:
        values: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> Value:
        values: dict[str, Value] = {}
        seen: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            self._guard(event, path)
            if not isinstance(event, yaml.ScalarEvent):
                raise Refused(
                    self._refusal(event, "bad-key", msg("a field's name must be a plain word"))
                )
            key = event.value
            line = _line(event)
            same = unicodedata.normalize("NFKC", key)
            if same in seen:
                raise Refused(
                    self._refusal(
                        event,
                        "duplicate-key",
                        msg(
                            "'{key}' stands twice (first on line {line})", key=key, line=seen[same]
                        ),
                        msg("keep one of the two"),
                    )
                )
            if key == "<<":
                raise Refused(
                    self._refusal(event, "merge-key", msg("merge keys (`<<`) are not allowed"))
                )
            seen[same] = line
            self.lines[*path, key] = line
            values[key] = self._value(next(self.events), (*path, key))
        return values

    def _guard(self, event: yaml.Event, path: Path) -> None:
        """Refuse what can hurt: references, types, and more depth or nodes than any record has."""
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Refused(
                self._refusal(
                    event,
                    "anchor",
                    msg("anchors and aliases (`&` and `*`) are not allowed"),
                    msg("write the text out, or put it in double quotes"),
                )
            )
        if getattr(event, "tag", None) is not None:
            raise Refused(
                self._refusal(
                    event,
                    "tag",
                    msg("tags (`!`) are not allowed"),
                    msg("put a value that begins with a sign in double quotes"),
                )
            )
        if len(path) > MAX_DEPTH:
            raise Refused(
                self._refusal(
                    event, "too-deep", msg("nested deeper than {limit} levels", limit=MAX_DEPTH)
                )
            )
        if self.nodes > MAX_NODES:
            raise Refused(
                self._refusal(
                    event, "too-many", msg("more than {limit} values in one file", limit=MAX_NODES)
                )
            )

    def _refusal(
        self, event: yaml.Event, code: str, text: Message, hint: Message = NOTHING
    ) -> Problem:
        return _refusal(self.path, _line(event), code, text, hint)
