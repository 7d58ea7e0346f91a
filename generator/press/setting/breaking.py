"""Where the lines of a paragraph end: the best choice for the paragraph as a whole.

The cost of a line grows with what must be stretched or squeezed; a price is added for poor breaks
and for a last line of one or two characters. The cheapest way through is found by dynamic
programming over the positions at which a line may end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from generator.press.setting import marks
from generator.press.setting.composing import NEVER, Composition

Align = Literal["justify", "left", "balance", "center", "right"]

EXACT = 1e-6  # em, what sums of widths may be out by
LOOSE = 0.1  # em a line of one em may be stretched before worse breaks are weighed
SEPARATED = 60.0  # the price of a break inside an address, after a separator
ANYWHERE = 500.0  # … anywhere inside a long word
ALONE = 5000.0  # … of a last line of one character
FEW = 8.0  # … of two
ANOTHER = 1e5  # … of one more line in a title
MIDWAY = 6.0  # … of a break in a title that is not at a mark or space


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for a paragraph in em: the full measure, what its first and its other lines lose."""

    measure: float
    indent: float = 0.0
    hang: float = 0.0
    align: Align = "justify"

    @property
    def balanced(self) -> bool:
        """Say whether the lines shall be few and of about the same length."""
        return self.align not in ("justify", "left")

    @property
    def first(self) -> float:
        """Return the first line's width."""
        return max(1.0, self.measure - self.indent)

    @property
    def other(self) -> float:
        """Return the width of every line after the first."""
        return max(1.0, self.measure - self.hang)


def break_lines(paragraph: Composition, frame: Frame) -> list[int]:
    """Return the positions at which the lines end, the last one `len(text)`.

    Tries ordinary breaks first, then inside addresses and long words; what is wider than a line
    is broken wherever it must be, so that nothing is ever clipped.
    """
    size = len(paragraph.text)
    if paragraph.ends[size] <= frame.first:
        return [size]
    for prices, tolerance in _attempts(paragraph, frame):
        if ends := _cheapest(paragraph, frame, prices, tolerance):
            return ends
    return list(range(1, size + 1))  # a measure narrower than its characters


def _attempts(paragraph: Composition, frame: Frame) -> Iterator[tuple[list[float], float]]:
    """Yield ever more lenient prices, each with the greatest slack that a line may have."""
    if frame.align == "justify":
        tolerance = LOOSE * frame.other
        yield paragraph.prices, tolerance
        inside = _inside_words(paragraph, frame)
        if inside != paragraph.prices:
            yield inside, tolerance
        yield paragraph.prices, frame.measure
    elif frame.align == "left":
        yield paragraph.prices, frame.measure
    else:
        yield _at_marks(paragraph), frame.measure
    yield _inside_wide(paragraph, frame), frame.measure


def _at_marks(paragraph: Composition) -> list[float]:
    """Price breaks in a title: best after a mark or a space."""
    prices = [price + MIDWAY for price in paragraph.prices]
    for index, character in enumerate(paragraph.text):
        if index in paragraph.rights or character == " ":
            prices[index + 1] -= MIDWAY
    return prices


def _inside_words(paragraph: Composition, frame: Frame) -> list[float]:
    """Allow breaks inside words that fill a good part of a line, at best after a separator."""
    prices = paragraph.prices[:]
    for match in marks.RUN.finditer(paragraph.text):
        start, end = match.span()
        width = paragraph.ends[end] - paragraph.starts[start]
        if width < frame.other / 4:
            continue
        if width > frame.other / 2:
            for index in range(start + 2, end - 1):
                prices[index] = min(prices[index], ANYWHERE)
        for separator in marks.SEPARATOR.finditer(paragraph.text, start + 2, end - 1):
            prices[separator.start()] = SEPARATED
    return prices


def _inside_wide(paragraph: Composition, frame: Frame) -> list[float]:
    """Allow breaks anywhere inside what is wider than the line."""
    prices = _inside_words(paragraph, frame)
    size = len(paragraph.text)
    room = min(frame.first, frame.other)
    places = [0, *(k for k in range(1, size) if prices[k] < NEVER), size]
    for start, end in pairwise(places):
        if paragraph.ends[end] - paragraph.starts[start] > room:
            for index in range(start + 1, end):
                if paragraph.tick_sums[index + 1] > paragraph.tick_sums[index]:
                    prices[index] = ANYWHERE
    return prices


def _cheapest(
    paragraph: Composition, frame: Frame, prices: list[float], tolerance: float
) -> list[int]:
    """Return the ends of the cheapest lines, none of them looser than `tolerance`; [] if none."""
    size = len(paragraph.text)
    ends, starts, rooms = paragraph.ends, paragraph.starts, paragraph.room_sums
    nodes = [0, *(k for k in range(1, size) if prices[k] < NEVER), size]
    reach = [ends[k] for k in nodes]
    final = len(nodes) - 1
    best = [NEVER] * (final + 1)
    origin = [0] * (final + 1)
    best[0] = 0.0
    squeezes = frame.align == "justify"
    another = ANOTHER if frame.balanced else 0.0
    for a in range(final):
        so_far = best[a]
        if so_far >= NEVER:
            continue
        start = nodes[a]
        margin = starts[start] + (frame.other if start else frame.first)
        room_before = rooms[start]  # up to the gap before the line, which is not in it
        nearest = bisect_left(reach, margin - tolerance - 1.0, a + 1, final)
        for b in range(nearest, final + 1):
            slack = margin - reach[b]
            if slack >= -EXACT:
                if slack > tolerance and b != final:
                    continue
                cost = 4.0 * slack * slack
            else:
                room = rooms[nodes[b] - 1] - room_before if squeezes else 0.0
                if room + slack < -EXACT:
                    if room + slack < -1.0:
                        break  # no later end can come back by more than two trimmed marks
                    continue
                ratio = -slack / room
                cost = -slack * (1.5 + 6.0 * ratio * ratio)
            if b == final:
                if squeezes and slack > 0:
                    cost = 0.0
                cost += _last(paragraph, start)
            total = so_far + cost + prices[nodes[b]] + another
            if total < best[b]:
                best[b], origin[b] = total, a
    return _trace(nodes, origin) if best[final] < NEVER else []


def _last(paragraph: Composition, start: int) -> float:
    """Price a last line from `start` by how few characters, marks aside, it holds."""
    if len(paragraph.text) - start > 12:
        return 0.0
    count = sum(
        1
        for index in range(start, len(paragraph.text))
        if index not in paragraph.rights and paragraph.text[index] not in marks.LONG
    )
    return ALONE if count < 2 else FEW if count == 2 else 0.0


def _trace(nodes: list[int], origin: list[int]) -> list[int]:
    """Return the line ends in order."""
    found = []
    at = len(nodes) - 1
    while at:
        found.append(nodes[at])
        at = origin[at]
    return found[::-1]
