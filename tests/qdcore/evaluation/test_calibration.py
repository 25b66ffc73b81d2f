"""Certainty against accuracy, worked by hand on six drawings."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.evaluation.calibration import (
    abstaining,
    calibration_in_words,
    expected_calibration_error,
    histogram,
    mean_confidence,
    reliability,
)  # fmt: skip
from qdcore.evaluation.evaluation import Evaluation
from tests.helpers.six_drawings import made_up, six_drawings

# certainty 0.7 right, 0.6 wrong, 0.8 right, 0.4 wrong, 0.9 right, 0.5 right


def test_a_certainty_on_an_edge_falls_into_the_bin_below_it() -> None:
    table = reliability(six_drawings(), bins=5)  # edges 0.2, 0.4, 0.6, 0.8, 1
    assert table["drawings"].tolist() == [0, 1, 2, 2, 1]  # 0.4 | 0.6 and 0.5 | 0.7 and 0.8 | 0.9
    assert table["certainty"].tolist() == pytest.approx([np.nan, 0.4, 0.55, 0.75, 0.9], nan_ok=True)
    assert table["accuracy"].tolist() == pytest.approx([np.nan, 0, 1 / 2, 1, 1], nan_ok=True)


def test_fifteen_bins_of_equal_width_are_the_default() -> None:
    table = reliability(six_drawings())
    assert len(table) == 15 and table["high"].iloc[0] == pytest.approx(1 / 15)
    # 0.4 = 6/15 -> bin 5; 0.5 -> 7; 0.6 = 9/15 -> 8; 0.7 -> 10; 0.8 = 12/15 -> 11; 0.9 -> 13
    assert np.flatnonzero(table["drawings"]).tolist() == [5, 7, 8, 10, 11, 13]


def test_the_calibration_error_is_the_weighted_distance_of_certainty_and_accuracy() -> None:
    by_hand = (1 * 0.4 + 2 * abs(0.55 - 0.5) + 2 * abs(0.75 - 1) + 1 * abs(0.9 - 1)) / 6
    assert expected_calibration_error(six_drawings(), bins=5) == pytest.approx(by_hand, rel=1e-6)
    each = (0.4 + 0.5 + 0.6 + 0.3 + 0.2 + 0.1) / 6  # with fifteen bins every drawing stands alone
    assert expected_calibration_error(six_drawings()) == pytest.approx(each, rel=1e-6)


def test_the_calibration_error_equals_a_plain_loop_over_many_drawings() -> None:
    evaluation = made_up(10, 3000)
    confidence, right = evaluation.confidence.astype(float), evaluation.correct
    error = 0.0
    for number in range(15):
        inside = (confidence > number / 15) & (confidence <= (number + 1) / 15)
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    assert expected_calibration_error(evaluation) == pytest.approx(error, rel=1e-6)


def test_the_histogram_counts_right_and_wrong_drawings() -> None:
    table = histogram(six_drawings(), bins=5)
    assert table["right"].tolist() == [0, 0, 1, 2, 1] and table["wrong"].tolist() == [0, 1, 1, 0, 0]


def test_mean_certainty_against_accuracy_in_words() -> None:
    assert mean_confidence(six_drawings()) == pytest.approx(3.9 / 6)
    assert calibration_in_words(six_drawings()) == (
        "On average 65.0 % certain, and right for 66.7 % of all. "
        "That fits: the 95 % interval of the accuracy is 30.0 to 90.3 %."
    )


def test_a_model_that_is_too_sure_or_too_modest_is_told_so() -> None:
    labels = np.tile([0, 1], 500)  # half are right
    sure = Evaluation(labels, np.tile(np.float32([0.9, 0.1]), (1000, 1)), ("cat", "dog"))
    assert calibration_in_words(sure).endswith("It is surer than it should be, by 40.0 percentage points.")
    always_right = np.where(labels[:, None] == [0, 1], np.float32(0.6), np.float32(0.4))
    modest = Evaluation(labels, always_right, ("cat", "dog"))
    assert calibration_in_words(modest).endswith("It is less sure than it should be, by 40.0 percentage points.")


def test_abstaining_below_a_certainty_answers_fewer_and_better() -> None:
    table = abstaining(six_drawings(), steps=10)
    assert table["least"].tolist() == pytest.approx([n / 10 for n in range(11)])
    # from 0.4 all six, 0.5 five, 0.6 four, 0.7 three, 0.8 two, 0.9 one, 1.0 none
    assert table["drawings"].tolist() == [6, 6, 6, 6, 6, 5, 4, 3, 2, 1, 0]
    expected = [4 / 6] * 5 + [4 / 5, 3 / 4, 1, 1, 1, np.nan]
    assert table["accuracy"].tolist() == pytest.approx(expected, nan_ok=True)
    assert table["answered"].tolist() == pytest.approx([n / 6 for n in table["drawings"]])


def test_certainties_of_exactly_one_stay_in_the_last_bin() -> None:
    sure = Evaluation(np.array([0, 1]), np.array([[1, 0], [0, 1]], np.float32), ("cat", "dog"))
    assert reliability(sure)["drawings"].tolist() == [0] * 14 + [2]
    assert expected_calibration_error(sure) == 0 and abstaining(sure)["answered"].iloc[-1] == 1
