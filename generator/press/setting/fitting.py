"""How a line is made to fill its measure in the least visible way (clreq 3.2.3).

What is too long loses blanks of its marks, brackets first and full stops last, never more than
half an em at a place, and only then are letters drawn closer. What is too short is opened at the
spaces between Latin words, then evenly between all characters. No gap reaches a tenth of an em:
from there on, readers of PDF report a space that the text has not, so that a line which cannot be
filled otherwise stays short.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.press.setting import marks
from generator.press.setting.composing import GAP, Composition

WIDEST_GAP = 0.088  # em between two characters, whatever it is made of
WORD_SPACE = 0.25  # em that a space between words may grow before letters part
UNSEEN = 0.012  # em that a line may be out without being touched
STEP = 0.25  # em that a mark loses before the next one is asked


@dataclass(frozen=True, slots=True)
class Fit:
    """The adjustments of one line, em: on all characters, on spaces, and beside single ones.

    `before` and `after` are margins by character index.
    """

    letters: float = 0.0
    words: float = 0.0
    before: Mapping[int, float] = field(default_factory=dict)
    after: Mapping[int, float] = field(default_factory=dict)


def fit_line(
    paragraph: Composition, start: int, end: int, width: float | None, *, whole: bool
) -> Fit:
    """Fit the line of `start` to `end` to `width` em, or set it naturally when that is None.

    `whole` says that no tag of the text's own stands inside the line.
    """
    natural = paragraph.ends[end] - paragraph.starts[start]
    slack = 0.0 if width is None else width - natural
    inside = range(start + 1, end)
    kerns = {k: paragraph.kerns[k] for k in inside if k in paragraph.kerns}
    letters = words = 0.0
    if slack > UNSEEN:
        letters, words, kerns = _open(paragraph, (start, end), slack, kerns, whole=whole)
    elif slack < -UNSEEN:
        letters, kerns = _close(paragraph, (start, end), -slack, kerns)
    before: dict[int, float] = {}
    after: dict[int, float] = {}
    for index, kern in kerns.items():
        if kern:
            _beside(paragraph, index, kern, before, after)
    return Fit(letters, words, before, after)


def _open(
    paragraph: Composition,
    line: tuple[int, int],
    slack: float,
    kerns: Mapping[int, float],
    *,
    whole: bool,
) -> tuple[float, float, dict[int, float]]:
    """Return the letter spacing, word spacing and gaps that use up `slack`."""
    start, end = line
    last = end - (paragraph.text[end - 1] in " \u3000")
    ticks = paragraph.tick_sums[last] - paragraph.tick_sums[start] - 1
    words = 0.0
    if spaces := paragraph.text.count(" ", start, last):
        words = min(WORD_SPACE, slack / spaces)
        slack -= words * spaces
    if ticks <= 0:
        return 0.0, words, dict(kerns)
    slack = min(slack, ticks * WIDEST_GAP)
    if not kerns:
        return _drawn(slack / ticks) if whole else _laid_out(slack / ticks), words, {}
    gaps = sum(kern > 0 for kern in kerns.values())
    letters = slack / ticks
    if letters + GAP > WIDEST_GAP and ticks > gaps:  # a full gap and the letters take the rest
        letters = (slack - gaps * (WIDEST_GAP - GAP)) / (ticks - gaps)
    letters = min(max(letters, 0.0), WIDEST_GAP)
    fits = [
        (*_spread(kerns, slack - ticks * close, WIDEST_GAP - close), close)
        for close in (_laid_out(letters), _laid_out(letters + _STEP))
    ]
    spread, _, letters = min(fits, key=lambda fit: abs(fit[1]))
    return letters, words, spread


def _spread(
    kerns: Mapping[int, float], rest: float, widest: float
) -> tuple[dict[int, float], float]:
    """Share `rest` among gaps: Han beside Latin up to `widest`, then neighbouring marks.

    Return the gaps and what is left over.
    """
    wide = [k for k, kern in kerns.items() if kern > 0]
    spread = dict(kerns)
    if wide:
        gap = max(0.0, min(GAP + rest / len(wide), widest))
        spread.update(dict.fromkeys(wide, gap))
        rest -= len(wide) * (gap - GAP)
    narrow = [k for k in kerns if k not in wide]
    for k in narrow:
        spread[k] += rest / len(narrow)
    return spread, 0.0 if narrow else rest


def _close(
    paragraph: Composition, line: tuple[int, int], excess: float, kerns: Mapping[int, float]
) -> tuple[float, dict[int, float]]:
    """Return the letter spacing, none or negative, and the gaps that take `excess` away."""
    start, end = line
    letters = 0.0
    room = paragraph.room_sums[end - 1] - paragraph.room_sums[start]
    ticks = paragraph.tick_sums[end] - paragraph.tick_sums[start] - 1
    if excess - room > UNSEEN and ticks > 0:
        more = _STEP / 2 if room or kerns else 0.0  # too close rather than too wide
        letters = _laid_out((excess - room) / ticks + more)
        excess -= letters * ticks
    closed, _ = _spread(kerns, max(0.0, -excess), WIDEST_GAP + letters)
    for index, loss in _squeeze(paragraph, start, end, excess).items():
        closed[index] = closed.get(index, 0.0) - loss
    return -letters, closed


# WeasyPrint 70 draws letter spacing of s thousandths of an em as 0.512 s, exact, and 0.488 s, cut
# off to whole thousandths, though it lays text out by s itself: over a line the difference is seen.
_EXACT, _CUT = 0.512, 0.488
_STEP = 0.001 / _CUT  # em between letter spacings that are drawn as laid out


def _laid_out(letters: float) -> float:
    """Return the nearest letter spacing that is drawn as it is laid out."""
    steps = round(letters * 1000 * _CUT)
    return (steps + 0.02) / _CUT / 1000 if steps else 0.0


def _drawn(letters: float) -> float:
    """Return the letter spacing that is drawn as nearly like `letters` as can be.

    For a line of a single run, behind which nothing is placed by the layout.
    """
    wanted = letters * 1000
    steps = int(wanted * _CUT)
    spacing = (wanted - steps) / _EXACT
    if spacing * _CUT < steps + 0.98:
        return spacing / 1000
    lower, upper = (steps + 0.98) / _CUT, (steps + 1.02) / _CUT
    middle = (_EXACT * (lower + upper) + 2 * steps + 1) / 2
    return (upper if wanted > middle else lower) / 1000


def _squeeze(paragraph: Composition, start: int, end: int, excess: float) -> dict[int, float]:
    """Return what the gap before each index loses so that `excess` em go."""
    inside = (k for k in range(start + 1, end) if k in paragraph.rooms)
    rooms = sorted((_rank(paragraph, k), k, paragraph.rooms[k]) for k in inside)
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
    if before in marks.WIDE_DIGITS:
        return 4
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
