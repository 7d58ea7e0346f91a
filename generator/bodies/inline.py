"""A paragraph's typed lines → runs of visible text: escapes, emphasis, and marks that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from generator.bodies.blocks import Inline, TextRun
from generator.bodies.finds import Find
from generator.model.names import is_picture

Line = tuple[int, str]  # its number and what was typed

OPEN = 50  # marks at a time
SHOWN = 24  # characters of a mark in a message
ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_SIGN = re.compile(rf"{ESCAPE.pattern}|\*")
_MASK = "\0"  # stands for what is no mark any more, character for character
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = re.compile(f"[0-9A-Za-z{_HAN}]+")
_SPACE = re.compile("[ \t\u00a0\u3000\n]?")
_ALNUM = re.compile("[0-9A-Za-z]")
_SPACED = re.compile("[\u0021-\u024f]")  # set with spaces between words
_ENDED = re.compile("[。！？：；…][”’」』）》*]*$")
_SPECIAL = re.compile(r"[*\\`<&~=_\[\t^]|-->")
_OTHER = re.compile(r"[\\`<&~=_\[^]|-->")

# What other dialects have for a mark. Each is a find and stands as typed; the first match counts.
MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("body-picture", re.compile(r"!\[[^\]\n]{0,300}\]\(([^)\n]{0,300})\)")),
    ("body-footnote", re.compile(r"\[\^[^\]\n]{0,300}\]:?")),
    ("body-link", re.compile(r"\[[^\]\n]{0,300}\]\([^)\n]{0,300}\)|^\[[^\]\n]+\]: ")),
    ("body-script", re.compile(r"<(su[pb])>([^<>\n]*)</\1>")),
    ("body-html", re.compile(r"</?[A-Za-z][^<>\n]*>|<!--|-->|<[!?][A-Za-z]")),
    ("body-script", re.compile(r"\^[0-9+\-()n]{1,4}\^|(?<=[A-Za-z)])~[0-9+\-()n]{1,4}~")),
    (
        "body-entity",
        re.compile(r"&(?:[A-Za-z][0-9A-Za-z]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"),
    ),
    ("body-code", re.compile("`+[^`\n]*`*")),
    ("body-mark", re.compile(r"~~+|==+(?=[^=\s])[^=\n]*==+|\\$")),
    (
        "body-mark",
        re.compile(
            rf"(?<![0-9A-Za-z_])(__?)(?=[^\s_])[^_\n]{{0,60}}[{_HAN}][^_\n]{{0,60}}(?<=[^\s_])\1(?![0-9A-Za-z_])"
        ),
    ),
    ("body-mark", re.compile(r"^\[[ xX]\] ")),
)
_RAISED = str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-()n", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙ")


@dataclass(slots=True)
class _Unit:
    """Visible text, a star that may be a mark, or the end of a line, which may be meant."""

    text: str
    line: int
    kind: Literal["text", "star", "mark", "end"] = "text"
    is_strong: bool = False
    is_emphasis: bool = False


def plain_marks(lines: Sequence[Line]) -> Iterator[Find]:
    """Yield what would be a mark in a text that has none: what is left from merging."""
    for number, line in lines:
        if CONFLICT.match(line):
            yield find(number, "merge-conflict", line)


CONFLICT = re.compile(r" *(?:<{7}(?: |$)|={7}$|>{7}(?: |$)|\|{7}(?: |$))")


def find(line: int, code: str, mark: str, **values: object) -> Find:
    """Make a find that shows the beginning of a mark."""
    mark = mark.strip()
    shown = mark if len(mark) <= SHOWN else mark[: SHOWN - 1] + "…"
    return Find(line, code, shown, tuple(values.items()))


def masked(text: str) -> str:
    """Return a text in which no escaped sign is one; as long as before."""
    return ESCAPE.sub(_MASK * 2, text) if "\\" in text else text


def inline(lines: Sequence[Line], finds: list[Find]) -> Inline:
    """Read the lines of one paragraph, cell or caption; what is not understood goes to `finds`."""
    if len(lines) == 1 and not _SPECIAL.search(lines[0][1]):
        text = lines[0][1].strip(" \u3000\u00a0")
        return (TextRun(text),) if text else ()
    units: list[_Unit] = []
    for at, (number, line) in enumerate(lines):
        if at:
            before = lines[at - 1][1]
            is_break = before.endswith("  ")
            units.append(_Unit("\n" if is_break else "", number, "end"))
            if not is_break and _ENDED.search(before):
                finds.append(find(number, "lines-joined", line))
        units += _units(number, line.strip(" \u3000\u00a0"), finds)
    _emphasise(units, finds)
    return _runs(units)


def _units(number: int, line: str, finds: list[Find]) -> Iterator[_Unit]:
    left = masked(line)
    for code, pattern in MARKS if _OTHER.search(left) else ():
        for found in pattern.finditer(left):
            part = line[found.start() : found.end()]
            finds.append(_marked(number, code, part, found))
        left = pattern.sub(lambda found: _MASK * len(found[0]), left)
    if "\t" in line:
        finds.append(find(number, "body-tab", line))
    at = 0
    for sign in _SIGN.finditer(line):
        if sign[0] == "*" and left[sign.start()] == _MASK:
            continue  # within what is a find
        if sign.start() > at:
            yield _Unit(line[at : sign.start()], number)
        yield _Unit(sign[0][-1], number, "star" if sign[0] == "*" else "text")
        at = sign.end()
    if at < len(line):
        yield _Unit(line[at:], number)


def _marked(number: int, code: str, part: str, found: re.Match[str]) -> Find:
    if code == "body-picture" and not is_picture(found[1]):
        return find(number, "bad-picture", found[1] or part)
    if code != "body-script":
        return find(number, code, part)
    is_tag = part.startswith("<")
    is_low = found[1] == "sub" if is_tag else part.startswith("~")
    words = found[2] if is_tag else part[1:-1]
    return find(number, code, part, right=words.translate(_LOWERED if is_low else _RAISED))


# -- emphasis -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Mark:
    """Stars that open something: where they stand, how many of them."""

    start: int
    size: int


def _emphasise(units: list[_Unit], finds: list[Find]) -> None:
    """Pair the stars; those that are marks become empty."""
    opened: list[_Mark] = []
    at = 0
    while at < len(units):
        end = at
        while end < len(units) and units[end].kind == "star":
            end += 1
        if end > at:
            _take(units, at, end, opened, finds)
        at = max(end, at + 1)
    for mark in opened:
        _leave(units, mark, finds)


def _take(units: list[_Unit], start: int, end: int, opened: list[_Mark], finds: list[Find]) -> None:
    before = units[start - 1].text[-1:] if start else ""
    after = units[end].text[:1] if end < len(units) else ""
    if _ALNUM.match(before) and _ALNUM.match(after):
        return  # a sign, as in 10*20
    may_close, may_open = not _SPACE.fullmatch(before), not _SPACE.fullmatch(after)
    if not may_open and not may_close:
        if end - start > 1:
            _leave(units, _Mark(start, end - start), finds)
        return
    at = _close(units, start, end, opened, finds) if may_close else start
    if may_open and 0 < end - at <= 3:
        opened.append(_Mark(at, end - at))
        if len(opened) > OPEN:
            _leave(units, opened.pop(0), finds)
    elif end > at:
        _leave(units, _Mark(at, end - at), finds)


def _close(units: list[_Unit], start: int, end: int, opened: list[_Mark], finds: list[Find]) -> int:
    """Pair stars with open ones as far as they go; return where those begin that are left."""
    while 0 < end - start <= 3:
        index = _partner(opened, end - start)
        if index is None:
            break
        for lost in opened[index + 1 :]:
            _leave(units, lost, finds)
        mark = opened[index]
        del opened[index:]
        taken = min(end - start, mark.size)
        _pair(units, mark.start + mark.size - taken, start, taken, finds)
        if mark.size > taken:
            opened.append(_Mark(mark.start, mark.size - taken))
        start += taken
    return start


def _partner(opened: Sequence[_Mark], size: int) -> int | None:
    """Return which open mark so many stars close: the last of that size, or one of three."""
    fitting = (size, 3) if size < 3 else (3, 2, 1)
    for index in range(len(opened) - 1, -1, -1):
        if opened[index].size in fitting:
            return index
    return None


def _pair(units: list[_Unit], start: int, end: int, size: int, finds: list[Find]) -> None:
    """Set what stands between two marks of a size."""
    inside = units[start + size : end]
    for unit in inside:
        unit.is_strong = unit.is_strong or size >= 2
        unit.is_emphasis = unit.is_emphasis or size != 2
    for place in (start, end):
        for unit in units[place : place + size]:
            unit.text, unit.kind = "", "mark"
    if size == 1:
        _doubt(units, start, end, finds)


def _doubt(units: list[_Unit], start: int, end: int, finds: list[Find]) -> None:
    """Warn of single stars that may be signs, as in 长*宽*高."""
    before = units[start - 1].text[-1:] if start else ""
    after = units[end + 1].text[:1] if end + 1 < len(units) else ""
    inside = "".join(unit.text for unit in units[start + 1 : end])
    if not before or not after or not _WORDS.fullmatch(before + inside + after):
        return
    ends = before + inside[:1] + inside[-1:] + after
    if len(inside) <= 3 or _ALNUM.search(ends):
        finds.append(find(units[start].line, "maybe-sign", f"{before}*{inside}*{after}"))


def _leave(units: list[_Unit], mark: _Mark, finds: list[Find]) -> None:
    """Leave stars as they were typed."""
    before = "".join(map(_typed, units[max(mark.start - 4, 0) : mark.start]))[-4:]
    after = "".join(map(_typed, units[mark.start : mark.start + mark.size + 6]))[: mark.size + 6]
    finds.append(find(units[mark.start].line, "body-unbalanced", before + after))


def _typed(unit: _Unit) -> str:
    return "*" if unit.kind == "mark" else "" if unit.kind == "end" else unit.text


def _runs(units: Sequence[_Unit]) -> Inline:
    """Join units of one look; the end of a line is a space where words are set with spaces."""
    runs: list[TextRun] = []
    is_joining = False
    for unit in units:
        if not unit.text:
            is_joining = is_joining or unit.kind == "end"
            continue
        last = runs[-1] if runs else TextRun("")
        is_spaced = _SPACED.match(last.text[-1:]) and _SPACED.match(unit.text)
        if is_joining and is_spaced:
            last = runs[-1] = replace(last, text=f"{last.text} ")
        is_joining = False
        if runs and (last.is_strong, last.is_emphasis) == (unit.is_strong, unit.is_emphasis):
            runs[-1] = replace(last, text=last.text + unit.text)
        else:
            runs.append(TextRun(unit.text, unit.is_strong, unit.is_emphasis))
    return tuple(runs)
