"""Varied copies of drawings in strokes, to train on: what can't be done to a bitmap.

Single strokes are left out, moved and stretched, points tremble, the drawing is turned and sheared, or ends early.
models/networks/augmentation.py varies the bitmaps further in every epoch.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qdcore.drawings.simplify import SIMPLIFIED_SIZE, Stroke, Strokes

UNFINISHED, SHORTEST = 0.2, 0.5  # share of the drawings that end early, and the least share of strokes that they keep
LEFT_OUT = 0.08  # chance of a stroke to be left out
TREMBLE = 2.5  # standard deviations: of a point's place, of 255,
SHIFT, STRETCH = 5.0, 0.07  # of a stroke's place, of 255, and of the logarithm of its size,
TURN, SHEAR, NARROW = 0.12, 0.1, 0.12  # of the drawing's angle (radians), shear, and logarithm of width over height
PENS = (12.0, 22.0)  # the thinnest and the thickest pen; Google's is 16


def varied(strokes: Strokes, rng: np.random.Generator) -> list[Stroke]:
    """A varied copy of a drawing in simplified strokes, aligned to the top-left corner and 255 at its longer side."""
    moved = [_moved(stroke, rng) for stroke in _some(strokes, rng)]
    matrix = _matrix(rng)
    return aligned([stroke @ matrix for stroke in moved])


def aligned(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Strokes moved to the top-left corner and scaled so that the longer side is 255, as simplified strokes are."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    factor = SIMPLIFIED_SIZE / max(float((high - low).max()), 1.0)
    return [np.clip((stroke - low) * factor, 0, SIMPLIFIED_SIZE) for stroke in strokes]


def _some(strokes: Strokes, rng: np.random.Generator) -> list[Stroke]:
    """The strokes without the last ones, or without single ones; at least one."""
    kept = list(strokes)
    if rng.random() < UNFINISHED:
        kept = kept[: int(np.ceil(len(kept) * rng.uniform(SHORTEST, 1)))]
    stays = rng.random(len(kept)) >= LEFT_OUT
    return [stroke for stroke, stay in zip(kept, stays, strict=True) if stay] or kept


def _moved(stroke: Stroke, rng: np.random.Generator) -> Stroke:
    centre = stroke.mean(axis=0)
    size = np.exp(rng.normal(0, STRETCH, 2))
    return (stroke - centre) * size + centre + rng.normal(0, SHIFT, 2) + rng.normal(0, TREMBLE, stroke.shape)


def _matrix(rng: np.random.Generator) -> Stroke:
    """A small turn, shear and change of the proportions, (2, 2)."""
    angle, shear, narrow = rng.normal(0, (TURN, SHEAR, NARROW))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    matrix: Stroke = turn @ np.array([[np.exp(narrow), shear], [0, 1]])
    return matrix
