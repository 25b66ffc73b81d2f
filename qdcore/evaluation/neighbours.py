"""The nearest drawings: those whose pixels differ least, as K nearest neighbours finds them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 1000  # drawings compared at once


def nearest(drawing: NDArray[np.uint8], among: NDArray[np.uint8], k: int) -> NDArray[np.int64]:
    """The indices of the k drawings among (n, 784) nearest to a drawing (784,), by Euclidean distance, nearest first.

    Of equally near ones the first comes first, as in scikit-learn.
    """
    blocks = (among[start : start + BLOCK] for start in range(0, len(among), BLOCK))
    distances = [np.square(block - drawing.astype(np.float64)).sum(axis=1) for block in blocks]
    return np.argsort(np.concatenate(distances), kind="stable")[:k]
