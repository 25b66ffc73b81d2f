"""Confidence against accuracy, worked by hand on six drawings."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.evaluation.calibration import (
    accuracy_by_coverage,
    calibration,
    confidence_bins,
    expected_calibration_error,
    mean_confidence,
    reliability_bins,
)  # fmt: skip
from qdcore.evaluation.evaluation import Evaluation
from tests.helpers.six_drawings import made_up, six_drawings

# confidence 0.7 correct, 0.6 incorrect, 0.8 correct, 0.4 incorrect, 0.9 correct, 0.5 correct


def test_a_confidence_on_an_edge_falls_into_the_bin_below_it() -> None:
    table = reliability_bins(six_drawings(), bins=5)  # edges 0.2, 0.4, 0.6, 0.8, 1
    assert table["drawings"].tolist() == [0, 1, 2, 2, 1]  # 0.4 | 0.6 and 0.5 | 0.7 and 0.8 | 0.9
    assert table["confidence"].tolist() == pytest.approx([np.nan, 0.4, 0.55, 0.75, 0.9], nan_ok=True)
    assert table["accuracy"].tolist() == pytest.approx([np.nan, 0, 1 / 2, 1, 1], nan_ok=True)


def test_fifteen_bins_of_equal_width_are_the_default() -> None:
    table = reliability_bins(six_drawings())
    assert len(table) == 15 and table["high"].iloc[0] == pytest.approx(1 / 15)
    # 0.4 = 6/15 -> bin 5; 0.5 -> 7; 0.6 = 9/15 -> 8; 0.7 -> 10; 0.8 = 12/15 -> 11; 0.9 -> 13
    assert np.flatnonzero(table["drawings"]).tolist() == [5, 7, 8, 10, 11, 13]


def test_the_calibration_error_is_the_weighted_distance_of_confidence_and_accuracy() -> None:
    by_hand = (1 * 0.4 + 2 * abs(0.55 - 0.5) + 2 * abs(0.75 - 1) + 1 * abs(0.9 - 1)) / 6
    assert expected_calibration_error(six_drawings(), bins=5) == pytest.approx(by_hand, rel=1e-6)
    each = (0.4 + 0.5 + 0.6 + 0.3 + 0.2 + 0.1) / 6  # with fifteen bins every drawing stands alone
    assert expected_calibration_error(six_drawings()) == pytest.approx(each, rel=1e-6)


def test_the_calibration_error_equals_a_plain_loop_over_many_drawings() -> None:
    evaluation = made_up(10, 3000)
    confidence, correct = evaluation.confidence.astype(float), evaluation.correct
    error = 0.0
    for number in range(15):
        inside = (confidence > number / 15) & (confidence <= (number + 1) / 15)
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - correct[inside].mean())
    assert expected_calibration_error(evaluation) == pytest.approx(error, rel=1e-6)


def test_the_confidence_bins_count_correct_and_incorrect_drawings() -> None:
    table = confidence_bins(six_drawings(), bins=5)
    assert table["correct"].tolist() == [0, 0, 1, 2, 1] and table["incorrect"].tolist() == [0, 1, 1, 0, 0]


def test_mean_confidence_within_the_interval_of_the_accuracy_is_well_calibrated() -> None:
    assert mean_confidence(six_drawings()) == pytest.approx(3.9 / 6)  # interval 0.3000 to 0.9032
    assert calibration(six_drawings()) == "well calibrated"


def test_confidence_above_the_interval_is_overconfident_and_below_it_underconfident() -> None:
    labels = np.tile([0, 1], 500)  # half are correct
    sure = Evaluation(labels, np.tile(np.float32([0.9, 0.1]), (1000, 1)), ("cat", "dog"))
    assert calibration(sure) == "overconfident"
    always_correct = np.where(labels[:, None] == [0, 1], np.float32(0.6), np.float32(0.4))
    modest = Evaluation(labels, always_correct, ("cat", "dog"))
    assert calibration(modest) == "underconfident"


def test_a_higher_confidence_threshold_lowers_the_coverage() -> None:
    table = accuracy_by_coverage(six_drawings(), steps=10)
    assert table["threshold"].tolist() == pytest.approx([n / 10 for n in range(11)])
    # from 0.4 all six, 0.5 five, 0.6 four, 0.7 three, 0.8 two, 0.9 one, 1.0 none
    assert table["drawings"].tolist() == [6, 6, 6, 6, 6, 5, 4, 3, 2, 1, 0]
    expected = [4 / 6] * 5 + [4 / 5, 3 / 4, 1, 1, 1, np.nan]
    assert table["accuracy"].tolist() == pytest.approx(expected, nan_ok=True)
    assert table["coverage"].tolist() == pytest.approx([n / 6 for n in table["drawings"]])


def test_a_confidence_of_exactly_one_is_in_the_last_bin() -> None:
    sure = Evaluation(np.array([0, 1]), np.array([[1, 0], [0, 1]], np.float32), ("cat", "dog"))
    assert reliability_bins(sure)["drawings"].tolist() == [0] * 14 + [2]
    assert expected_calibration_error(sure) == 0 and accuracy_by_coverage(sure)["coverage"].iloc[-1] == 1
