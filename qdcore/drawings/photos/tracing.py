"""Ink -> strokes: each line is thinned to its middle, followed from end to end, and simplified as the dataset is."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from qdcore.arrays import Doubles
from qdcore.drawings.photos.ink import Mask
from qdcore.drawings.rasterize import PEN, Stroke, Strokes, simplify
from qdcore.drawings.simplify import SIMPLIFIED_SIZE

Pixel = tuple[int, int]  # row and column
Path = list[Pixel]
End = tuple[int, int]  # the number of a path, and 0 for its first or -1 for its last pixel

SPUR = 1.2  # half widths of the line at a crossing: side branches that are shorter come from the line's rough edge
SMOOTHING = 1.5  # pixels along a line, against the steps of the pixels
TURN_BACK = -0.2  # the cosine between two lines at a crossing above which a pen does not go from one to the other
HATCHING = PEN / 2  # distance of the strokes that fill what was filled with ink, in units of the dataset


def strokes_in(mask: Mask) -> Strokes:
    """The ink of one drawing as simplified strokes in 0..255; none where there is no ink."""
    traced = traced_lines(mask)
    return simplify(traced) if traced else []


def traced_lines(mask: Mask) -> Strokes:
    """The middles of the lines of a mask as strokes in its pixels, x and y; filled areas are hatched."""
    from scipy import ndimage
    from skimage.morphology import skeletonize

    rows, columns = np.nonzero(mask)
    if not len(rows):
        return []
    mask = np.pad(mask[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1], 1)
    inside = ndimage.distance_transform_edt(mask)
    thin = skeletonize(mask)
    paths = _without_spurs(_paths(thin), inside)
    lines = [_smooth(path) for path in _joined(paths)]
    return lines + _filling(mask, thin, inside)


def _neighbours(thin: Mask) -> dict[Pixel, list[Pixel]]:
    """The neighbours of each pixel of a skeleton; diagonal ones only where no straight way leads to them."""
    pixels = set(zip(*(axis.tolist() for axis in np.nonzero(thin)), strict=True))
    found = {}
    for y, x in pixels:
        straight = [at for at in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)) if at in pixels]
        diagonal = [
            (y + dy, x + dx)
            for dy in (-1, 1)
            for dx in (-1, 1)
            if (y + dy, x + dx) in pixels and (y + dy, x) not in pixels and (y, x + dx) not in pixels
        ]
        found[y, x] = straight + diagonal
    return found


def _paths(thin: Mask) -> list[Path]:
    """The lines of a skeleton between its ends and crossings; a ring begins and ends at the same pixel."""
    near = _neighbours(thin)
    used: set[tuple[Pixel, Pixel]] = set()
    seen: set[Pixel] = set()
    paths: list[Path] = []
    nodes = [pixel for pixel, beside in near.items() if len(beside) != 2]
    for start in nodes + list(near):
        if start in seen and len(near[start]) == 2:
            continue
        if not near[start]:
            paths.append([start])
        for step in near[start]:
            if (start, step) in used or (len(near[start]) == 2 and step in seen):
                continue
            path = _walk(near, start, step)
            used |= {(path[0], path[1]), (path[-1], path[-2])}
            seen |= set(path)
            paths.append(path)
    return paths


def _walk(near: dict[Pixel, list[Pixel]], start: Pixel, step: Pixel) -> Path:
    """Follow a line from its first two pixels to the next end or crossing."""
    path = [start, step]
    while len(near[path[-1]]) == 2 and path[-1] != start:
        one, other = near[path[-1]]
        path.append(other if one == path[-2] else one)
    return path


def _without_spurs(paths: list[Path], inside: Doubles) -> list[Path]:
    """The paths without short side branches."""
    at: dict[Pixel, int] = defaultdict(int)
    for path in paths:
        at[path[0]] += 1
        at[path[-1]] += 1
    kept = []
    for path in paths:
        free = [at[end] == 1 for end in (path[0], path[-1])]
        crossing = path[-1] if free[0] else path[0]
        is_spur = sum(free) == 1 and len(path) - 1 <= SPUR * inside[crossing]
        if not is_spur:
            kept.append(path)
    return kept


def _joined(paths: list[Path]) -> list[Path]:
    """Paths that go straight on at a crossing become one, as a pen draws them."""
    ends: dict[Pixel, list[End]] = defaultdict(list)
    for number, path in enumerate(paths):
        if path[0] != path[-1]:
            ends[path[0]].append((number, 0))
            ends[path[-1]].append((number, -1))
    partner: dict[End, End] = {}
    for meeting in ends.values():
        for one, other in _straightest(paths, meeting):
            partner[one], partner[other] = other, one
    return _chained(paths, partner)


def _straightest(paths: list[Path], meeting: list[End]) -> list[tuple[End, End]]:
    """Pairs of path ends at a crossing, the straightest first; those that would turn back are left alone."""
    towards = [_direction(paths[number], end) for number, end in meeting]
    pairs = [(i, j) for i in range(len(meeting)) for j in range(i) if meeting[i][0] != meeting[j][0]]
    used: set[int] = set()
    chosen = []
    for cosine, i, j in sorted((float(towards[i] @ towards[j]), i, j) for i, j in pairs):
        if cosine < TURN_BACK and not used & {i, j}:
            used |= {i, j}
            chosen.append((meeting[i], meeting[j]))
    return chosen


def _direction(path: Path, end: int) -> Doubles:
    """The unit vector from one end of a path along it."""
    there = path[min(8, len(path) - 1)] if end == 0 else path[-1 - min(8, len(path) - 1)]
    vector = np.subtract(there, path[end]).astype(np.float64)
    return vector / max(float(np.hypot(*vector)), 1e-9)


def _chained(paths: list[Path], partner: dict[End, End]) -> list[Path]:
    """Follow the partners from path to path."""
    done: set[int] = set()
    lines = []
    free = [(number, end) for number in range(len(paths)) for end in (0, -1) if (number, end) not in partner]
    rings = [(number, 0) for number in range(len(paths))]
    for start in free + rings:
        if start[0] in done:
            continue
        line: Path = []
        at: End | None = start
        while at is not None and at[0] not in done:
            done.add(at[0])
            path = paths[at[0]] if at[1] == 0 else paths[at[0]][::-1]
            line += path[1:] if line else path
            at = partner.get((at[0], -1 if at[1] == 0 else 0))
        lines.append(line)
    return lines


def _smooth(path: Path) -> Stroke:
    """A path as a stroke of x and y, without the steps of its pixels; its ends stay in place."""
    from scipy import ndimage

    points = np.array(path, np.float64)[:, ::-1]
    if len(points) < 3:
        return points[[0, -1]]
    if path[0] == path[-1]:
        ring = ndimage.gaussian_filter1d(points[:-1], SMOOTHING, axis=0, mode="wrap")
        return np.concatenate([ring, ring[:1]])
    smooth = ndimage.gaussian_filter1d(points, SMOOTHING, axis=0, mode="nearest")
    smooth[[0, -1]] = points[[0, -1]]
    return smooth


def _filling(mask: Mask, thin: Mask, inside: Doubles) -> Strokes:
    """Strokes that fill what was filled with ink, where the pen that redraws the lines leaves a hole."""
    from scipy import ndimage

    unit = max(mask.shape[0] - 2, mask.shape[1] - 2) / SIMPLIFIED_SIZE
    core = inside > unit * PEN / 2
    holes = core & (ndimage.distance_transform_edt(~thin) > unit * PEN / 2)
    if not holes.any():
        return []
    labels, _ = ndimage.label(core)
    wanted = np.isin(labels, np.unique(labels[holes]))
    strokes = []
    for y in range(0, len(wanted), max(1, round(unit * HATCHING))):
        steps = np.flatnonzero(np.diff(np.pad(wanted[y].astype(np.int8), 1)))
        strokes += [np.array([[left, y], [right - 1, y]], np.float64) for left, right in steps.reshape(-1, 2)]
    return strokes
