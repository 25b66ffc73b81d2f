"""What a class looks like as a whole: its average drawing, how much ink it takes, how alike two classes are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qdcore.sources import Drawings


def average(drawings: Drawings) -> NDArray[np.float64]:
    """The mean of drawings (n, 784), (784,) in 0..255."""
    return drawings.mean(axis=0)


def ink(drawings: Drawings) -> NDArray[np.float64]:
    """How much of its paper each drawing covers, (n,) in 0..1: the mean of its pixels over 255."""
    return drawings.mean(axis=1) / 255


def similarity(averages: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """How alike k average drawings (784,) are, (k, k) in 0..1: the cosine of the angle between them."""
    units = np.stack([each / max(float(np.linalg.norm(each)), 1e-12) for each in averages])
    return np.clip(units @ units.T, 0, 1)
