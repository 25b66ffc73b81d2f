"""The nearest drawings by pixels, as K-Nearest Neighbours finds them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK_SIZE = 1000  # drawings; float64 copies of all training drawings would fill the memory


def nearest_drawings(drawing: NDArray[np.uint8], among: NDArray[np.uint8], k: int) -> NDArray[np.int64]:
    """The indices of the k drawings among (n, 784) nearest to a drawing (784,), by Euclidean distance, nearest first.

    Ties keep their order, as in scikit-learn.
    """
    blocks = (among[start : start + BLOCK_SIZE] for start in range(0, len(among), BLOCK_SIZE))
    distances = [np.square(block - drawing.astype(np.float64)).sum(axis=1) for block in blocks]
    return np.argsort(np.concatenate(distances), kind="stable")[:k]
