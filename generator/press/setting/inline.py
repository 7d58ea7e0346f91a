"""Inline HTML taken apart: the text to set, its own tags by position, the faces it is set in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from generator.press.setting import marks
from generator.press.setting.faces import inline_face

_ATTRIBUTES = r"""(?:[^<>"']|"[^"]*"|'[^']*')*"""
TAG = re.compile(rf"<(/?)([a-zA-Z][\w-]*)({_ATTRIBUTES})>|<!--.*?-->", re.DOTALL)
VOID = frozenset({"br", "img", "input", "hr", "wbr"})

_HAN, _MARKS, _WORD = marks.IDEOGRAPHS, marks.WIDE_MARKS, marks.WORD
_QUOTES = "\u2014\u2018-\u201d\u2026"  # of Han and Latin alike: of Han when Han is next to them
# White space that is not set (group 1), or one space for any run of it.
_SPACE = re.compile(
    f"((?<=[{_HAN}])\\s+(?=[{_WORD}{_MARKS}{_QUOTES}])|(?<=[{_WORD}{_QUOTES}])\\s+(?=[{_HAN}])"
    f"|(?<=[{_MARKS}])\\s+|\\s+(?=[{_MARKS}])"
    f"|(?<=[{_HAN}{_QUOTES}])[ \\t]*\\n\\s*(?=[{_HAN}{_QUOTES}])|^\\s+|\\s+$)|\\s+",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Inline:
    """A block's content: `tags` and `breaks` (of `<br>`) by position in `text`.

    `faces` are ranges of the text with the name of their face, in order and without gaps.
    """

    text: str
    tags: list[tuple[int, str]]
    breaks: list[int]
    faces: list[tuple[int, int, str]]


def take_apart(content: str, face: str) -> Inline:
    """Separate the text of `content` from its tags, leaving out spaces that Chinese does not set.

    White space collapses and stays between two Latin words or two Han characters only; where a
    line of Chinese source ends, nothing is left. `face` is the block's own.
    """
    pieces: list[str] = []
    found: list[tuple[int, re.Match[str]]] = []
    size = done = 0
    for tag in TAG.finditer(content):
        if tag.start() > done:
            pieces.append(_plain(content[done : tag.start()]))
            size += len(pieces[-1])
        if tag.group(2):
            found.append((size, tag))
        done = tag.end()
    pieces.append(_plain(content[done:]))
    raw = "".join(pieces)
    text, moved = _without_spaces(raw)
    if moved:
        found = [(moved[position], tag) for position, tag in found]
    tags = [(at, tag.group()) for at, tag in found if tag.group(2).lower() != "br"]
    breaks = [at for at, tag in found if tag.group(2).lower() == "br"]
    return Inline(text, tags, breaks, _faces(found, face, len(text)))


def _plain(piece: str) -> str:
    """Return the text that a piece of HTML without tags stands for."""
    return unescape(piece) if "&" in piece else piece


def _without_spaces(raw: str) -> tuple[str, list[int]]:
    """Return the text to set and, when it differs, where each position of `raw` went."""
    text = _SPACE.sub(lambda match: "" if match.group(1) else " ", raw)
    if text == raw:
        return raw, []
    moved: list[int] = []
    done = at = 0
    for match in _SPACE.finditer(raw):
        before = match.start() - done
        moved += range(at, at + before)
        at += before
        moved += [at] * len(match.group())
        at += 0 if match.group(1) else 1
        done = match.end()
    moved += range(at, at + len(raw) - done + 1)
    return text, moved


def _faces(
    found: list[tuple[int, re.Match[str]]], face: str, size: int
) -> list[tuple[int, int, str]]:
    """Return the ranges of the text by face."""
    ranges: list[tuple[int, int, str]] = []
    stack = [face]
    start = 0
    for at, tag in found:
        closing, name, attributes = tag.groups()
        name = name.lower()
        if name in VOID:
            continue
        current = stack[-1]
        if closing:
            if len(stack) > 1:
                stack.pop()
        else:
            stack.append(inline_face(name, attributes, current))
        if stack[-1] != current and at > start:
            ranges.append((start, at, current))
            start = at
    ranges.append((start, size, stack[-1]))
    return ranges
