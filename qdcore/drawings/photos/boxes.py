"""Which ink belongs to one drawing: pieces that lie near each other share a box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcore.drawings.photos.ink import Ink, Mask
from qdcore.formatting import count

SMALLEST = 5.0  # widths of the pen: smaller boxes are dots and specks
SPECK = 0.6  # squared widths of the pen that a piece of ink has at least
LONGEST, STRAIGHT = 0.85, 0.1  # of the picture's sides: what is longer and narrower is the edge of something
NEAREST, FARTHEST = 0.004, 0.04  # gaps between drawings, as shares of the picture's longer side
INTRUDER = 0.15  # of a side of a box: ink at its edge that reaches less far in is not of its drawing
MARGIN = 3  # pixels around the ink of a box
MAX_BOXES = 200


@dataclass(frozen=True)
class Box:
    """A rectangle in the picture, in its pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def side(self) -> int:
        """Its longer side."""
        return max(self.right - self.left, self.bottom - self.top)


@dataclass(frozen=True)
class Proposal:
    """The boxes found, row by row as one reads; and sentences on what was left out, and why.

    `gap` is the distance of drawings that was used, as a share of the picture's longer side.
    """

    boxes: tuple[Box, ...]
    left_out: tuple[str, ...] = ()
    gap: float = NEAREST


def propose(ink: Ink, gap: float | None = None) -> Proposal:
    """The drawings on a sheet. `gap` is the distance between drawings in shares of the longer side; None: found.

    Pieces of ink nearer than the gap belong to one drawing.
    """
    pieces, left_out = _pieces(ink)
    if not len(pieces):
        return Proposal((), tuple(left_out))
    distances = _distances(pieces)
    side = max(ink.mask.shape)
    limit = gap * side if gap is not None else _gap(distances, side)
    groups = _without_overlap(_joined(pieces, distances <= limit))
    size = np.maximum(groups[:, 2] - groups[:, 0], groups[:, 3] - groups[:, 1])
    small = size < max(SMALLEST * ink.pen, 0.25 * float(np.median(size)))
    if small.any():
        left_out.append(f"{count(int(small.sum()), 'small mark')}: dots and specks beside the drawings.")
    boxes = [_around(group, ink.mask.shape) for group in groups[~small].tolist()]
    if len(boxes) > MAX_BOXES:
        left_out.append(f"{count(len(boxes) - MAX_BOXES, 'drawing')}: a photograph gives {MAX_BOXES} at most.")
    return Proposal(tuple(_in_reading_order(boxes)[:MAX_BOXES]), tuple(left_out), limit / side)


def _around(group: list[int], shape: tuple[int, ...]) -> Box:
    """The box of a group with a margin, inside the picture."""
    left, top, right, bottom = group
    return Box(
        max(left - MARGIN, 0), max(top - MARGIN, 0), min(right + MARGIN, shape[1]), min(bottom + MARGIN, shape[0])
    )


def _pieces(ink: Ink) -> tuple[NDArray[np.int64], list[str]]:
    """The connected pieces of ink as (left, top, right, bottom), and sentences on those that are no drawings."""
    from scipy import ndimage

    labels, number = ndimage.label(ink.mask, np.ones((3, 3)))
    if not number:
        return np.empty((0, 4), np.int64), []
    height, width = ink.mask.shape
    slices = ndimage.find_objects(labels)
    places = np.array([[x.start, y.start, x.stop, y.stop] for y, x in slices], np.int64)
    area = np.bincount(labels.ravel(), minlength=number + 1)[1:]
    on_paper = np.bincount(labels[ink.paper & ink.mask], minlength=number + 1)[1:] > 0.5 * area
    size = (places[:, 2:] - places[:, :2]) / (width, height)
    at_edge = (places[:, :2] == 0).any(axis=1) | (places[:, 2:] == (width, height)).any(axis=1)
    long = (size.max(axis=1) > LONGEST) & (at_edge | (size.min(axis=1) < STRAIGHT))
    speck = area < SPECK * ink.pen**2
    left_out = []
    if (~on_paper & ~speck).any():
        left_out.append("What lies beside the sheet of paper, such as the grain of a table.")
    if (lines := long & on_paper).any():
        left_out.append(f"{count(int(lines.sum()), 'line')} across the whole picture, such as the edge of a sheet.")
    return places[on_paper & ~long & ~speck], left_out


def _distances(places: NDArray[np.int64]) -> NDArray[np.float64]:
    """The distance of each two rectangles, (n, n); 0 where they overlap."""
    low, high = places[:, None, :2], places[:, None, 2:]
    apart = np.maximum(0, np.maximum(low - high.swapaxes(0, 1), low.swapaxes(0, 1) - high))
    return np.hypot(apart[..., 0], apart[..., 1])


def _gap(distances: NDArray[np.float64], side: int) -> float:
    """The gap at which the number of drawings changes least: the widest step between the links of a spanning tree."""
    from scipy.sparse.csgraph import minimum_spanning_tree

    tree = np.sort(minimum_spanning_tree(distances).data)
    low, high = NEAREST * side, FARTHEST * side
    links = np.concatenate([[low], tree[(tree > low) & (tree < high)], [high]])
    step = np.argmax(np.diff(np.log(links)))
    return float(np.sqrt(links[step] * links[step + 1]))


def _joined(places: NDArray[np.int64], near: NDArray[np.bool_]) -> NDArray[np.int64]:
    """One rectangle around each group of rectangles that are linked by `near`, (n, n)."""
    from scipy.sparse.csgraph import connected_components

    number, group = connected_components(near, directed=False)
    low = np.array([places[group == each, :2].min(axis=0) for each in range(number)])
    high = np.array([places[group == each, 2:].max(axis=0) for each in range(number)])
    return np.concatenate([low, high], axis=1)


def _without_overlap(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Groups of which one lies at least half within another are one drawing."""
    while True:
        width = np.minimum(groups[:, None, 2], groups[:, 2]) - np.maximum(groups[:, None, 0], groups[:, 0])
        height = np.minimum(groups[:, None, 3], groups[:, 3]) - np.maximum(groups[:, None, 1], groups[:, 1])
        common = np.clip(width, 0, None) * np.clip(height, 0, None)
        area = np.diag(common)
        merged = _joined(groups, common > 0.5 * np.minimum(area[:, None], area))
        if len(merged) == len(groups):
            return groups
        groups = merged


def _in_reading_order(boxes: list[Box]) -> list[Box]:
    """Row by row from the top, each from the left; a row holds the boxes whose middles lie beside its first one."""
    rest, ordered = sorted(boxes, key=lambda box: box.top), []
    while rest:
        first = rest[0]
        row = [box for box in rest if first.top <= (box.top + box.bottom) / 2 < first.bottom or box is first]
        ordered += sorted(row, key=lambda box: box.left)
        rest = [box for box in rest if box not in row]
    return ordered


def ink_in(ink: Ink, box: Box) -> Mask:
    """The ink of the drawing in a box, in its pixels: without specks, and without what reaches in from beside it."""
    from scipy import ndimage

    top, left = max(box.top, 0), max(box.left, 0)
    part = ink.mask[top : max(box.bottom, top), left : max(box.right, left)]
    labels, number = ndimage.label(part, np.ones((3, 3)))
    if not number:
        return part
    keep = np.bincount(labels.ravel()) >= SPECK * ink.pen**2
    for piece, (rows, columns) in enumerate(ndimage.find_objects(labels), 1):
        keep[piece] &= _reach(rows, columns, part.shape) > INTRUDER
    return part & keep[labels]


def _reach(rows: slice, columns: slice, shape: tuple[int, ...]) -> float:
    """How far ink reaches in from an edge that it touches, as a share of the box; 1 where it touches none."""
    down = (rows.stop - rows.start) / shape[0] if rows.start == 0 or rows.stop == shape[0] else 1.0
    across = (columns.stop - columns.start) / shape[1] if columns.start == 0 or columns.stop == shape[1] else 1.0
    return min(down, across)
