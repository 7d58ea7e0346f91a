"""Draw outlines again with the fewest bytes that keep them within a tolerance.

A short PDF is mostly glyphs, and a glyph is its points. The sources have more of them, and finer,
than a printer shows: at 15.75 pt a thousandth of an em is 0.0056 mm, a dot of 600 to the inch is
0.042 mm. So each contour becomes the cheapest chain of lines and splines, on a coarse grid, that
stays within the tolerance of the original.
"""

from __future__ import annotations

from cmath import phase
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from math import inf, log2, pi
from typing import Any

from curves import Spline, distance, fit
from fontTools.cu2qu import curve_to_quadratic
from fontTools.misc.roundTools import noRound
from fontTools.pens.basePen import BasePen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.scaleUpem import scale_upem

EXACT = 0.3  # units: how near quadratic curves are to the cubic ones they stand for
CORNER = pi / 5  # a sharper turn stays one
ENOUGH = 12  # points, at most, to fit a curve to; all of them judge it
COUNTS = (1, 2, 3)  # of a spline's controls
SHORT, FEW, MANY = 12, 3, 8  # units; points compared of a shorter and of a longer part

# A closed chain of splines.
Contour = list[Spline]


@dataclass(frozen=True, slots=True)
class Fineness:
    """How finely a face is drawn."""

    em: int  # units of the finished font
    tolerance: float  # units of the source

    def on_grid(self, point: complex, em: int) -> complex:
        """Return the nearest point of the finished font's grid, in units of the source."""
        unit = em / self.em
        return complex(round(point.real / unit) * unit, round(point.imag / unit) * unit)


class ContourPen(BasePen):
    """Gathers a glyph's contours, one quadratic a spline; components are drawn out."""

    def __init__(self, glyphs: Any = None) -> None:
        super().__init__(glyphs)
        self.contours: list[Contour] = []

    def _here(self) -> complex:
        return complex(*self._getCurrentPoint())

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.contours.append([])
        self._start = complex(*point)

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.contours[-1].append(Spline(self._here(), (), complex(*point)))

    def _qCurveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        control, end = (complex(*point) for point in points)
        self.contours[-1].append(Spline(self._here(), (control,), end))

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.contours[-1].extend(quadratics(self._here(), *(complex(*point) for point in points)))

    def _closePath(self) -> None:  # noqa: N802
        if self._here() != self._start:
            self.contours[-1].append(Spline(self._here(), (), self._start))


def quadratics(start: complex, first: complex, second: complex, end: complex) -> list[Spline]:
    """Return the quadratics for a cubic; most of FandolFang's are quadratics in disguise."""
    if abs(end - 3 * second + 3 * first - start) * 3**0.5 / 36 <= EXACT:
        return [Spline(start, ((3 * (first + second) - start - end) / 4,), end)]
    cubic = [(point.real, point.imag) for point in (start, first, second, end)]
    _, *controls, _ = (complex(*point) for point in curve_to_quadratic(cubic, EXACT))
    pieces = Spline(start, tuple(controls), end).pieces()
    return [Spline(start, (control,), end) for start, control, end in pieces]


def contours(glyphs: Any, glyph: str) -> list[Contour]:
    """Return the contours of one glyph of a font's set."""
    pen = ContourPen(glyphs)
    glyphs[glyph].draw(pen)
    return [each for each in pen.contours if any(part.start != part.end for part in each)]


def draw(drawn: Iterable[Contour]) -> Any:
    """Return a TrueType glyph of these contours, not rounded."""
    pen = TTGlyphPen(None)
    for contour in drawn:
        pen.moveTo(_pair(contour[0].start))
        for spline in contour:
            points = [_pair(point) for point in spline.points()[1:]]
            pen.qCurveTo(*points) if spline.controls else pen.lineTo(*points)
        pen.closePath()
    return pen.glyph(round=noRound)


def _pair(point: complex) -> tuple[float, float]:
    return point.real, point.imag


def to_truetype(font: TTFont) -> None:
    """Give the font TrueType outlines without components; those made of cubics are turned round.

    They are not rounded, because they will be drawn again.
    """
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    drawn = {glyph: contours(glyphs, glyph) for glyph in order}
    if "CFF " in font:
        for glyph, found in drawn.items():
            drawn[glyph] = [[spline.backwards() for spline in contour[::-1]] for contour in found]
        del font["CFF "]
        font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
        font["glyf"].glyphOrder = order
        font["glyf"].glyphs = {}
        _set_limits(font["maxp"])
        font.sfntVersion = "\x00\x01\x00\x00"
    for glyph, found in drawn.items():
        font["glyf"][glyph] = draw(found)


def _set_limits(maxp: Any) -> None:
    """Make the table one of a TrueType font without instructions."""
    maxp.tableVersion = 0x00010000
    maxp.maxZones = 1
    for of in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(maxp, f"max{of}", 0)
    maxp.maxSizeOfInstructions = maxp.maxComponentElements = 0


def redraw_all(font: TTFont, fineness: Fineness) -> None:
    """Draw every glyph again and give the font the em of its new grid."""
    em = font["head"].unitsPerEm
    order, glyphs = font.getGlyphOrder(), font.getGlyphSet()
    originals = [contours(glyphs, glyph) for glyph in order]
    with ProcessPoolExecutor() as workers:
        work = partial(_redrawn_glyph, fineness=fineness, em=em)
        redrawings = workers.map(work, originals, chunksize=50)
        for glyph, drawn in zip(order, redrawings, strict=True):
            font["glyf"][glyph] = draw(drawn)
            font["glyf"][glyph].recalcBounds(font["glyf"])
            font["hmtx"][glyph] = font["hmtx"][glyph][0], getattr(font["glyf"][glyph], "xMin", 0)
    if fineness.em != em:
        scale_upem(font, fineness.em)


def _redrawn_glyph(drawn: list[Contour], fineness: Fineness, em: int) -> list[Contour]:
    return [again for contour in drawn if (again := redrawn(contour, fineness, em))]


def redrawn(contour: Contour, fineness: Fineness, em: int) -> Contour:
    """Return the cheapest contour on the grid within the tolerance; sharp corners stay corners.

    One that is thinner than the tolerance keeps all its points, lest it vanish or turn inside out;
    one that is smaller than the grid has none.
    """
    outline = _Outline(contour, fineness, em)
    cheapest = outline.cheapest()
    if area(cheapest) * area(contour) > 0:
        return cheapest
    rounded = [outline.rounded(place) for place in range(len(outline.parts))]
    return [spline for spline in rounded if _cost(spline, outline.unit)]


def area(contour: Contour) -> float:
    """Return the area of the polygon of all points, negative when they run clockwise."""
    points = [point for spline in contour for point in spline.points()[:-1]]
    return sum((a.conjugate() * b).imag for a, b in pairwise((*points, *points[:1]))) / 2


class _Outline:
    """A contour from its sharpest corner on, with all that choosing its points needs."""

    def __init__(self, contour: Contour, fineness: Fineness, em: int) -> None:
        parts = [part for part in contour if part.start != part.end]
        turns = [_turn(before, after) for before, after in pairwise((parts[-1], *parts))]
        first = max(range(len(parts)), key=turns.__getitem__)
        self.parts = [*parts[first:], *parts[:first]]
        self.corners = [turn > CORNER for turn in (*turns[first:], *turns[:first])] + [True]
        self.on_grid = partial(fineness.on_grid, em=em)
        self.unit = em / fineness.em
        self.tolerance = fineness.tolerance
        self.nodes = [self.on_grid(part.start) for part in (*self.parts, self.parts[0])]
        self.samples = [self.parts[0].start]
        self.at = [0]  # where each node stands among the samples
        for part in self.parts:
            self.samples += part.walk(FEW if abs(part.end - part.start) < SHORT else MANY)
            self.at.append(len(self.samples) - 1)

    def cheapest(self) -> Contour:
        """Return the chain of splines from the first node round to itself that costs least."""
        count = len(self.parts)
        costs = [0.0] + [inf] * count
        best: list[tuple[int, Spline]] = [(0, self.rounded(0))] * (count + 1)
        for here in range(count):
            if costs[here] == inf:
                continue
            for there, spline in self.splines_from(here):
                cost = costs[here] + _cost(spline, self.unit)
                if cost < costs[there]:
                    costs[there] = cost
                    best[there] = here, spline
        chain = []
        place = count
        while place:
            place, spline = best[place]
            chain.append(spline)
        return [spline for spline in reversed(chain) if _cost(spline, self.unit)]

    def splines_from(self, here: int) -> Iterator[tuple[int, Spline]]:
        """Yield splines within the tolerance from a node to later ones; curves end at corners.

        Of each number of controls, only the spline that leads farthest.
        """
        corner = self.corners.index(True, here + 1)
        reached = here
        for there in range(here + 1, len(self.nodes)):
            line = self.line(here, there)
            if not line:
                break
            yield there, line
            reached = there
        for count in COUNTS:
            near, far = max(reached, here + count - 1), corner
            while near < far:  # `near` is reached by less, beyond `far` nothing is
                there = far if far == corner else (near + far + 1) // 2
                curve = self.curve(here, there, count)
                if curve:
                    yield there, curve
                    near = reached = there
                else:
                    far = there - 1
        if reached == here:
            yield here + 1, self.rounded(here)

    def line(self, here: int, there: int) -> Spline | None:
        """Return the line from node to node if it is within the tolerance."""
        line = Spline(self.nodes[here], (), self.nodes[there])
        return line if distance(line, self.between(here, there)) <= self.tolerance else None

    def curve(self, here: int, there: int, count: int) -> Spline | None:
        """Return a curve of `count` controls from node to node if one is within the tolerance."""
        if there == here + 1:
            return self.rounded(here)
        start, points, end = self.nodes[here], self.between(here, there), self.nodes[there]
        some = points[:: 1 + len(points) // ENOUGH]
        curve, off = fit(start, some, end, count, self.tolerance)
        if off > self.tolerance:
            return None
        curve = replace(curve, controls=tuple(map(self.on_grid, curve.controls)))
        return curve if distance(curve, points) <= self.tolerance else None

    def between(self, here: int, there: int) -> list[complex]:
        """Return the points of the original between two nodes."""
        return self.samples[self.at[here] + 1 : self.at[there]]

    def rounded(self, place: int) -> Spline:
        """Return one original part on the grid."""
        controls = tuple(map(self.on_grid, self.parts[place].controls))
        return Spline(self.nodes[place], controls, self.nodes[place + 1])


def _turn(before: Spline, after: Spline) -> float:
    """Return the angle between two splines that follow each other, 0 to π."""
    come = before.end - before.points()[-2] or before.end - before.start
    go = after.points()[1] - after.start or after.end - after.start
    return abs(phase(go / come))


def _cost(spline: Spline, unit: float) -> float:
    """Return about how many bits a spline takes in a compressed glyph; a point on itself, none.

    A coordinate equal to the point's before takes no byte; a short step takes a byte that is
    frequent; more than 255 units take two.
    """
    if not spline.controls and spline.start == spline.end:
        return 0
    bits = 0.0
    for one, two in pairwise(spline.points()):
        bits += 4
        for step in (abs((two - one).real) / unit, abs((two - one).imag) / unit):
            bits += 2 if step < 0.5 else 5 + max(log2(step / 6), 0) + (8 if step > 255 else 0)
    return bits
