"""Which parts of a drawing matter: erase one patch after another and see how far the probability falls."""

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
    """How far the probability of a class falls when a patch of the drawing is erased, (28, 28) float32 in -1..1.

    `drawing` is (784,) uint8; `cls` is the position of the class, None for the predicted one. Each square of `step`
    pixels has the fall for the patch of `patch` x `patch` pixels around it, negative where the probability rises.
    Raises UserError. Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks".
    """
    if not 1 <= step <= patch <= SIDE or SIDE % step:
        raise UserError(
            f"The patch must be 1 to {SIDE} pixels wide, and the step must divide {SIDE} and be at most the patch, "
            f"not {patch} and {step}."
        )
    erased = _erased(drawing, patch, step)
    changed = (erased != drawing).any(axis=1)  # erasing blank paper changes nothing, so it needs no prediction
    probabilities = predict(np.concatenate([drawing[None], erased[changed]]))
    target = int(probabilities[0].argmax()) if cls is None else cls
    falls = np.zeros(len(erased), np.float32)
    falls[changed] = probabilities[0, target] - probabilities[1:, target]
    return falls.reshape(SIDE // step, -1).repeat(step, axis=0).repeat(step, axis=1)


def _erased(drawing: NDArray[np.uint8], patch: int, step: int) -> NDArray[np.uint8]:
    """The drawing once for every square of `step` pixels, with the patch around it erased, ((28 / step)^2, 784)."""
    starts = np.arange(0, SIDE, step) - (patch - step) // 2
    inside = (np.arange(SIDE) >= starts[:, None]) & (np.arange(SIDE) < starts[:, None] + patch)
    kept = ~(inside[:, None, :, None] & inside[None, :, None, :])
    return (drawing.reshape(SIDE, SIDE) * kept).reshape(-1, SIDE * SIDE)
