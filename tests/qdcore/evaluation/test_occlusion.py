"""Promises of the occlusion map."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.evaluation.occlusion import occlusion


def corner_watcher(drawings):
    """Predict class 1 with the share of ink in the top left 4x4 pixels as its probability, else class 0."""
    ink = drawings.reshape(-1, 28, 28)[:, :4, :4].mean(axis=(1, 2)) / 255
    return np.stack([1 - ink, ink], axis=1)


def inked(*places) -> np.ndarray:
    drawing = np.zeros((28, 28), np.uint8)
    for place in places:
        drawing[place] = 255
    return drawing.reshape(784)


def test_the_part_that_the_model_looks_at_is_found():
    everywhere = inked((slice(0, 28), slice(0, 28)))
    fall = occlusion(corner_watcher, everywhere, patch=4, step=4)
    assert fall.shape == (28, 28)
    assert np.all(fall[:4, :4] == 1)
    assert np.count_nonzero(fall) == 16


def test_each_square_has_the_fall_of_the_patch_around_it():
    corner = inked((slice(0, 4), slice(0, 4)))
    fall = occlusion(corner_watcher, corner, patch=6, step=2)
    by_hand = {(0, 0): 1, (0, 2): 1, (2, 2): 1, (0, 4): 2 / 4, (4, 4): 1 / 4, (6, 0): 0, (27, 27): 0}
    for place, expected in by_hand.items():
        assert fall[place] == pytest.approx(expected), place


def test_it_agrees_with_erasing_patch_by_patch():
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(784, 3))

    def predict(drawings):
        scores = np.exp(drawings / 255 @ weights / 10)
        return scores / scores.sum(axis=1, keepdims=True)

    drawing = rng.integers(0, 256, 784, np.uint8)
    fall = occlusion(predict, drawing, cls=2, patch=7, step=1)
    for row, column in [(0, 0), (13, 20), (27, 5)]:
        blank = drawing.reshape(28, 28).copy()
        blank[max(0, row - 3) : row + 4, max(0, column - 3) : column + 4] = 0
        expected = predict(drawing[None])[0, 2] - predict(blank.reshape(1, 784))[0, 2]
        assert fall[row, column] == pytest.approx(expected, abs=1e-6)


def test_without_a_class_the_predicted_one_is_explained():
    drawing = inked((slice(0, 28), slice(14, 28)))
    assert np.array_equal(occlusion(corner_watcher, drawing), occlusion(corner_watcher, drawing, cls=0))


def test_patches_without_ink_need_no_prediction():
    predicted = []

    def counting(drawings):
        predicted.append(len(drawings))
        return corner_watcher(drawings)

    assert not occlusion(counting, inked()).any()
    occlusion(counting, inked((0, 0)))
    assert predicted == [1, 1 + 4]


@pytest.mark.parametrize("patch, step", [(0, 1), (29, 1), (6, 3), (1, 2)])
def test_a_patch_that_does_not_fit_raises_a_sentence(patch, step):
    with pytest.raises(UserError, match="divide 28"):
        occlusion(corner_watcher, inked(), patch=patch, step=step)
