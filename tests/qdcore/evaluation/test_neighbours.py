"""The nearest drawings are scikit-learn's, ties included."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from qdcore.evaluation.neighbours import nearest_drawings


@pytest.mark.parametrize("n", [3, 2500])
def test_neighbours_are_those_of_scikit_learn(n):
    rng = np.random.default_rng(0)
    among, drawing = rng.integers(0, 256, (n, 784), np.uint8), rng.integers(0, 256, 784, np.uint8)
    expected = NearestNeighbors(n_neighbors=3).fit(among.astype(float)).kneighbors([drawing], return_distance=False)
    assert nearest_drawings(drawing, among, 3).tolist() == expected[0].tolist()


def test_of_equally_near_drawings_the_first_comes_first():
    among = np.zeros((4, 784), np.uint8)
    among[1] = 255
    assert nearest_drawings(np.zeros(784, np.uint8), among, 3).tolist() == [0, 2, 3]
