"""What a class looks like as a whole: its average drawing, how much ink it takes, how alike two classes are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import Drawings


def average(drawings: Drawings) -> NDArray[np.float64]:
    """The mean of drawings (n, 784), (784,) in 0..255."""
    return drawings.mean(axis=0)


def ink(drawings: Drawings) -> NDArray[np.float64]:
    """How much of its paper each drawing covers, (n,) in 0..1: the mean of its pixels over 255."""
    return drawings.mean(axis=1) / 255


def similarity(averages: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """How alike k average drawings (784,) are, (k, k) in -1..1: the correlation of their pixels, 0 without ink."""
    centred = np.stack([each - each.mean() for each in averages])
    units = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    return np.clip(units @ units.T, -1, 1)
