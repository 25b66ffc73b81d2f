"""Raw strokes -> strokes as in the dataset: few points, whole numbers, the larger side 0..255.

The recipe is Google's own (github.com/googlecreativelab/quickdraw-dataset, "Simplified Drawing files"): align to the
top-left corner, scale, resample with a spacing of one pixel, Ramer-Douglas-Peucker with an epsilon of 2, round.
"""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import Indices

Stroke = NDArray[np.float64]  # (n, 2), n >= 2: x and y of each point, y downwards
Strokes = list[Stroke]  # a drawing, in the order in which it was drawn

SIMPLIFIED_SIZE = 255.0
EPSILON = 2.0
MAX_RESAMPLED_POINTS = 50_000  # a longer drawing is a scribble: its points are spaced wider (real ones: up to 3,000)
MAX_DEPTH = 60  # deeper spans are halved, so that no scribble takes long (real drawings: up to 14)


def simplify(strokes: Strokes) -> Strokes:
    """The simplified strokes of one drawing, in whole numbers within 0..255; a drawing of no size is a dot at 0, 0."""
    return simplify_all([strokes])[0]


def simplify_all(drawings: list[Strokes]) -> list[Strokes]:
    """The simplified strokes of each drawing; many at once take less time than one by one and give exactly the same."""
    resampled = [_resampled(_in_square(strokes)) for strokes in drawings]
    flat = iter(_thinned([stroke for strokes in resampled for stroke in strokes]))
    return [[np.round(next(flat)) for _ in strokes] for strokes in resampled]


def _in_square(strokes: Strokes) -> Strokes:
    """The strokes moved to the top-left corner and scaled so that the larger side is 255."""
    if not strokes:
        return []
    points = np.concatenate(strokes)
    corner = points.min(axis=0)
    side = float((points.max(axis=0) - corner).max())
    scale = SIMPLIFIED_SIZE / side if side > 0 else 1.0
    return [(stroke - corner) * scale for stroke in strokes]


def _resampled(strokes: Strokes) -> Strokes:
    """Points at every whole pixel along each stroke, and its last point."""
    along = [np.append(0.0, np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))) for stroke in strokes]
    spacing = max(1.0, sum(float(way[-1]) for way in along) / MAX_RESAMPLED_POINTS)
    return [_at_spacing(stroke, way, spacing) for stroke, way in zip(strokes, along, strict=True)]


def _at_spacing(stroke: Stroke, way: NDArray[np.float64], spacing: float) -> Stroke:
    at = np.append(np.arange(0.0, way[-1], spacing), way[-1])
    if len(at) < 2:  # a dot
        return stroke[[0, -1]]
    return np.column_stack([np.interp(at, way, stroke[:, 0]), np.interp(at, way, stroke[:, 1])])


def _thinned(strokes: Strokes) -> Strokes:
    """Ramer-Douglas-Peucker on all strokes at once, level by level of its recursion.

    Distances are to the line through both ends (to the point, if both ends are the same), as in the dataset.
    """
    if not strokes:
        return []
    points = np.concatenate(strokes)
    columns = np.ascontiguousarray(points.T)
    stops = np.cumsum([len(stroke) for stroke in strokes])
    first, last = np.append(0, stops[:-1]), stops - 1
    kept = np.zeros(len(points), bool)
    kept[first] = kept[last] = True
    for level in count():
        first, last, farthest = _split(columns, first, last)
        if not len(first):
            break
        if level > MAX_DEPTH:
            farthest = (first + last) // 2
        kept[farthest] = True
        first, last = np.concatenate([first, farthest]), np.concatenate([farthest, last])
    return [part[mask] for part, mask in zip(np.split(points, stops[:-1]), np.split(kept, stops[:-1]), strict=True)]


def _split(columns: Stroke, first: Indices, last: Indices) -> tuple[Indices, Indices, Indices]:
    """The spans first..last that bend by more than EPSILON, and the farthest point of each; `columns` (2, n)."""
    inside = last - first - 1
    first, last, inside = first[inside > 0], last[inside > 0], inside[inside > 0]
    if not len(first):
        return first, last, first
    starts = np.cumsum(inside) - inside
    span = np.repeat(np.arange(len(first)), inside)
    index = np.arange(len(span)) + (first + 1 - starts)[span]
    distance = _distance(columns, index, first, last, span)
    most = np.maximum.reduceat(distance, starts)
    candidates = np.flatnonzero(distance == most[span])
    of = span[candidates]
    farthest = index[candidates[np.append(True, of[1:] != of[:-1])]]
    bent = most > EPSILON
    return first[bent], last[bent], farthest[bent]


def _distance(columns: Stroke, index: Indices, first: Indices, last: Indices, span: Indices) -> NDArray[np.float64]:
    """The distance of each indexed point to the line through the ends of its span, (n,) float64."""
    x, y = columns
    right, down = x[last] - x[first], y[last] - y[first]
    length = np.hypot(right, down)
    across, along = x[index] - x[first][span], y[index] - y[first][span]
    cross = np.abs(across * down[span] - along * right[span])
    if length.all():
        return cross / length[span]
    closed = (length == 0)[span]
    return np.where(closed, np.hypot(across, along), cross / np.where(closed, 1.0, length[span]))
