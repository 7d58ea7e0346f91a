"""Draw outlines again with fewer curves, never further than a tolerance from where they were.

FandolFang's outlines are traced, with a node every few units: an issue's subset of them would be
three times as large as of other fonts. The fit is P. J. Schneider's ("An Algorithm for
Automatically Fitting Digitized Curves", Graphics Gems, 1990), points as complex numbers.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen

STEP = 10.0  # units between the points that curves are fitted to
REACH = 14.0  # units before and after a point over which its direction is taken
CORNER = math.radians(28)  # what turns more stays a corner
ROUNDS = 5  # of better parameters before a run is halved

Points = list[complex]
Curve = tuple[complex, complex, complex, complex]


def simplify(drawing: DecomposingRecordingPen, pen: Any, tolerance: float) -> None:
    """Draw the recorded closed contours to `pen`, at most about `tolerance` units off."""
    for contour in contours(drawing):
        points = sampled(contour)
        if len(points) < 4:
            continue
        pen.moveTo(pair(points[0]))
        for run in runs(points):
            if is_straight(run, tolerance):
                pen.lineTo(pair(run[-1]))
                continue
            ahead, back = direction(run), direction(run[::-1])
            for _, first, second, end in fitted(run, ahead, back, tolerance):
                pen.curveTo(pair(first), pair(second), pair(end))
        pen.closePath()


def pair(point: complex) -> tuple[int, int]:
    """Return a point on the grid of units."""
    return round(point.real), round(point.imag)


def contours(drawing: DecomposingRecordingPen) -> Iterator[list[Curve]]:
    """Return each contour as cubic curves; a line is a curve with its handles on it."""
    curves: list[Curve] = []
    for name, arguments in drawing.value:
        ends = [complex(*point) for point in arguments]
        if name == "moveTo":
            curves, start, at = [], ends[0], ends[0]
        elif name == "curveTo":
            curves.append((at, *ends))
            at = ends[-1]
        else:
            end = ends[0] if name == "lineTo" else start
            if end != at:
                curves.append((at, at + (end - at) / 3, end - (end - at) / 3, end))
                at = end
        if name == "closePath":
            yield curves


def sampled(contour: list[Curve]) -> Points:
    """Return points along a closed contour, from a corner round to itself again."""
    points: Points = []
    for curve in contour:
        length = sum(abs(b - a) for a, b in pairwise(curve))
        steps = max(2, math.ceil(length / STEP))
        points += [at(curve, step / steps) for step in range(steps)]
    count = len(points)
    sharpest = max(range(count), key=lambda place: turn(points, place)) if count else 0
    return [*points[sharpest:], *points[: sharpest + 1]]


def turn(ring: Points, place: int) -> float:
    """Return by how much the ring of points turns at a place, in radians, 0 to π."""
    behind = look(ring, place, -1)
    before = look(ring, place, 1)
    if not behind or not before:
        return 0.0
    return abs(cmath.phase(before / -behind))


def look(ring: Points, place: int, step: int) -> complex:
    """Return the way from a place to the first point at least REACH away."""
    for offset in range(1, len(ring)):
        way = ring[(place + step * offset) % len(ring)] - ring[place]
        if abs(way) >= REACH:
            return way
    return 0j


def runs(points: Points) -> Iterator[Points]:
    """Split a closed sequence of points at its corners: where it turns most, and enough."""
    ring = points[:-1]
    turns = [turn(ring, place) for place in range(len(ring))]
    corners = [0]
    for place in range(1, len(ring)):
        near = [turns[(place + k) % len(ring)] for k in (-2, -1, 1, 2)]
        if turns[place] > CORNER and turns[place] >= max(near) and place - corners[-1] > 1:
            corners.append(place)
    for first, last in pairwise([*corners, len(ring)]):
        yield points[first : last + 1]


def is_straight(run: Points, tolerance: float) -> bool:
    """Say whether all points lie close to the chord."""
    chord = run[-1] - run[0]
    if not chord:
        return False
    return all(
        abs(((point - run[0]) / chord).imag) * abs(chord) <= tolerance / 2 for point in run
    )


def direction(run: Points) -> complex:
    """Return the unit vector in which a run sets out."""
    for point in run[1:]:
        if abs(point - run[0]) >= REACH / 2:
            break
    way = point - run[0]
    return way / abs(way) if way else 1 + 0j


def fitted(run: Points, ahead: complex, back: complex, tolerance: float) -> Iterator[Curve]:
    """Return curves through a run's ends that stay within the tolerance of all its points."""
    if len(run) == 2:
        reach = abs(run[1] - run[0]) / 3
        yield run[0], run[0] + ahead * reach, run[1] + back * reach, run[1]
        return
    parameters = chord_lengths(run)
    for _ in range(ROUNDS):
        curve = best_curve(run, parameters, ahead, back)
        worst, place = error(run, parameters, curve)
        if worst <= tolerance:
            yield curve
            return
        if worst > tolerance * 6:
            break
        parameters = [closer(curve, point, t) for point, t in zip(run, parameters, strict=True)]
    place = min(max(place, 1), len(run) - 2)
    way = run[place - 1] - run[place + 1]
    across = way / abs(way) if way else back
    yield from fitted(run[: place + 1], ahead, across, tolerance)
    yield from fitted(run[place:], -across, back, tolerance)


def chord_lengths(run: Points) -> list[float]:
    """Return each point's share of the way along the run, 0 to 1."""
    sums = [0.0]
    for a, b in pairwise(run):
        sums.append(sums[-1] + abs(b - a))
    return [length / sums[-1] for length in sums]


def best_curve(run: Points, parameters: list[float], ahead: complex, back: complex) -> Curve:
    """Return the curve with the given end directions that is nearest in least squares."""
    start, end = run[0], run[-1]
    c00 = c01 = c11 = x0 = x1 = 0.0
    for point, t in zip(run, parameters, strict=True):
        u = 1 - t
        b1, b2 = 3 * t * u * u, 3 * t * t * u
        first, second = ahead * b1, back * b2
        rest = point - start * (u * u * u + b1) - end * (t * t * t + b2)
        c00 += b1 * b1
        c01 += dot(first, second)
        c11 += b2 * b2
        x0 += dot(first, rest)
        x1 += dot(second, rest)
    determinant = c00 * c11 - c01 * c01
    chord = abs(end - start)
    reach = chord / 3 or STEP / 3
    left = right = 0.0
    if abs(determinant) > 1e-9:
        left = (x0 * c11 - x1 * c01) / determinant
        right = (c00 * x1 - c01 * x0) / determinant
    if min(left, right) < 1e-3 * reach or max(left, right) > 20 * reach:
        left = right = reach
    return start, start + ahead * left, end + back * right, end


def dot(a: complex, b: complex) -> float:
    """Return the scalar product."""
    return a.real * b.real + a.imag * b.imag


def at(curve: Curve, t: float) -> complex:
    """Return the curve's point at parameter t."""
    a, b, c, d = curve
    u = 1 - t
    return a * (u * u * u) + b * (3 * t * u * u) + c * (3 * t * t * u) + d * (t * t * t)


def error(run: Points, parameters: list[float], curve: Curve) -> tuple[float, int]:
    """Return the largest distance of a point from its place on the curve, and which point."""
    distances = [abs(at(curve, t) - point) for point, t in zip(run, parameters, strict=True)]
    worst = max(distances)
    return worst, distances.index(worst)


def closer(curve: Curve, point: complex, t: float) -> float:
    """Return a parameter whose place on the curve is nearer to the point (one Newton step)."""
    a, b, c, d = curve
    u = 1 - t
    off = at(curve, t) - point
    first = 3 * (u * u * (b - a) + 2 * u * t * (c - b) + t * t * (d - c))
    second = 6 * (u * (c - 2 * b + a) + t * (d - 2 * c + b))
    slope = dot(first, first) + dot(off, second)
    return min(1.0, max(0.0, t - dot(off, first) / slope)) if slope else t
