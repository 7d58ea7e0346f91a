"""Run-in leads (段首语): which sentences of a paragraph are leads, however they were marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.intake.recognising.manuscript import Span, cut, cutter, joined, stripped

LONGEST = 80  # characters of a lead; what is longer is emphasis
LONGEST_UNSURE = 40  # of one that is marked in part, or by its number alone

# A sentence ends after its stop and whatever closes there; a stop inside brackets ends nothing.
_CLOSERS = '”’」』）》〉】〕)]"'
_NUMBER = re.compile(
    r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．、](?!\d)"
)


@dataclass(frozen=True, slots=True)
class LeadPassage:
    """A stretch of a paragraph: a lead, which may be empty, and what follows it.

    `is_sure` is false for a lead that was marked only in part; `marked` is the lead as it was.
    """

    lead: str
    rest: tuple[Span, ...]
    is_sure: bool = True
    marked: tuple[Span, ...] = ()


def passages(spans: tuple[Span, ...], *, numbered: bool = False) -> list[LeadPassage]:
    """Divide a paragraph at its leads.

    A lead is a sentence that is strong throughout, or strong but for its 。, or (not surely) strong
    in one stretch that makes up half of a short sentence and reaches one of its ends. With
    `numbered`, the first sentence is one when it is short, numbered, and something follows.
    """
    spans = stripped(spans)
    text = "".join(span.text for span in spans)
    part = cutter(spans)
    filled = len(text.rstrip())
    found: list[LeadPassage] = []
    lead = LeadPassage("", ())
    begun = 0  # where the text after the lead begins
    for begin, end in sentences(text):
        sentence = stripped(part(begin, end))
        kind = _kind(sentence, is_followed=end < filled)
        if not kind and numbered and begin == 0 and _is_numbered(text[begin:end]) and end < filled:
            kind = "sure"
        if not kind:
            continue
        between = stripped(part(begun, begin))
        words = text[begin:end].strip()
        if lead.lead and not between and len(lead.lead + words) <= LONGEST:
            # one lead of two sentences
            lead = LeadPassage(lead.lead + words, (), False, (*lead.marked, *sentence))
        else:
            found.append(replace(lead, rest=between))
            lead = LeadPassage(words, (), kind == "sure", sentence)
        begun = end
    found.append(replace(lead, rest=stripped(part(begun, None))))
    return [passage for passage in found if passage.lead or passage.rest]


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; a line break ends one too."""
    start = depth = 0
    for index, character in enumerate(text):
        depth += (character in "（《〔(") - (character in "）》〕)")
        following = text[index + 1 : index + 2]
        is_stop = character in "。！？!?" or (character in _CLOSERS and text[index - 1] in "。！？")
        ends = character == "\n" or (is_stop and depth <= 0 and following not in tuple(_CLOSERS))
        if ends and following not in ("。", "！", "？"):
            yield start, index + 1
            start, depth = index + 1, 0
    if start < len(text):
        yield start, len(text)


def _kind(sentence: tuple[Span, ...], *, is_followed: bool) -> str:
    """Return `sure`, `unsure` or nothing."""
    text = "".join(span.text for span in sentence)
    if not text.endswith("。") or len(text) > LONGEST or len(text) < 2:
        return ""
    marked = joined(cut(sentence, 0, len(text) - 1))
    marked = tuple(span for span in marked if span.text.strip())
    strong = [index for index, span in enumerate(marked) if span.strong]
    if not strong:
        return ""
    if len(strong) == len(marked):
        return "sure"
    part = marked[strong[0]].text.strip()
    is_half = len(strong) == 1 and 2 * len(part) >= len(text) - 1 and len(text) <= LONGEST_UNSURE
    reaches_end = strong[0] in (0, len(marked) - 1)
    is_label = part.endswith(tuple("：:，、；,;"))
    return "unsure" if is_half and reaches_end and is_followed and not is_label else ""


def _is_numbered(sentence: str) -> bool:
    is_short = 2 < len(sentence) <= LONGEST_UNSURE
    return is_short and sentence.endswith("。") and bool(_NUMBER.match(sentence))
