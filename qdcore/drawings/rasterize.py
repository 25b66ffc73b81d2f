"""Strokes -> 28x28, in one way for files and for the canvas: on average within 0.03 of 255 of Google's own pixels.

Raw strokes (from a pen, a canvas or a raw file) are simplified first: `bitmap_of_raw(strokes_of(canvas))`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, SIDE
from qdcore.drawings.simplify import SIMPLIFIED_SIZE, Stroke, Strokes, simplify, simplify_all
from qdcore.drawings.svg import path
from qdcore.errors import UserError

__all__ = [
    "Stroke",
    "Strokes",
    "bitmap",
    "bitmap_of_raw",
    "bitmaps",
    "bitmaps_of_raw",
    "drawn_over",
    "fits_square",
    "simplify",
    "simplify_all",
    "strokes_of",
]

# Found by comparing with Google's bitmaps: round pens of 16 on a square of 256 with a margin of 24, shrunk to 28.
PEN, MARGIN, SQUARE = 16, 24, 256
FULL = SQUARE + 2 * MARGIN

MAX_POINTS = 1_000_000
MAX_COORDINATE = 1e7
POINTS_PER_CALL = 5_000  # about a hundred drawings
MAX_PATH_POINTS = 500  # drawing time grows with its square; real strokes are shorter


def strokes_of(points: Any) -> Strokes:
    """Checked strokes of lists of points [[[x, y], ...], ...], as a canvas sends them; empty strokes are left out.

    A stroke of one point becomes two equal points, as in the dataset. Raises UserError.
    """
    try:
        strokes = [np.array(stroke, np.float64, order="C") for stroke in points if len(stroke)]
    except (TypeError, ValueError, OverflowError):
        raise UserError("Strokes must be lists of points, each point two numbers, x and y.") from None
    for number, stroke in enumerate(strokes, 1):
        _check(number, stroke)
    if sum(map(len, strokes)) > MAX_POINTS:
        raise UserError(f"The drawing has more than {MAX_POINTS:,} points; draw with fewer.")
    return [stroke[[0, 0]] if len(stroke) == 1 else stroke for stroke in strokes]


def _check(number: int, stroke: Stroke) -> None:
    if stroke.ndim != 2 or stroke.shape[1] != 2:
        raise UserError(f"Stroke {number} must be a list of points of two numbers, not of shape {stroke.shape}.")
    if not np.abs(stroke).max() <= MAX_COORDINATE:  # also true for NaN
        raise UserError(f"Stroke {number} has a coordinate that is not a number or beyond {MAX_COORDINATE:,.0f}.")


def fits_square(strokes: Strokes) -> bool:
    """True if all points lie within 0..255, as those of simplified strokes do."""
    return all(stroke.min() >= 0 and stroke.max() <= SIMPLIFIED_SIZE for stroke in strokes)


def bitmap(strokes: Strokes) -> NDArray[np.uint8]:
    """The 28x28 bitmap of simplified strokes, (784,) uint8, ink 255 on 0; all 0 for no strokes. Raises UserError."""
    return bitmaps([strokes])[0]


def bitmaps(drawings: list[Strokes], pen: float = PEN) -> NDArray[np.uint8]:
    """The bitmaps of drawings in simplified strokes, (n, 784) uint8. Raises UserError for strokes outside 0..255.

    Google's pen is 16 of 256 wide; another width is for varied drawings to train on.
    """
    for number, strokes in enumerate(drawings, 1):
        if not fits_square(strokes):
            raise UserError(f"Drawing {number} has strokes outside 0..255; simplify raw strokes before drawing them.")
    columns = [_column(batch, pen) for batch in _batches(drawings)]
    return np.concatenate([np.empty((0, PIXELS), np.uint8), *columns])


def bitmap_of_raw(strokes: Strokes) -> NDArray[np.uint8]:
    """The bitmap of raw strokes of any position and size, which are simplified first; (784,) uint8."""
    return bitmap(simplify(strokes))


def bitmaps_of_raw(drawings: list[Strokes]) -> NDArray[np.uint8]:
    """The bitmaps of drawings in raw strokes, which are simplified first; (n, 784) uint8."""
    return bitmaps(simplify_all(drawings))


def drawn_over(ground: NDArray[np.uint8], strokes: Strokes) -> NDArray[np.uint8]:
    """A bitmap (784,) with strokes drawn over it; their coordinates 0..304 span the bitmap. (784,) uint8."""
    paths = "".join(f'<path d="{path(part)}"/>' for stroke in strokes for part in _parts(stroke))
    return np.maximum(ground, _render(paths, 1)[0])


def _batches(drawings: list[Strokes]) -> Iterator[list[Strokes]]:
    """Drawings in batches of about POINTS_PER_CALL points, because each call of the drawing library has a cost."""
    batch: list[Strokes] = []
    points = 0
    for strokes in drawings:
        batch.append(strokes)
        points += 20 + sum(map(len, strokes))
        if points > POINTS_PER_CALL:
            yield batch
            batch, points = [], 0
    if batch:
        yield batch


def _column(drawings: list[Strokes], pen: float) -> NDArray[np.uint8]:
    """The bitmaps of drawings, drawn below each other in one picture; (n, 784) uint8."""
    groups = "".join(_placed(strokes, FULL * number) for number, strokes in enumerate(drawings))
    return _render(groups, len(drawings), pen)


def _render(content: str, height: int, pen: float = PEN) -> NDArray[np.uint8]:
    """SVG content as `height` bitmaps below each other, (height, 784); its ink is white, so alpha is the bitmap."""
    import pyvips

    page = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIDE}" height="{SIDE * height}"'
        f' viewBox="0 0 {FULL} {FULL * height}" fill="none" stroke="#fff" stroke-width="{pen:g}"'
        f' stroke-linecap="round" stroke-linejoin="round">{content}</svg>'
    )
    picture = pyvips.Image.svgload_buffer(page.encode(), unlimited=True)
    channels = np.frombuffer(picture.write_to_memory(), np.uint8).reshape(height, PIXELS, 4)
    return np.ascontiguousarray(channels[:, :, 3])  # vips would take one channel in threads, and longer


def _placed(strokes: Strokes, top: int) -> str:
    """A drawing in the middle of its square; Google measured the size from 0, not from the smallest coordinate."""
    if not strokes:
        return ""
    right, bottom = np.max([stroke.max(axis=0) for stroke in strokes], axis=0).tolist()
    x, y = MARGIN + (SQUARE - right) / 2, top + MARGIN + (SQUARE - bottom) / 2
    paths = "".join(f'<path d="{path(part)}"/>' for stroke in strokes for part in _parts(stroke))
    return f'<g transform="translate({x:.10g} {y:.10g})">{paths}</g>'


def _parts(stroke: Stroke) -> Strokes:
    """The stroke in parts of at most MAX_PATH_POINTS; each begins where the previous one ends."""
    step = MAX_PATH_POINTS - 1
    return [stroke[start : start + MAX_PATH_POINTS] for start in range(0, len(stroke) - 1, step)]
