"""Which parts of a drawing matter: blank one patch after another and see how far the probability falls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import SIDE
from qdcore.errors import UserError

Predict = Callable[[NDArray[np.uint8]], NDArray[np.floating[Any]]]  # (n, 784) uint8 -> probabilities (n, k)


def occlusion(
    predict: Predict, drawing: NDArray[np.uint8], cls: int | None = None, patch: int = 6, step: int = 2
) -> NDArray[np.float32]:
    """How far the probability of a class falls when a patch of the drawing is blanked, (28, 28) float32 in -1..1.

    `drawing` is (784,) uint8; `cls` the position of the class, the predicted one if None. Each square of `step` pixels
    has the fall for the patch of `patch` x `patch` pixels around it; below 0 where the probability rises. Raises
    UserError. The method is Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks" (2014).
    """
    if not 1 <= step <= patch <= SIDE or SIDE % step:
        raise UserError(f"The patch must be 1 to {SIDE} pixels and the step divide {SIDE}, not {patch} and {step}.")
    blanked = _blanked(drawing, patch, step)
    changed = (blanked != drawing).any(axis=1)  # blanking paper changes nothing: no need to ask
    probabilities = predict(np.concatenate([drawing[None], blanked[changed]]))
    asked = int(probabilities[0].argmax()) if cls is None else cls
    falls = np.zeros(len(blanked), np.float32)
    falls[changed] = probabilities[0, asked] - probabilities[1:, asked]
    return falls.reshape(SIDE // step, -1).repeat(step, axis=0).repeat(step, axis=1)


def _blanked(drawing: NDArray[np.uint8], patch: int, step: int) -> NDArray[np.uint8]:
    """The drawing once for every square of `step` pixels, blanked around it, ((28 / step)^2, 784)."""
    starts = np.arange(0, SIDE, step) - (patch - step) // 2
    inside = (np.arange(SIDE) >= starts[:, None]) & (np.arange(SIDE) < starts[:, None] + patch)
    kept = ~(inside[:, None, :, None] & inside[None, :, None, :])
    return (drawing.reshape(SIDE, SIDE) * kept).reshape(-1, SIDE * SIDE)
