"""Mean confidence against accuracy in words."""

from __future__ import annotations

import numpy as np

from dashboard.exports.sentences import calibration_in_words
from qdcore.evaluation.evaluation import Evaluation
from tests.helpers.six_drawings import six_drawings


def test_a_confidence_within_the_interval_is_well_calibrated() -> None:
    assert calibration_in_words(six_drawings()) == (
        "Mean confidence 65.0 %, accuracy 66.7 %: well calibrated (95 % interval of the accuracy 30.0 to 90.3 %)."
    )


def test_a_confidence_outside_the_interval_says_by_how_much() -> None:
    labels = np.tile([0, 1], 500)
    confident = Evaluation(labels, np.tile(np.float32([0.9, 0.1]), (1000, 1)), ("cat", "dog"))
    assert "90.0 %, accuracy 50.0 %: overconfident by 40.0 percentage points (" in calibration_in_words(confident)
    correct = np.where(labels[:, None] == [0, 1], np.float32(0.6), np.float32(0.4))
    modest = Evaluation(labels, correct, ("cat", "dog"))
    assert "60.0 %, accuracy 100 %: underconfident by 40.0 percentage points (" in calibration_in_words(modest)
