"""A class as a whole, reckoned by hand on drawings of one and two inked pixels."""

import numpy as np
import pytest

from qdcore.overview import average, ink, similarity


def drawing(*inked):
    X = np.zeros(784, np.uint8)
    X[list(inked)] = 255
    return X


def test_the_average_and_the_ink_of_drawings():
    X = np.stack([drawing(0), drawing(0, 1)])
    assert average(X)[:3].tolist() == [255, 127.5, 0]
    assert ink(X) == pytest.approx([1 / 784, 2 / 784])


def test_how_alike_averages_are_is_the_cosine_between_them():
    alike = similarity([drawing(0).astype(float), drawing(0, 1).astype(float), drawing(5).astype(float), np.zeros(784)])
    assert alike[0, 1] == pytest.approx(1 / np.sqrt(2))
    assert alike[0, 2] == alike[1, 2] == alike[0, 3] == 0
    assert np.diag(alike)[:3] == pytest.approx(1) and (alike == alike.T).all()
