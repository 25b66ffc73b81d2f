"""What people do besides drawing: stop early, lose patience, add something next to it, draw at a slant."""

from __future__ import annotations

import math

import numpy as np

from qdcore.drawings.doodles.pen import Pen
from qdcore.drawings.simplify import Strokes

PIXELS_PER_UNIT = 120.0  # the canvas is about 400 pixels wide


def stop_early(pen: Pen) -> None:
    """Drop the last strokes and the end of the previous one, because the game allows 20 seconds."""
    left = max(1, round(len(pen.strokes) * pen.between(0.3, 0.9)))
    pen.strokes = pen.strokes[:left]
    last = pen.strokes[-1]
    pen.strokes[-1] = last[: max(2, int(len(last) * pen.between(0.5, 1)))]


def scribble(pen: Pen) -> None:
    """Scribble over the drawing."""
    count = pen.whole(5, 14)
    pen.curve(*((pen.between(-1, 1), pen.between(-0.8, 0.8)) for _ in range(count)))


def beside(pen: Pen) -> None:
    """Add something next to the drawing, which makes the drawing itself smaller and moves it off-centre."""
    low = max(float(stroke[:, 1].max()) for stroke in pen.strokes)
    pen.one_of(
        (4, lambda pen: _ground(pen, low)),
        (2, lambda pen: _grass(pen, low)),
        (2, lambda pen: pen.oval(pen.between(-1.4, 1.4), pen.between(-1.6, -1), pen.between(0.1, 0.3))),
        (2, _word),
        (2, lambda pen: pen.dot(pen.between(-1.5, 1.5), pen.between(-1.2, 1.2))),
    )


def _ground(pen: Pen, low: float) -> None:
    left, right = pen.between(-1.7, -0.8), pen.between(0.8, 1.7)
    pen.curve((left, low), ((left + right) / 2, pen.around(low, 0.04)), (right, low))


def _grass(pen: Pen, low: float) -> None:
    x = pen.between(-1.5, 0.8)
    pen.line(*((x + 0.08 * i, low - (i % 2) * pen.between(0.1, 0.3)) for i in range(pen.whole(5, 12))))


def _word(pen: Pen) -> None:
    x, y, size = pen.between(0.7, 1.2), pen.between(-1.2, 0.4), pen.between(0.15, 0.3)
    for i in range(pen.whole(1, 4)):
        left = x + i * size * 1.5
        pen.curve(*((left + pen.between(0, size), y + pen.between(-size, size)) for _ in range(4)))


def put_down(pen: Pen) -> Strokes:
    """The strokes on the canvas, in pixels: mirrored or not, tilted, squeezed, larger at one end."""
    tilt, lean, growth = math.radians(pen.around(0, 4)), pen.around(0, 0.07), pen.around(0, 0.08)
    wide = math.exp(pen.around(0, 0.17)) * (-1 if pen.chance(0.5) else 1)
    turn = np.array([[math.cos(tilt), math.sin(tilt)], [-math.sin(tilt), math.cos(tilt)]])
    change = np.array([[wide, 0.0], [lean, 1.0]]) @ turn * PIXELS_PER_UNIT
    return [(stroke * (1 + growth * stroke[:, 1:])) @ change + 200 for stroke in pen.strokes]


# Each with the fraction of drawings that it happens to.
ASIDES = ((stop_early, 0.05), (scribble, 0.01), (beside, 0.09))
