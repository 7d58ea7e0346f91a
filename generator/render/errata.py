"""Errata in words: the mark, the note, the sentence in print; and an item's corrected text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.model import Erratum
from generator.render.printed import ENDS

CORRECTED, WITHDRAWN = "更正", "撤回"

_INNER = str.maketrans("“”‘’《》", "‘’“”〈〉")


def mark_of(errata: Sequence[Erratum]) -> str:
    """Return the mark that an item bears wherever it is listed, empty when it bears none."""
    if any(erratum.kind == "withdrawal" for erratum in errata):
        return WITHDRAWN
    return CORRECTED if errata else ""


def corrections(errata: Iterable[Erratum]) -> tuple[Erratum, ...]:
    """Return those that say what is right."""
    return tuple(erratum for erratum in errata if erratum.kind == "correction")


def corrected(text: str, errata: Iterable[Erratum]) -> str:
    """Return a text of an item with what is right for what stood; elsewhere it is as printed."""
    places = [(text.find(erratum.stood), erratum) for erratum in corrections(errata)]
    for at, erratum in sorted(places, key=lambda place: place[0], reverse=True):
        if at >= 0:
            text = text[:at] + erratum.right + text[at + len(erratum.stood) :]
    return text


def quoted(text: str) -> str:
    """Return a text between quotation marks; its own become inner ones (GB/T 15834-2011)."""
    return f"“{text.translate(_INNER)}”"


def titled(text: str) -> str:
    """Return a heading between title marks; its own become inner ones."""
    return f"《{text.translate(str.maketrans('《》', '〈〉'))}》"


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    return text if text.endswith(tuple(ENDS)) else f"{text}。"


def change(erratum: Erratum) -> str:
    """Return what a correction changes, and why if it says so."""
    words = f"{quoted(erratum.stood)}应为{quoted(erratum.right)}。"
    return words + sentence(erratum.reason) if erratum.reason else words


def predicate(erratum: Erratum) -> str:
    """Return what is said of the item in print, after its name: `一文中，“…”应为“…”。`."""
    if erratum.kind == "withdrawal":
        return f"一文撤回。{sentence(erratum.reason)}"
    return f"一文中，{change(erratum)}"


def source_of(erratum: Erratum) -> str:
    """Return which issue an erratum is about, as print says it: `本刊2023年第19期`."""
    return f"本刊{erratum.issue_name}"


def title_of(errata: Sequence[Erratum]) -> str:
    """Return the title of an issue's block of errata."""
    kinds = {erratum.kind for erratum in errata}
    if len(kinds) == 2:
        return f"{CORRECTED}与{WITHDRAWN}"
    return WITHDRAWN if "withdrawal" in kinds else CORRECTED


def remark(errata: Sequence[Erratum]) -> str:
    """Return what is added to the citation of an item: when it was corrected, or withdrawn."""
    if not errata:
        return ""
    if mark_of(errata) == WITHDRAWN:
        return f"（已{WITHDRAWN}）"
    day = errata[-1].date
    return f"（{day.year}年{day.month}月{day.day}日{CORRECTED}）"
