"""An item's HTML with its corrections in place: what stood struck out, what is right inserted.

Whatever elements a correction runs across, each piece of text in them is struck out where it
stands, and what is right follows the last. The texts become text nodes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markupsafe import Markup

from generator.model import Erratum, ids
from generator.render.elements import elements_of, markup_of
from generator.render.errata import corrections
from generator.render.prose import CELL_END


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of text in an element tree: before the first child of `owner`, or after `child`.

    `start` is its place in the text of the whole. `link` is the link that it stands in, if any,
    with that link's parent.
    """

    start: int
    text: str
    owner: Element
    child: Element | None
    link: tuple[Element, Element] | None

    def cut(self, start: int, end: int) -> Element:
        """Strike out a part of the run, given by places in the whole; return the new element."""
        first, last = start - self.start, end - self.start
        struck = Element("del")
        struck.text, struck.tail = self._now()[first:last], self._now()[last:]
        if self.child is None:
            self.owner.text = self._now()[:first]
            self.owner.insert(0, struck)
        else:
            before = self._now()[:first]
            self.child.tail = before
            self.owner.insert(list(self.owner).index(self.child) + 1, struck)
        return struck

    def _now(self) -> str:
        """Return what is left of the run: cuts are made from its end."""
        return (self.owner.text if self.child is None else self.child.tail) or ""


def amended(html: str, errata: Sequence[Erratum]) -> Markup:
    """Return an item's block-level HTML with its corrections, each with a link to its note.

    The link, without words of its own, leads to `#_erratum_SLUG`, and what is right bears the id
    `_amended_SLUG`: so the text of the HTML is that of the item and nothing else. What is not in
    this HTML is left out.
    """
    return _amended(elements_of([html]), errata, is_linked=True)


def amended_heading(heading: str, errata: Sequence[Erratum]) -> Markup:
    """Return an item's heading, as a list shows it, with the corrections that it needs."""
    whole = Element("span")
    whole.text = heading
    made = _amended([whole], errata, is_linked=False)
    return Markup(made.removeprefix("<span>").removesuffix("</span>"))  # noqa: S704 - it was escaped


def _amended(elements: list[Element], errata: Sequence[Erratum], *, is_linked: bool) -> Markup:
    runs, text = _read(elements)
    places = [(text.find(each.stood), each) for each in corrections(errata)]
    for at, erratum in sorted(places, key=lambda place: place[0], reverse=True):
        if at >= 0:
            _correct(runs, at, erratum, is_linked=is_linked)
    return Markup("").join(map(markup_of, elements))


def _read(elements: Iterable[Element]) -> tuple[list[_Run], str]:
    """Return the runs of text and the text of all, as `prose.plain` reads it."""
    runs: list[_Run] = []
    parts: list[str] = []
    length = 0
    for piece in (piece for element in elements for piece in _pieces(element, None)):
        if isinstance(piece, str):
            parts.append(piece)
        else:
            owner, child, link = piece
            text = (owner.text if child is None else child.tail) or ""
            if not text.strip("\n"):
                continue
            runs.append(_Run(length, text, owner, child, link))
            parts.append(text)
        length += len(parts[-1])
    return runs, "".join(parts)


_Link = tuple[Element, Element] | None
_Piece = tuple[Element, Element | None, _Link] | str


def _pieces(element: Element, link: _Link) -> Iterator[_Piece]:
    """Yield where text may stand in an element, in reading order, and the ends of cells."""
    yield element, None, link
    for child in element:
        yield from _pieces(child, (element, child) if child.tag == "a" else link)
        if child.tag in ("td", "th"):
            yield CELL_END
        yield element, child, link


def _correct(runs: Iterable[_Run], at: int, erratum: Erratum, *, is_linked: bool) -> None:
    end = at + len(erratum.stood)
    met = [run for run in runs if run.start < end and at < run.start + len(run.text)]
    for run in reversed(met):
        first, last = max(at, run.start), min(end, run.start + len(run.text))
        struck = run.cut(first, last)
        if run is met[-1]:
            _insert(run, struck, erratum, is_linked=is_linked)


def _insert(run: _Run, struck: Element, erratum: Erratum, *, is_linked: bool) -> None:
    """Put what is right, and the link to its note, behind what is struck out."""
    right = Element("ins")
    right.text, right.tail, struck.tail = erratum.right, struck.tail, None
    place = list(run.owner).index(struck) + 1
    run.owner.insert(place, right)
    if not is_linked:
        return
    right.set("id", f"_amended_{erratum.slug}")
    link = Element("a", {"class": "amended", "href": f"#{ids.erratum_anchor(erratum.id)}"})
    link.set("aria-label", "更正，见条末说明")
    if run.link is None:
        link.tail, right.tail = right.tail, None
        run.owner.insert(place + 1, link)
    else:  # no link stands in a link
        parent, outer = run.link
        link.tail, outer.tail = outer.tail, None
        parent.insert(list(parent).index(outer) + 1, link)
