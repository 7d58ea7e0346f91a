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
from math import inf
from typing import Literal

from generator.press.setting import marks
from generator.press.setting.composing import NEVER, Composition

Align = Literal["justify", "left", "balance", "center", "right"]

EXACT = 1e-6  # em, what sums of widths may be out by
LOOSE = 0.085  # em that each character may part from the next before worse means are weighed
ANY = 1e3  # … when nothing is left to weigh
TIGHTEST = 0.05  # em that each character may be drawn closer to the next when nothing else helps
SEPARATED = 60.0  # the price of a break inside an address, after a separator
ANYWHERE = 500.0  # … anywhere inside a long word
ALONE = 5000.0  # … of a last line of one character
FEW = 8.0  # … of two
ANOTHER = 1e5  # … of one more line in a title
MIDWAY = 130.0  # … of a break in a title that is not at a mark or space: worth some 4 em of balance


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

    Tries ordinary breaks first, then with letters a little closer, then breaks inside addresses
    and long words; what is wider than a line is broken wherever it must be, so that nothing is
    ever clipped.
    """
    size = len(paragraph.text)
    if paragraph.ends[size] <= frame.first:
        return [size]
    for prices, limits in _attempts(paragraph, frame):
        if ends := _cheapest(paragraph, frame, prices, limits):
            return ends
    return list(range(1, size + 1))  # a measure narrower than its characters


@dataclass(frozen=True, slots=True)
class _Limits:
    """How far a line may be off, em at each character: looser or tighter."""

    loose: float
    tight: float = 0.0


def _attempts(paragraph: Composition, frame: Frame) -> Iterator[tuple[list[float], _Limits]]:
    """Yield ever more lenient prices and limits."""
    if frame.align == "justify":
        yield paragraph.prices, _Limits(LOOSE)
        yield paragraph.prices, _Limits(LOOSE, TIGHTEST)
        inside = _inside_words(paragraph, frame)
        if inside != paragraph.prices:
            yield inside, _Limits(LOOSE, TIGHTEST)
        yield inside, _Limits(ANY, TIGHTEST)
        yield _inside_wide(paragraph, frame), _Limits(ANY, TIGHTEST)
        return
    yield _at_marks(paragraph) if frame.balanced else paragraph.prices, _Limits(ANY)
    yield _inside_wide(paragraph, frame), _Limits(ANY)


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
    paragraph: Composition, frame: Frame, prices: list[float], limits: _Limits
) -> list[int]:
    """Return the ends of the cheapest lines within `limits`; [] if there are none."""
    size = len(paragraph.text)
    nodes = [0, *(k for k in range(1, size) if prices[k] < NEVER), size]
    reach = [paragraph.ends[k] for k in nodes]
    final = len(nodes) - 1
    best = [NEVER] * (final + 1)
    origin = [0] * (final + 1)
    best[0] = 0.0
    another = ANOTHER if frame.balanced else 0.0
    for a in range(final):
        so_far = best[a] + another
        if best[a] >= NEVER:
            continue
        margin = paragraph.starts[nodes[a]] + (frame.other if a else frame.first)
        nearest = bisect_left(reach, margin - limits.loose * frame.other - 1.0, a + 1, final)
        for b in range(nearest, final + 1):
            slack = margin - reach[b]
            if slack >= -EXACT:
                if (
                    b != final
                    and slack > 1.0
                    and _too_loose(paragraph, nodes[a], nodes[b], slack, limits)
                ):
                    continue
                cost = 4.0 * slack * slack
            else:
                cost = _squeezed(paragraph, frame, (nodes[a], nodes[b]), -slack, limits)
                if cost == inf:
                    break  # no later end can come back by more than trimmed marks give
            if b == final:
                cost = _last(paragraph, frame, nodes[a], slack, cost)
            total = so_far + cost + prices[nodes[b]]
            if total < best[b]:
                best[b], origin[b] = total, a
    return _trace(nodes, origin) if best[final] < NEVER else []


def _too_loose(paragraph: Composition, start: int, end: int, slack: float, limits: _Limits) -> bool:
    """Say whether `slack` parts characters too far; Han and Latin are apart already."""
    apart = paragraph.gap_sums[end - 1] - paragraph.gap_sums[start]
    return slack > limits.loose * (end - start - 1) - apart


def _squeezed(
    paragraph: Composition, frame: Frame, line: tuple[int, int], loss: float, limits: _Limits
) -> float:
    """Price a line that has to lose `loss` em, by its marks as far as they have room.

    NEVER when it cannot; infinite when no line that ends farther on can either.
    """
    start, end = line
    if frame.align != "justify":
        return NEVER if loss < 1.0 else inf
    room = paragraph.room_sums[end - 1] - paragraph.room_sums[start]
    excess = loss - room
    if excess <= EXACT:
        ratio = loss / room
        return loss * (1.5 + 6.0 * ratio * ratio)
    if excess <= limits.tight * (end - start) + EXACT:
        return loss * 7.5 + excess * 40.0
    return NEVER if excess < 1.0 + limits.tight * frame.measure else inf


def _last(paragraph: Composition, frame: Frame, start: int, slack: float, cost: float) -> float:
    """Price a last line from `start`: it need not be full, but shall hold a few characters."""
    if frame.align in ("justify", "left") and slack > 0:
        cost = 0.0
    if len(paragraph.text) - start > 12:
        return cost
    count = sum(
        1
        for index in range(start, len(paragraph.text))
        if index not in paragraph.rights and paragraph.text[index] not in marks.LONG
    )
    return cost + (ALONE if count < 2 else FEW if count == 2 else 0.0)


def _trace(nodes: list[int], origin: list[int]) -> list[int]:
    """Return the line ends in order."""
    found = []
    at = len(nodes) - 1
    while at:
        found.append(nodes[at])
        at = origin[at]
    return found[::-1]
