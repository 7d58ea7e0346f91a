"""Where the parts of a mapping or list stand in a YAML text, and what to write there in its form.

A stretch of text is given by its first index and the one after its last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.intake.yaml.yaml_file import Path, Value, composed
from generator.intake.yaml.yaml_text import Field, entry, flow, scalar, written

_HEADER = re.compile(r"[|>]([-+\d]*)([^\r\n]*)")
_BODY = re.compile(r"\n( +)[^ \r\n]")
_COLON = re.compile(r"\s*:")
_COMMA = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True)
class Part:
    """A field or an entry: from its name or dash to its value's end; `sign` is after `:` or `-`."""

    name: str | None
    start: int
    sign: int
    end: int
    node: Any


class Collection:
    """The mapping or list at a place of a text: its parts and its form, in brackets or in lines."""

    def __init__(self, text: str, place: Path) -> None:
        self.text = text
        node: Any = composed(text)
        self.is_inside_brackets = False
        for step in place:
            self.is_inside_brackets |= bool(node.flow_style)
            named = (value for key, value in node.value if key.value == step)
            node = node.value[step] if isinstance(step, int) else next(named)
        self.is_flow = self.is_inside_brackets or node.flow_style
        self.opening = node.start_mark.index
        self.margin = node.start_mark.column
        self.parts = [*(self._fields(node) if node.id == "mapping" else self._entries(node))]

    def number(self, key: str | int) -> int:
        """Return which of the parts a field or an entry is."""
        return key if isinstance(key, int) else [part.name for part in self.parts].index(key)

    def slot(self, number: int) -> tuple[int, int]:
        """Return where a part stands, with the remark behind it."""
        part = self.parts[number]
        return part.start, part.end if self.is_flow else self._line_end(part.end)

    def without(self, number: int) -> tuple[int, int]:
        """Return what to take away with a part that is not the only one."""
        start, end = self.slot(number)
        if self.is_flow:
            comma = _COMMA.match(self.text, end)
            if number + 1 < len(self.parts) or not number:
                return start, comma.end() if comma else end
            before = self.parts[number - 1].end
            return before if _COMMA.fullmatch(self.text, before, start) else start, end
        line = self.text.rfind("\n", 0, start) + 1
        if number:
            return self._line_end(self.text.rfind("\n", 0, line - 1) + 1), end
        following = self.parts[1].start
        if not self.text[line:start].strip(" "):
            return line, self.text.index("\n", end) + 1
        return start, end if self.text[end:following].strip() else following

    def with_new(self, number: int, name: str | None, value: Value) -> tuple[int, str]:
        """Return where to put a new part in, before another or last, and its text."""
        if self.is_flow:
            new = flow(value) if name is None else f"{flow(name)}: {flow(value)}"
            if number < len(self.parts):
                return self.parts[number].start, f"{new}, "
            return (self.parts[-1].end, f", {new}") if self.parts else (self.opening + 1, new)
        new = self._block(name, value)
        if number:
            return self.slot(number - 1)[1], f"\n{new}"
        return self.parts[0].start, f"{new.lstrip(' ')}\n{' ' * self.margin}"

    def with_value(self, number: int, value: Value) -> tuple[int, int, str]:
        """Return what to replace for another value of a part, and by which text.

        What stands behind the old value, or behind a block's sign, stays there.
        """
        part = self.parts[number]
        old, start, end = part.node, part.node.start_mark.index, part.end
        header = _HEADER.match(self.text, start) if _is_block_scalar(old) else None
        lead, tail = self.text[part.sign : start], header[2] if header else ""
        is_in_lines = old.id != "scalar" and not old.flow_style
        is_noted = is_in_lines and bool(lead.strip())  # which would stand in a literal block
        head, line, body = self._value(part, value, on_one_line=is_noted).partition("\n")
        if line and not header:
            tail = self.text[end : self._line_end(end)]
            end += len(tail)
        if is_in_lines or not (isinstance(value, str) or self.is_flow):
            lead, head = f" {head}" if head else "", lead.rstrip()
        elif head and not lead and start == old.end_mark.index:
            lead = " "
        return part.sign, end, lead + head + tail + line + body

    def _value(self, part: Part, value: Value, *, on_one_line: bool) -> str:
        """Write a value as it stands behind its sign, in the form of the old one."""
        if isinstance(value, str):
            raw = self.text[part.node.start_mark.index : part.end]
            body = _BODY.search(raw) if _is_block_scalar(part.node) else None
            indent = len(body[1]) if body else self.margin + 2
            style = part.node.style if part.node.id == "scalar" else None
            return scalar(value, indent, style, in_flow=self.is_flow or on_one_line)
        if self.is_flow or not value:
            return flow(value)
        is_entry = part.name is None
        return self._block(None if is_entry else "_", value)[self.margin + 2 :]

    def _block(self, name: str | None, value: Value) -> str:
        new = entry(value, "en", self.margin) if name is None else None
        new = new or written([Field(name or "", value)], "en", self.margin)
        return new.removesuffix("\n")

    def _fields(self, node: Any) -> Iterator[Part]:
        for key, value in node.value:
            name = key.end_mark.index
            colon = _COLON.match(self.text, name)
            sign = colon.end() if colon else name
            yield Part(key.value, key.start_mark.index, sign, self._end(value), value)

    def _entries(self, node: Any) -> Iterator[Part]:
        dash = re.compile(rf"(?<=\n) {{{node.start_mark.column}}}-")
        end = 0
        for number, value in enumerate(node.value):
            start = sign = value.start_mark.index
            if not node.flow_style:
                found = dash.search(self.text, end) if number else None
                start = found.end() - 1 if found else node.start_mark.index
                sign = start + 1
            end = self._end(value)
            yield Part(None, start, sign, end, value)

    def _end(self, node: Any) -> int:
        """Return where a value ends; the parser counts what is blank behind it."""
        start: int = node.start_mark.index
        end: int = min(node.end_mark.index, len(self.text))
        if _is_block_scalar(node):
            raw = self.text[start:end]
            header = _HEADER.match(raw)
            if header and "+" in header[1]:
                return start + len(raw.removesuffix("\n").removesuffix("\r"))
            return self._line_end(start + len(raw.rstrip(" \t\r\n")))
        if node.id == "scalar" or node.flow_style:
            return end
        last = node.value[-1]
        return self._end(last[1] if node.id == "mapping" else last)

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        return end - (self.text[at:end][-1:] == "\r")


def _is_block_scalar(node: Any) -> bool:
    return node.id == "scalar" and node.style in ("|", ">")
