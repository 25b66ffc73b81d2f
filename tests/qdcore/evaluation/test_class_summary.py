"""A class as a whole, worked by hand on drawings of one and two pixels of ink."""

import numpy as np
import pytest

from qdcore.evaluation.class_summary import average_drawing, correlations, ink_shares


def drawing(*inked):
    X = np.zeros(784, np.uint8)
    X[list(inked)] = 255
    return X


def test_the_average_and_the_ink_of_drawings():
    X = np.stack([drawing(0), drawing(0, 1)])
    assert average_drawing(X)[:3].tolist() == [255, 127.5, 0]
    assert ink_shares(X) == pytest.approx([1 / 784, 2 / 784])


def test_the_similarity_of_averages_is_the_correlation_of_their_pixels():
    averages = [drawing(0).astype(float), drawing(0, 1).astype(float), drawing(5).astype(float)]
    assert correlations(averages) == pytest.approx(np.corrcoef(averages))
    assert correlations([np.zeros(784), averages[0]]) == pytest.approx(np.diag([0, 1]))
