"""Wrong labels on purpose: some training drawings get another class, to see what that does to a classifier."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def with_wrong_labels(y: NDArray[np.int64], classes: int, share: float, seed: int) -> NDArray[np.int64]:
    """Labels (n,) in 0..classes-1, of which this share (0..1, rounded to whole drawings) is another class by chance."""
    random = np.random.default_rng(seed)
    wrong = random.permutation(len(y))[: round(share * len(y))]
    noisy = y.copy()
    noisy[wrong] = (y[wrong] + random.integers(1, classes, len(wrong))) % classes
    return noisy
