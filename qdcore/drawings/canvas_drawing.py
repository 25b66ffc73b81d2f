"""The drawing on a canvas: strokes in a square of 400, perhaps over a bitmap, and the 28x28 pixels it becomes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcore.drawings.rasterize import FULL, Strokes, bitmap_of_raw, drawn_over

SIDE = 400  # the width of the canvas in its own units


@dataclass(frozen=True)
class CanvasDrawing:
    """The drawing on a canvas: strokes, each (n, 2) float64 in 0..400 from the top left, and whether the pen is down.

    `background` is the bitmap (784,) uint8 below the strokes, if any; `version` changes with the drawing.
    """

    strokes: Strokes
    pen_down: bool = False
    background: NDArray[np.uint8] | None = None
    version: str = ""

    @property
    def is_empty(self) -> bool:
        """True if there is nothing on the canvas."""
        return not self.strokes and self.background is None

    def pixels(self) -> NDArray[np.uint8]:
        """Its 28x28 pixels, (784,) uint8: strokes become pixels as the training data did; over a bitmap they stay."""
        if self.background is None:
            return bitmap_of_raw(self.strokes)
        return drawn_over(self.background, [stroke * (FULL / SIDE) for stroke in self.strokes])
