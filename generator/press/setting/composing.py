"""A paragraph's characters as numbers: how wide each is, what may shrink, where a line may end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from generator.press.setting import marks
from generator.press.setting.faces import Face

NEVER = 1e9  # the price of a break that must not be
GAP = 0.083  # between Han and Latin, em; from 0.1 em on, readers of PDF see a space

FaceRange = tuple[int, int, Face]  # first, last + 1, face


@dataclass(frozen=True, slots=True)
class Composition:
    """A paragraph ready to be broken. A position is before a character: 0 to `len(text)`.

    A line from `i` to `k` is naturally `ends[k] - starts[i]` em wide: marks at its margins have
    lost their outer blanks. `kerns` holds the gaps of fixed size (neighbouring marks compressed,
    Han beside Latin), `rooms` what a gap may still lose, `prices` what a break costs.
    """

    text: str
    ends: Sequence[float]
    starts: Sequence[float]
    lefts: Mapping[int, float]  # blank on the left of the mark at an index
    rights: Mapping[int, float]
    kerns: Mapping[int, float]
    rooms: Mapping[int, float]
    room_sums: Sequence[float]  # up to and at each position
    gap_sums: Sequence[float]  # of the gaps between Han and Latin, likewise
    tick_sums: Sequence[int]  # characters before each position that take letter spacing
    prices: list[float]


def compose(text: str, faces: Sequence[FaceRange]) -> Composition:
    """Measure `text`, whose ranges `faces` cover in order, and price its breaks."""
    size = len(text)
    prices = [0.0] * (size + 1)
    kerns: dict[int, float] = {}
    _keep_words(text, prices, kerns)
    widths = _widths(text, faces)
    lefts, rights = _punctuate(text, faces, prices, kerns)
    ticks = [1] * size
    for match in marks.ATTACHED_ONE.finditer(text):
        index = match.start()
        ticks[index], widths[index], prices[index] = 0, 0.0, NEVER
    ends = _sums(widths, kerns)
    starts = [ends[k] + kerns.get(k, 0.0) for k in range(size + 1)] if kerns else list(ends)
    rooms: dict[int, float] = {}
    for index, left in lefts.items():
        starts[index] += left
        if left and index and kerns.get(index, 0.0) >= 0:
            rooms[index] = left
    for index, right in rights.items():
        ends[index + 1] -= right
        if right and index + 1 < size and kerns.get(index + 1, 0.0) >= 0:
            rooms[index + 1] = rooms.get(index + 1, 0.0) + right
    for match in marks.WIDE_NUMBER.finditer(text):
        for index in range(match.start() + 1, match.end()):
            rooms.setdefault(index, marks.WIDE_DIGIT_ROOM)
    starts[0] = 0.0  # a paragraph's first mark keeps its blank
    _drop_spaces(text, widths, ends, prices)
    prices[size] = 0.0
    return Composition(
        text, ends, starts, lefts, rights, kerns, rooms,
        _running(rooms, size), _running({k: g for k, g in kerns.items() if g > 0}, size),
        list(accumulate(ticks, initial=0)), prices,
    )  # fmt: skip


def _running(amounts: Mapping[int, float], size: int) -> list[float]:
    """Return the sums of `amounts` up to and at each position."""
    each = [0.0] * (size + 1)
    for index, amount in amounts.items():
        each[index] = amount
    return list(accumulate(each))


def _sums(widths: list[float], kerns: Mapping[int, float]) -> list[float]:
    """Return the width before each position, the gaps included."""
    if kerns:
        widths = widths[:]
        for index, kern in kerns.items():
            widths[index] += kern
    return list(accumulate(widths, initial=0.0))


def _keep_words(text: str, prices: list[float], kerns: dict[int, float]) -> None:
    """Forbid breaks inside words and quantities; put the gap between Han and Latin."""
    size = len(text)
    for match in marks.RUN.finditer(text):
        start, end = match.span()
        prices[start + 1 : end] = [NEVER] * (end - start - 1)
        if text[start] in marks.NOT_FIRST:
            prices[start] = NEVER
        if text[end - 1] in marks.NOT_LAST:
            prices[end] = NEVER
        if start and text[start].isalnum() and marks.IDEOGRAPH.match(text, start - 1):
            kerns[start] = GAP
        if end < size and marks.IDEOGRAPH.match(text, end):
            last = text[end - 1]
            if last.isalnum() or last in "%‰":
                kerns[end] = GAP
    for match in marks.QUANTITY.finditer(text):
        start, end = match.span()
        prices[start + 1 : end] = [NEVER] * (end - start - 1)


def _widths(text: str, faces: Sequence[FaceRange]) -> list[float]:
    """Return each character's advance in em."""
    widths = [1.0] * len(text)
    for first, last, face in faces:
        advances = face.advances
        for match in marks.NARROW.finditer(text, first, last):
            start, end = match.span()
            widths[start:end] = [advances.get(character, 1.0) for character in match.group()]
    return widths


def _punctuate(
    text: str, faces: Sequence[FaceRange], prices: list[float], kerns: dict[int, float]
) -> tuple[dict[int, float], dict[int, float]]:
    """Price breaks beside marks and compress neighbours; return the marks' blanks by index."""
    lefts: dict[int, float] = {}
    rights: dict[int, float] = {}
    for first, last, face in faces:
        for match in marks.MARK.finditer(text, first, last):
            index, mark = match.start(), match.group()
            if mark in marks.NOT_FIRST:
                prices[index] = NEVER
            if mark in marks.NOT_LAST:
                prices[index + 1] = NEVER
            if blank := face.blanks.get(mark):
                left, right = blank
                before = rights.get(index - 1)
                if before is not None and before + left > 0.25:
                    kerns[index] = -max(before, left)
                lefts[index], rights[index] = left, right
    return lefts, rights


def _drop_spaces(text: str, widths: list[float], ends: list[float], prices: list[float]) -> None:
    """Let a space, wide ones too, vanish at a line's end; never begin a line with one."""
    for match in marks.SPACE.finditer(text):
        index = match.start()
        prices[index] = NEVER
        if match.group() == "\u00a0":
            prices[index + 1] = NEVER
        else:
            ends[index + 1] -= widths[index]
