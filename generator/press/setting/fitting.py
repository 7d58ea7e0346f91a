"""How a line is made to fill its measure in the least visible way (clreq 3.2.3).

What is too long loses blanks of its marks, brackets first and full stops last, never more than
half an em at a place. What is too short is opened at the spaces between Latin words, then evenly
between all characters, Han beside Latin excepted so far that the gap stays under a tenth of an em:
from there on, readers of PDF report a space that the text has not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.press.setting import marks
from generator.press.setting.composing import GAP, Composition

WIDEST_GAP = 0.096  # em between Han and Latin, letter spacing included
WORD_SPACE = 0.25  # em that a space between words may grow before letters part
STEP = 0.25  # em that a mark loses before the next one is asked
LOOSEST = 0.5  # em between characters beyond which a line is left short


@dataclass(frozen=True, slots=True)
class Fit:
    """The adjustments of one line, em: on all characters, on spaces, and beside single ones.

    `before` and `after` are margins by character index.
    """

    letters: float = 0.0
    words: float = 0.0
    before: Mapping[int, float] = field(default_factory=dict)
    after: Mapping[int, float] = field(default_factory=dict)


def fit_line(paragraph: Composition, start: int, end: int, width: float | None) -> Fit:
    """Fit the line of `start` to `end` to `width` em, or set it naturally when that is None."""
    natural = paragraph.ends[end] - paragraph.starts[start]
    slack = 0.0 if width is None else width - natural
    gaps = [(k, kern) for k, kern in paragraph.kerns.items() if start < k < end]
    letters = words = 0.0
    gap = GAP
    if slack > 0:
        letters, words, gap = _open(paragraph, start, end, slack, sum(kern > 0 for _, kern in gaps))
    before: dict[int, float] = {}
    after: dict[int, float] = {}
    for index, kern in gaps:
        if kern > 0:
            if gap > 0:
                _beside(paragraph, index, gap, before, after)
        else:
            _beside(paragraph, index, kern, before, after)
    if slack < 0:
        for index, loss in _squeeze(paragraph, start, end, -slack).items():
            _beside(paragraph, index, -loss, before, after)
    return Fit(letters, words, before, after)


def _open(
    paragraph: Composition, start: int, end: int, slack: float, gaps: int
) -> tuple[float, float, float]:
    """Return letter spacing, word spacing and the Han–Latin gap that use up `slack`."""
    text = paragraph.text
    last = end - (text[end - 1] == " ")
    ticks = paragraph.tick_sums[last] - paragraph.tick_sums[start] - 1
    words = 0.0
    if spaces := text.count(" ", start, last):
        words = min(WORD_SPACE, slack / spaces)
        slack -= words * spaces
    if ticks <= 0:
        return 0.0, words, GAP
    letters = slack / ticks
    if letters + GAP <= WIDEST_GAP or not gaps:
        gap = GAP
    elif ticks > gaps and (shared := (slack - gaps * (WIDEST_GAP - GAP)) / (ticks - gaps)) <= (
        WIDEST_GAP
    ):
        letters, gap = shared, WIDEST_GAP - shared
    else:
        letters, gap = (slack + gaps * GAP) / ticks, 0.0
    if letters > LOOSEST:
        return 0.0, words, GAP
    return letters, words, gap


def _squeeze(paragraph: Composition, start: int, end: int, excess: float) -> dict[int, float]:
    """Return what the gap before each index loses so that `excess` em go."""
    rooms = [(_rank(paragraph, k), k, r) for k, r in paragraph.rooms.items() if start < k < end]
    rooms.sort()
    losses: dict[int, float] = {}
    for limit in (STEP, 1.0):
        for _, index, room in rooms:
            taken = losses.get(index, 0.0)
            more = min(excess, min(room, limit) - taken)
            if more > 1e-9:
                losses[index] = taken + more
                excess -= more
    return losses


def _rank(paragraph: Composition, index: int) -> int:
    """Rank the gap before `index` by its mark: 0 loses its blank first."""
    before = paragraph.text[index - 1]
    if before in marks.MIDDLE or paragraph.text[index] in marks.MIDDLE:
        return 0
    if before in "。．？！":
        return 3
    if before in marks.STOPS:
        return 2
    return 1


def _beside(
    paragraph: Composition,
    index: int,
    amount: float,
    before: dict[int, float],
    after: dict[int, float],
) -> None:
    """Put `amount` em into the gap before `index`, on the character that it belongs to.

    A loss is taken from the side of the larger blank, a gap is given to the Latin character.
    """
    if amount < 0:
        mine, other = paragraph.lefts.get(index, 0.0), paragraph.rights.get(index - 1, 0.0)
        to_before = mine > other
    else:
        to_before = marks.IDEOGRAPH.match(paragraph.text, index) is None
    if to_before:
        before[index] = before.get(index, 0.0) + amount
    else:
        after[index - 1] = after.get(index - 1, 0.0) + amount
