"""A class as a whole: its average drawing, how much ink its drawings use, how similar two classes are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import Drawings


def average_drawing(drawings: Drawings) -> NDArray[np.float64]:
    """The mean of drawings (n, 784), (784,) in 0..255."""
    return drawings.mean(axis=0)


def ink_shares(drawings: Drawings) -> NDArray[np.float64]:
    """The share of the paper that each drawing covers, (n,) in 0..1: the mean of its pixels over 255."""
    return drawings.mean(axis=1) / 255


def correlations(averages: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The pixel correlation of each two of k average drawings (784,), (k, k) in -1..1; 0 for one without ink.

    By hand, as np.corrcoef warns and gives NaN for a drawing without ink.
    """
    centred = np.stack([each - each.mean() for each in averages])
    units = centred / np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    return np.clip(units @ units.T, -1, 1)
