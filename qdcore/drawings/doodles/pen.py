"""A pen in an unsteady hand: the shapes that the recipes of practice doodles use.

Coordinates: a drawing is about -1..1 wide and high, x to the right, y downwards; angles in degrees, 0 to the right, 90
downwards. Every shape adds one stroke. All randomness comes from `random.Random.random`, whose values are the same on
every computer and in every version of Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random

import numpy as np

from qdcore.drawings.simplify import Stroke, Strokes

Point = tuple[float, float]
POINT_SPACING = 0.04
TREMOR_WAVELENGTHS = np.array([2.3, 0.9, 0.35])  # of the arm, the wrist and the fingers
TREMOR_STRENGTHS = np.array([1.0, 0.45, 0.2])


class Pen:
    """Collects the strokes of one drawing; how steady and how careful it is drawn is random, once per drawing."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.strokes: Strokes = []
        self.shake = 0.01 + 0.04 * random.random() ** 2  # tremor
        self.slip = 0.012 + 0.045 * random.random() ** 1.5  # how far a corner misses its place
        self.gap = 0.02 + 0.1 * random.random() ** 2  # how badly a closed line closes

    # Chance

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.random.random() < probability

    def between(self, low: float, high: float) -> float:
        """A uniform random number."""
        return low + (high - low) * self.random.random()

    def around(self, middle: float, spread: float) -> float:
        """A random number of this mean and standard deviation, at most 3 of them away: a sum of three uniform ones."""
        return middle + spread * 2 * (self.random.random() + self.random.random() + self.random.random() - 1.5)

    def whole(self, low: int, high: int) -> int:
        """A uniform random whole number, both ends included."""
        return low + int((high - low + 1) * self.random.random())

    def one_of(self, *ways: tuple[float, Callable[[Pen], None]]) -> None:
        """Draw in one of several ways, chosen at random by their weights."""
        place = self.random.random() * sum(weight for weight, _ in ways)
        ends = accumulate(weight for weight, _ in ways)
        next(way for end, (_, way) in zip(ends, ways, strict=True) if place < end)(self)

    def turn(self, angle: float) -> None:
        """Turn the strokes drawn so far about the origin, by degrees."""
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        self.strokes = [stroke @ np.array([[c, s], [-s, c]]) for stroke in self.strokes]

    # Shapes

    def line(self, *corners: Point) -> None:
        """Add straight lines through corners, each missed a little."""
        self.trace(self._missed(corners))

    def curve(self, *points: Point) -> None:
        """Add a smooth line through points, each missed a little."""
        self.trace(smooth(self._missed(points)))

    def _missed(self, points: Sequence[Point]) -> list[Point]:
        """The points, each moved a little; by less in a small shape."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        slip = self.slip * min(1.0, 0.2 + max(max(xs) - min(xs), max(ys) - min(ys)))
        return [(self.around(x, slip), self.around(y, slip)) for x, y in points]

    def oval(self, x: float, y: float, rx: float, ry: float | None = None, tilt: float = 0.0) -> None:
        """Add a round line that begins near the top, is dented and not quite closed."""
        ry = rx if ry is None else ry
        start, sweep = self.around(-90, 50), 360 + self.around(0, 150) * self.gap
        turn = 1 if self.chance(0.35) else -1
        dents = [(self.around(0, 0.05), self.between(0, 6.3)), (self.around(0, 0.025), self.between(0, 6.3))]
        self.trace(arc(x, y, rx, ry, start, start + turn * sweep, tilt, dents, self.around(0, self.gap * 0.7)))

    def cloud(self, x: float, y: float, rx: float, ry: float, bumps: int) -> None:
        """Add a closed line of bumps around an oval."""
        start, turn = self.between(0, 360), 1 if self.chance(0.5) else -1
        depth, steps = self.between(0.12, 0.3), 9
        points: list[Point] = []
        edges = [start + turn * 360 * (i + self.around(0, 0.15)) / bumps for i in range(bumps + 1)]
        for a, b in zip(edges, edges[1:], strict=False):
            swell = depth * self.between(0.5, 1.3)
            for i in range(steps):
                angle = math.radians(a + (b - a) * i / (steps - 1))
                out = 1 - depth / 2 + swell * math.sin(math.pi * i / (steps - 1))
                points.append((x + rx * out * math.cos(angle), y + ry * out * math.sin(angle)))
        self.trace(points)

    def leaf(self, x: float, y: float, angle: float, length: float, width: float) -> None:
        """Add a loop from a point outwards and back: a petal, a wing, an ear."""
        side, bend = width / 2, self.around(0, 0.12) * length
        shape = [(0, 0), (0.35, -side), (0.8, -side * 0.8), (1, bend), (0.8, side * 0.8), (0.35, side), (0, 0)]
        self.curve(*(_turned(x, y, angle, along * length, across) for along, across in shape))

    def zigzag(self, points: Sequence[Point] | Stroke, height: float) -> None:
        """Add spikes along a line: every second point is moved away from it, to the left of its direction."""
        dense = along(points, 0.5 * abs(height) * self.between(0.8, 1.6))
        way = np.gradient(dense, axis=0)
        normal = np.column_stack([way[:, 1], -way[:, 0]]) / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
        out = np.array([height * self.between(0.5, 1.3) if i % 2 else 0.0 for i in range(len(dense))])
        self.trace(dense + normal * out[:, None])

    def dot(self, x: float, y: float, size: float = 0.03) -> None:
        """Add a small mark: a dot or a little knot."""
        turns = self.whole(2, 5)
        self.trace([(self.around(x, size), self.around(y, size)) for _ in range(turns)])

    def trace(self, *pieces: Sequence[Point] | Stroke) -> None:
        """Add one stroke through the points of all pieces, with an unsteady hand."""
        followed = along(np.concatenate([np.asarray(piece, float) for piece in pieces]), POINT_SPACING)
        way = np.arange(len(followed)) * POINT_SPACING
        phases = np.array([self.random.random() for _ in range(6)]).reshape(2, 3)
        sway = np.sin(2 * math.pi * (way[:, None, None] / TREMOR_WAVELENGTHS + phases)) @ TREMOR_STRENGTHS
        self.strokes.append(followed + self.shake * sway)


_T = np.arange(8)[:, None] / 8
_CATMULL_ROM = 0.5 * np.hstack(
    [-_T + 2 * _T**2 - _T**3, 2 - 5 * _T**2 + 3 * _T**3, _T + 4 * _T**2 - 3 * _T**3, _T**3 - _T**2]
)


def smooth(points: Sequence[Point]) -> Stroke:
    """A Catmull-Rom curve through the points, in eight steps from each point to the next, (n, 2)."""
    knots = np.array([points[0], *points, points[-1]], float)
    spans = np.stack([knots[:-3], knots[1:-2], knots[2:-1], knots[3:]], axis=1)  # (n - 1, 4, 2)
    return np.concatenate([(_CATMULL_ROM @ spans).reshape(-1, 2), knots[-1:]])


def on_oval(x: float, y: float, rx: float, ry: float, angle: float) -> Point:
    """The point of an oval at an angle in degrees."""
    return x + rx * math.cos(math.radians(angle)), y + ry * math.sin(math.radians(angle))


def arc(
    x: float,
    y: float,
    rx: float,
    ry: float,
    start: float,
    end: float,
    tilt: float = 0.0,
    dents: Sequence[tuple[float, float]] = (),
    drift: float = 0.0,
) -> Stroke:
    """Points on an oval between two angles in degrees; `dents` are (depth, phase), the end is `drift` farther out."""
    steps = max(6, int(abs(end - start) / 12))
    share = np.arange(steps) / (steps - 1)
    angle = np.radians(start + (end - start) * share)
    radius = 1 + drift * share
    for waves, (depth, phase) in enumerate(dents, 2):
        radius = radius + depth * np.sin(waves * angle + phase)
    flat = np.column_stack([rx * radius * np.cos(angle), ry * radius * np.sin(angle)])
    c, s = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    return flat @ np.array([[c, s], [-s, c]]) + (x, y)


def along(points: Sequence[Point] | Stroke, spacing: float) -> Stroke:
    """Points at equal distances of about `spacing` along a line, including both ends."""
    corners = np.asarray(points, float)
    way = np.zeros(len(corners))
    np.cumsum(np.hypot(*(corners[1:] - corners[:-1]).T), out=way[1:])
    steps = max(1, round(way[-1] / spacing))
    at = way[-1] / steps * np.arange(steps + 1)
    followed = np.empty((steps + 1, 2))
    followed[:, 0], followed[:, 1] = np.interp(at, way, corners[:, 0]), np.interp(at, way, corners[:, 1])
    return followed


def _turned(x: float, y: float, angle: float, ahead: float, aside: float) -> Point:
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return x + ahead * c - aside * s, y + ahead * s + aside * c
