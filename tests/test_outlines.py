"""Outlines of the prepared fonts are drawn again with fewer points, and look the same."""

from __future__ import annotations

import sys
from cmath import phase, rect
from itertools import pairwise
from math import pi
from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from hypothesis import assume, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parents[1] / "theme" / "fonts"))  # as prepare.py runs

from curves import Spline, distance, fit
from outlines import (
    Contour,
    Fineness,
    area,
    contours,
    quadratics,
    redraw_all,
    redrawn,
    to_truetype,
)

EM = 1000
TEXT, TITLE = Fineness(em=500, tolerance=2.5), Fineness(em=1000, tolerance=1)
BETWEEN = 0.6  # units that an outline may bulge between the points that were compared


@st.composite
def drawn_contours(draw: Any) -> Contour:
    """A contour of lines and curves round a centre, some of them short, on whole units."""
    count = draw(st.integers(3, 14))
    shares = draw(st.lists(st.integers(1, 40), min_size=count, max_size=count))
    corners, angle = [], 0.0
    for share in shares:
        angle += 2 * pi * share / sum(shares)
        corners.append(whole(500 + 500j + rect(draw(st.integers(60, 450)), angle)))
    assume(all(abs(one - two) > 3 for one, two in pairwise((*corners, corners[0]))))
    contour = []
    for start, end in pairwise((*corners, corners[0])):
        bend = draw(st.sampled_from((0.0, 0.1, -0.1, 0.3)))
        control = whole((start + end) / 2 + 1j * bend * (end - start))
        contour.append(Spline(start, (control,) if bend else (), end))
    return contour


def whole(point: complex) -> complex:
    return complex(round(point.real), round(point.imag))


def farthest(points: list[complex], outline: Contour) -> float:
    """Return how far the farthest of the points is from an outline, taken as short lines."""
    chain = [part.start for part in outline[:1]]
    for part in outline:
        chain += part.walk(24 if part.controls else 1)
    return max(min(off(one, two, point) for one, two in pairwise(chain)) for point in points)


def off(one: complex, two: complex, point: complex) -> float:
    """Return the distance of a point from a line between two others."""
    chord, reach = two - one, point - one
    share = (reach * chord.conjugate()).real / max(abs(chord) ** 2, 1e-9)
    return abs(reach - chord * min(max(share, 0.0), 1.0))


def walked(outline: Contour, steps: int) -> list[complex]:
    return [point for part in outline for point in part.walk(steps)]


fineness_of_each_kind = pytest.mark.parametrize("fineness", [TEXT, TITLE], ids=["text", "title"])


@fineness_of_each_kind
@settings(max_examples=40, derandomize=True)
@given(contour=drawn_contours())
def test_an_outline_stays_within_the_tolerance(fineness: Fineness, contour: Contour) -> None:
    again = redrawn(contour, fineness, EM)
    assert farthest(walked(contour, 5), again) <= fineness.tolerance + BETWEEN
    assert farthest(walked(again, 5), contour) <= fineness.tolerance + BETWEEN


@fineness_of_each_kind
@settings(max_examples=60, derandomize=True)
@given(contour=drawn_contours())
def test_an_outline_is_closed_on_the_grid_and_turns_as_before(
    fineness: Fineness, contour: Contour
) -> None:
    again = redrawn(contour, fineness, EM)
    unit = EM // fineness.em
    assert all(one.end == two.start for one, two in pairwise((*again, again[0])))
    points = [point for part in again for point in part.points()]
    assert all(point.real % unit == 0 == point.imag % unit for point in points)
    assert area(contour) * area(again) > 0


@fineness_of_each_kind
@settings(max_examples=60, derandomize=True)
@given(contour=drawn_contours())
def test_sharp_corners_are_kept(fineness: Fineness, contour: Contour) -> None:
    ends = [part.start for part in redrawn(contour, fineness, EM)]
    for before, after in pairwise((contour[-1], *contour)):
        come, go = before.end - before.points()[-2], after.points()[1] - after.start
        if abs(phase(go / come)) > pi / 3 and min(abs(come), abs(go)) > 20:
            assert min(abs(end - after.start) for end in ends) <= fineness.tolerance


def test_points_in_a_line_become_one_line() -> None:
    corners = [0j, 100 + 0j, 200 + 1j, 300 + 0j, 300 + 400j, 0 + 400j]
    contour = [Spline(one, (), two) for one, two in pairwise((*corners, corners[0]))]
    assert len(redrawn(contour, TEXT, EM)) == 4


def test_a_chain_of_curves_becomes_few() -> None:
    """A circle of 32 curves, 64 points, needs no more than 16."""
    spots = [500 + 500j + rect(400, 2 * pi * turn / 32) for turn in range(33)]
    middles = [500 + 500j + rect(402, 2 * pi * (turn + 0.5) / 32) for turn in range(32)]
    contour = [
        Spline(start, (middle,), end)
        for (start, end), middle in zip(pairwise([*spots[:-1], spots[0]]), middles, strict=True)
    ]
    assert sum(len(part.controls) + 1 for part in redrawn(contour, TEXT, EM)) <= 16


def test_a_contour_thinner_than_the_tolerance_stays() -> None:
    corners = [0j, 400 + 0j, 400 + 2j, 0 + 2j]
    contour = [Spline(one, (), two) for one, two in pairwise((*corners, corners[0]))]
    assert area(redrawn(contour, TEXT, EM)) == area(contour)


def test_a_speck_smaller_than_the_grid_goes() -> None:
    corners = [100.2 + 100j, 100.6 + 100j, 100.4 + 100.4j]
    contour = [Spline(one, (), two) for one, two in pairwise((*corners, corners[0]))]
    assert redrawn(contour, TEXT, EM) == []


@given(st.lists(st.tuples(st.floats(60, 140), st.floats(-pi / 5, pi / 5)), min_size=2, max_size=4))
def test_a_curve_is_found_from_its_own_points(steps: list[tuple[float, float]]) -> None:
    """With one control and sides not too unlike; of any, `fit` tells how far it was missed."""
    points, angle = [0j], 0.0
    for length, turn in steps:
        angle += turn
        points.append(points[-1] + rect(length, angle))
    start, *controls, end = points
    along = Spline(start, tuple(controls), end).walk(8)[:-1]
    found, worst = fit(start, along, end, len(controls), TEXT.tolerance)
    assert distance(found, along) <= worst + 1e-6
    assert len(controls) > 1 or worst <= TEXT.tolerance


@given(*[st.complex_numbers(max_magnitude=500)] * 3)
def test_a_quadratic_in_disguise_is_one(start: complex, control: complex, end: complex) -> None:
    first, second = (whole(point + 2 / 3 * (control - point)) for point in (start, end))
    ((curve),) = quadratics(start, first, second, end)
    assert abs(curve.controls[0] - control) <= 1.1


def test_a_font_of_cubics_becomes_one_of_quadratics_on_its_grid() -> None:
    pen = T2CharStringPen(1001, None)
    pen.moveTo((100, 0))
    pen.curveTo((650, 0), (900, 250), (900, 800))
    pen.lineTo((101, 801))
    pen.closePath()
    builder = FontBuilder(EM, isTTF=False)
    builder.setupGlyphOrder([".notdef", "bow"])
    builder.setupCharacterMap({ord("弓"): "bow"})
    empty = T2CharStringPen(500, None).getCharString()
    builder.setupCFF("Bow", {}, {".notdef": empty, "bow": pen.getCharString()}, {})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "bow": (1001, 100)})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2()
    builder.setupPost()
    font = builder.font
    (before,) = contours(font.getGlyphSet(), "bow")
    to_truetype(font)
    redraw_all(font, TEXT)
    (after,) = contours(font.getGlyphSet(), "bow")
    assert "CFF " not in font
    assert font["head"].unitsPerEm == 500
    assert font["hmtx"]["bow"] == (501, 50)
    assert area(before) * area(after) < 0  # TrueType's outlines go the other way round
    doubled = [
        Spline(part.start * 2, tuple(2 * c for c in part.controls), part.end * 2) for part in after
    ]
    assert farthest(walked(doubled, 5), before) <= TEXT.tolerance + BETWEEN
