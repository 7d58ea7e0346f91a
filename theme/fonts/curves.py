"""Quadratic splines, the curves of TrueType: how far points lie from one, and the nearest one.

Points are complex numbers. A spline is a start, its controls and an end. Between two controls it
passes through their middle, where TrueType stores no point; without controls it is a line. Its
parameter runs from 0 to the number of its controls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

NOTHING = 1e-9  # less than any length that matters, in units
ROUNDS = 3  # of placing the controls, then moving the points' parameters
WEIGHING = 4  # further rounds, in which points that are too far off weigh more
MENDABLE = 1.5  # times the tolerance: what weighing may still mend
HOPELESS = 3  # times the tolerance: what no further round will mend


@dataclass(frozen=True, slots=True)
class Spline:
    """A line, or quadratic curves that join smoothly."""

    start: complex
    controls: tuple[complex, ...]
    end: complex

    def points(self) -> tuple[complex, ...]:
        """Return the start, the controls and the end."""
        return (self.start, *self.controls, self.end)

    def pieces(self) -> list[tuple[complex, complex, complex]]:
        """Return the start, the control and the end of each quadratic."""
        middles = ((one + two) / 2 for one, two in pairwise(self.controls))
        joints = pairwise((self.start, *middles, self.end))
        return [(a, control, b) for control, (a, b) in zip(self.controls, joints, strict=True)]

    def walk(self, steps: int) -> list[complex]:
        """Return `steps` points of a line or of each quadratic, without the start."""
        shares = [step / steps for step in range(1, steps + 1)]
        if not self.controls:
            return [self.start + (self.end - self.start) * t for t in shares]
        return [a + (b + c * t) * t for a, b, c in self.polynomials() for t in shares]

    def backwards(self) -> Spline:
        """Return the spline from its end to its start."""
        return Spline(self.end, self.controls[::-1], self.start)

    def polynomials(self) -> list[tuple[complex, complex, complex]]:
        """Return (a, b, c) of each quadratic: a + b t + c t², t from 0 to 1."""
        return [(a, 2 * (b - a), a - 2 * b + c) for a, b, c in self.pieces()]


def distance(spline: Spline, points: Sequence[complex]) -> float:
    """Return how far the farthest of the points, which follow one another, lies from the spline."""
    if not points:
        return 0.0
    if not spline.controls:
        return _off_line(spline, points)
    times = _times(spline, points)
    offs: list[float] = []
    for _ in range(ROUNDS):
        offs = _approach(spline, points, times)
    return max(offs)


def fit(
    start: complex, points: Sequence[complex], end: complex, count: int, tolerance: float
) -> tuple[Spline, float]:
    """Return the spline of `count` controls between two ends that is nearest to the points.

    With it comes the distance of the farthest point. When it is more than the tolerance, a better
    spline may exist, but it is not likely.
    """
    spline = Spline(start, (start,) * count, end)
    times = _times(spline, points)
    weights = [1.0] * len(points)
    worst = 0.0
    for done in range(1, ROUNDS + WEIGHING + 1):
        controls = _least_squares(spline, points, times, weights)
        if controls is None:
            return spline, HOPELESS * tolerance
        spline = Spline(start, controls, end)
        offs = _approach(spline, points, times)
        worst = max(offs)
        if worst > HOPELESS * tolerance * (2 if done == 1 else 1):
            break
        if done >= ROUNDS:
            if worst <= tolerance or worst > MENDABLE * tolerance:
                break
            weights = [w * (0.05 + off / worst) for w, off in zip(weights, offs, strict=True)]
    return spline, worst


def _off_line(line: Spline, points: Iterable[complex]) -> float:
    chord = line.end - line.start
    square = max(abs(chord) ** 2, NOTHING)
    worst = 0.0
    for point in points:
        offset = point - line.start
        share = (offset * chord.conjugate()).real / square
        worst = max(worst, abs(offset - chord * min(max(share, 0.0), 1.0)))
    return worst


def _times(spline: Spline, points: Sequence[complex]) -> list[float]:
    """Guess the points' parameters from the way between them."""
    way, ways = 0.0, []
    for one, two in pairwise((spline.start, *points, spline.end)):
        way += abs(two - one)
        ways.append(way)
    return [each / max(way, NOTHING) * len(spline.controls) for each in ways[:-1]]


def _approach(spline: Spline, points: Sequence[complex], times: list[float]) -> list[float]:
    """Move each point's parameter nearer, by a Newton step; return the distances."""
    polynomials = spline.polynomials()
    last = len(polynomials) - 1
    offs = []
    for place, point in enumerate(points):
        time = times[place]
        piece = int(time) if time < last else last
        t = time - piece
        a, b, c = polynomials[piece]
        off = a + (b + c * t) * t - point
        slope = b + 2 * c * t
        bend = (slope * slope.conjugate() + 2 * off * c.conjugate()).real
        if bend > NOTHING:
            time -= (off * slope.conjugate()).real / bend
            time = 0.0 if time < 0 else last + 1.0 if time > last + 1 else time
            times[place] = time
            piece = int(time) if time < last else last
            t = time - piece
            a, b, c = polynomials[piece]
            off = a + (b + c * t) * t - point
        offs.append(abs(off))
    return offs


def _least_squares(
    spline: Spline, points: Sequence[complex], times: Sequence[float], weights: Sequence[float]
) -> tuple[complex, ...] | None:
    """Return the controls that bring the spline nearest to the points at their parameters."""
    count = len(spline.controls)
    matrix = [[0.0] * count for _ in range(count)]
    right = [0j] * count
    for point, time, weight in zip(points, times, weights, strict=True):
        piece = int(time) if time < count else count - 1
        t = time - piece
        first, second, third = (1 - t) ** 2, 2 * t * (1 - t), t * t
        rest, row = point, [0.0] * count
        row[piece] = second
        if piece:
            row[piece - 1] += first / 2
            row[piece] += first / 2
        else:
            rest -= first * spline.start
        if piece < count - 1:
            row[piece] += third / 2
            row[piece + 1] += third / 2
        else:
            rest -= third * spline.end
        near = range(piece - 1 if piece else 0, piece + 2 if piece < count - 1 else count)
        for i in near:
            share = weight * row[i]
            right[i] += share * rest
            for j in near:
                matrix[i][j] += share * row[j]
    return _solve(matrix, right)


def _solve(matrix: list[list[float]], right: list[complex]) -> tuple[complex, ...] | None:
    """Solve a small symmetric system by elimination; None when it has not one solution."""
    count = len(right)
    for i in range(count):
        if abs(matrix[i][i]) < NOTHING:
            return None
        for j in range(i + 1, count):
            factor = matrix[j][i] / matrix[i][i]
            for k in range(i, count):
                matrix[j][k] -= factor * matrix[i][k]
            right[j] -= factor * right[i]
    for i in reversed(range(count)):
        for k in range(i + 1, count):
            right[i] -= matrix[i][k] * right[k]
        right[i] /= matrix[i][i]
    return tuple(right)
