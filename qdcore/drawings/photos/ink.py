"""The ink on a photographed paper: what is darker than the paper around it, whatever the light, shadow or colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import Doubles, Floats
from qdcore.drawings.photos.picture import Picture

Mask = NDArray[np.bool_]

COARSE = 8  # pixels of a cell in which the paper's brightness is measured
WIDEST_INK = 21  # cells: what is wider is paper of another brightness, such as a shadow
SMOOTHING = 0.8  # pixels, against the grain of a camera
SEEDS_OF_INK, EDGES_OF_INK = 0.45, 0.38  # darkness of a line's middle and edge, as shares of the darkest ink's
FAINTEST_INK = 0.07  # darkness: the paper's own structure is below it
DARK_GROUND = 110  # of 255: what light lines may be drawn on
ONE_COLOUR = 0.4  # of a picture that has the very same colour: no photograph has
BROADEST_PEN = 0.06  # of the picture's longer side: what is broader was filled, not drawn
BROAD = 3.5  # widths of the pen: broader areas may be shadows
PALE = 0.75  # of the ink's darkness: what is broad and paler is a shadow
NOISE = 6.0  # times the paper's own scatter that ink is darker
SMALLEST_SHEET = 0.08  # of the picture
DARKEST_SHADOW = 0.3  # of the brightness of the lit paper
SAME_COLOUR = 1.25  # times that one colour may change more than another between light and shadow
MOST_INK = 0.3  # of a region of paper; a table with a grain has more
EDGE_OF_PAPER = 0.2  # change of the ground's brightness from cell to cell, as a share: the edge of a sheet or a shadow


@dataclass(frozen=True, eq=False)
class Ink:
    """Where there is ink, the width of its lines in pixels, and where the sheet of paper lies.

    `mask` and `paper` are (height, width) bool; `on_dark` says that the lines are lighter than their ground.
    """

    mask: Mask
    paper: Mask
    pen: float
    on_dark: bool = False


def find_ink(pixels: Picture) -> Ink:
    """The ink in a picture; the mask is empty where there is none."""
    on_dark = _is_light_on_dark(pixels)
    upright = 255 - pixels if on_dark else pixels
    ground, edges = _ground(upright)
    darkness = _darkness(upright, ground)
    paper = _paper(ground, edges, darkness)
    mask = _without_shadows(_thresholded(darkness, paper), darkness, paper)
    return Ink(mask, paper, pen_width(mask & paper), on_dark)


def pen_width(mask: Mask) -> float:
    """The typical width of the lines in a mask, in pixels; 0 where there are none."""
    from scipy import ndimage

    if not mask.any():
        return 0.0
    inside = _half_widths(mask)
    crests = inside[(inside == ndimage.maximum_filter(inside, 3)) & (inside > 0)]
    return float(np.clip(2 * np.median(crests) - 1, 1.0, BROADEST_PEN * max(mask.shape)))


def _half_widths(mask: Mask) -> Doubles:
    """The distance to the edge of the ink, in pixels, at every other pixel: that is enough."""
    from scipy import ndimage

    distance: Doubles = ndimage.distance_transform_edt(mask[::2, ::2]) * 2
    return distance


def _is_light_on_dark(pixels: Picture) -> bool:
    """True for chalk on a blackboard: thin light lines outweigh thin dark ones, and the ground is dark."""
    from scipy import ndimage

    if (colour := _one_colour(pixels)) is not None:
        return float(colour.mean()) < DARK_GROUND
    grey = pixels[::3, ::3].mean(axis=2)
    if np.median(grey) > DARK_GROUND:
        return False
    size = max(5, round(max(grey.shape) / 60))
    dark = ndimage.grey_closing(grey, size) - grey
    light = grey - ndimage.grey_opening(grey, size)
    return float(np.clip(light - 40, 0, None).sum()) > 3 * float(np.clip(dark - 40, 0, None).sum())


def _ground(pixels: Picture) -> tuple[Floats, Mask]:
    """The brightness of the paper without what is on it, cell by cell, (rows, columns, 3) float32 in 1..255.

    And the cells at the edge of a sheet or a shadow, where the darker side counts: else its rim would look like ink.
    """
    from scipy import ndimage

    height, width = pixels.shape[:2]
    rows, columns = -(-height // COARSE), -(-width // COARSE)
    padded = np.pad(pixels, ((0, rows * COARSE - height), (0, columns * COARSE - width), (0, 0)), mode="edge")
    cells = padded.reshape(rows, COARSE, columns, COARSE, 3).swapaxes(1, 2).reshape(rows, columns, -1, 3)
    bright = np.percentile(cells, 70, axis=2).astype(np.float32)
    size = min(WIDEST_INK, max(3, min(rows, columns) // 3))
    if (flat := _one_colour(pixels)) is not None:
        return np.broadcast_to(flat, bright.shape), np.zeros((rows, columns), bool)
    padded = np.pad(bright, ((size, size), (size, size), (0, 0)), mode="edge")  # a narrow strip of table stays one
    closed = ndimage.grey_closing(padded, (size, size, 1))[size:-size, size:-size]
    ground = np.maximum(closed, 1.0)
    low, high = ndimage.minimum_filter(ground, (3, 3, 1)), ndimage.maximum_filter(ground, (3, 3, 1))
    edges = ((high - low) / high > EDGE_OF_PAPER).any(axis=2)
    return np.where(edges[..., None], low, ground), edges


def _one_colour(pixels: Picture) -> Floats | None:
    """The colour of the ground, (3,), where it is the same everywhere, as in a picture that was drawn on a screen."""
    few = pixels[::4, ::4].reshape(-1, 3)
    colour = np.array([np.bincount(few[:, each], minlength=256).argmax() for each in range(3)])
    same = np.abs(few.astype(np.int16) - colour).max(axis=1) <= 1
    return np.maximum(colour, 1).astype(np.float32) if same.mean() > ONE_COLOUR else None


def _darkness(pixels: Picture, ground: Floats) -> Floats:
    """How much of the light ink takes away, 0..1 float32 (height, width), in the colour in which it takes most."""
    from PIL import Image
    from scipy import ndimage

    height, width = pixels.shape[:2]
    rows, columns = ground.shape[:2]
    darkness = np.zeros((height, width), np.float32)
    for colour in range(3):
        cells = Image.fromarray(np.ascontiguousarray(ground[..., colour]))
        full = cells.resize((columns * COARSE, rows * COARSE), Image.Resampling.BILINEAR)
        light = pixels[..., colour] / np.asarray(full)[:height, :width]
        np.maximum(darkness, 1 - ndimage.gaussian_filter(light, SMOOTHING), out=darkness)
    return np.clip(darkness, 0, 1, out=darkness)


def _thresholded(darkness: Floats, paper: Mask) -> Mask:
    """Ink: about half as dark as the darkest ink on the paper, and what is connected with it and not much lighter."""
    from skimage.filters import apply_hysteresis_threshold

    on_paper = darkness[paper]
    typical = np.median(on_paper)
    scatter = float(np.median(np.abs(on_paper - typical))) * 1.4826
    least = max(FAINTEST_INK, float(typical) + NOISE * scatter)
    candidates = on_paper[on_paper > least]
    if not len(candidates):
        return np.zeros(darkness.shape, bool)
    ink = float(np.percentile(candidates, 98))
    mask: Mask = apply_hysteresis_threshold(darkness, max(least, EDGES_OF_INK * ink), max(least, SEEDS_OF_INK * ink))
    return mask


def _without_shadows(mask: Mask, darkness: Floats, paper: Mask) -> Mask:
    """The ink without broad areas that are paler than it, or that go on outside the picture, such as a table."""
    from scipy import ndimage

    labels, number = ndimage.label(mask, np.ones((3, 3)))
    if not number:
        return mask
    numbers, few = np.arange(1, number + 1), labels[::2, ::2]
    broad = ndimage.maximum(_half_widths(mask), few, numbers) > BROAD * pen_width(mask & paper) / 2
    ink = np.percentile(darkness[mask & paper], 90) if (mask & paper).any() else 0.0
    pale = ndimage.median(darkness[::2, ::2], few, numbers) < PALE * ink
    at_edge = np.isin(numbers, np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    drop = np.append(True, (broad & pale) | (at_edge & (broad | pale)))
    return ~drop[labels]


def _paper(ground: Floats, edges: Mask, darkness: Floats) -> Mask:
    """The sheet of paper, (height, width): the region in the middle, and what may be the same paper in other light."""
    from scipy import ndimage
    from skimage.morphology import convex_hull_image

    regions, number = ndimage.label(~edges)
    sizes = np.bincount(regions.ravel(), minlength=number + 1)[1:]
    if not number or sizes.max() < SMALLEST_SHEET * edges.size:
        return np.ones(darkness.shape, bool)
    numbers = range(1, number + 1)
    plain = ndimage.mean(_shrunk(darkness > 2 * FAINTEST_INK), regions, numbers) < MOST_INK
    inner = regions[edges.shape[0] // 4 : -edges.shape[0] // 4, edges.shape[1] // 4 : -edges.shape[1] // 4]
    middle = np.bincount(inner.ravel(), minlength=number + 1)[1:]
    colours = np.array([ndimage.median(ground[..., each], regions, numbers) for each in range(3)]).T
    share = colours / colours[np.argmax(middle * (plain + 0.01))]
    light, dark = share.max(axis=1), share.min(axis=1)
    same = (dark > DARKEST_SHADOW) & (light < 1 / DARKEST_SHADOW) & (light < SAME_COLOUR * dark)
    same &= plain & (sizes > 0.005 * edges.size) | (dark == 1) & (light == 1)
    paper = convex_hull_image(np.append(False, same)[regions])
    return paper.repeat(COARSE, axis=0).repeat(COARSE, axis=1)[: darkness.shape[0], : darkness.shape[1]]


def _shrunk(mask: Mask) -> Floats:
    """The share of ink in each cell."""
    rows, columns = -(-mask.shape[0] // COARSE), -(-mask.shape[1] // COARSE)
    padded = np.pad(mask, ((0, rows * COARSE - mask.shape[0]), (0, columns * COARSE - mask.shape[1])))
    return padded.reshape(rows, COARSE, columns, COARSE).mean(axis=(1, 3), dtype=np.float32)
