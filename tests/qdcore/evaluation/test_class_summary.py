"""A class as a whole, reckoned by hand on drawings of one and two inked pixels."""

import numpy as np
import pytest

from qdcore.evaluation.class_summary import average, ink, similarity


def drawing(*inked):
    X = np.zeros(784, np.uint8)
    X[list(inked)] = 255
    return X


def test_the_average_and_the_ink_of_drawings():
    X = np.stack([drawing(0), drawing(0, 1)])
    assert average(X)[:3].tolist() == [255, 127.5, 0]
    assert ink(X) == pytest.approx([1 / 784, 2 / 784])


def test_how_alike_averages_are_is_the_correlation_of_their_pixels():
    averages = [drawing(0).astype(float), drawing(0, 1).astype(float), drawing(5).astype(float)]
    assert similarity(averages) == pytest.approx(np.corrcoef(averages))
    assert similarity([np.zeros(784), averages[0]]) == pytest.approx(np.diag([0, 1]))
