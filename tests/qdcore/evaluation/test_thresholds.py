"""One class against the rest, at a threshold: by hand on six drawings, by scikit-learn on many."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics

from qdcore.errors import UserError
from qdcore.evaluation.thresholds import Detector
from tests.helpers.six_drawings import made_up, six_drawings

# dog against the rest: p of the dogs 0.8, 0.4, 0.5; of the others 0.2, 0.6, 0.1
ROC = [
    (0, 0, np.inf),
    (0, 1 / 3, 0.8),
    (1 / 3, 1 / 3, 0.6),
    (1 / 3, 1, 0.4),
    (1, 1, 0.1),
]  # fpr, tpr, threshold


@pytest.fixture(scope="module")
def dog() -> Detector:
    return Detector.of(six_drawings(), 1)


def flat(points: list[tuple[float, ...]]) -> list[float]:
    return [number for point in points for number in point]


def test_at_one_half_two_of_three_dogs_are_found_with_one_false_alarm() -> None:
    # p > 0.5: the dog with 0.8 and the cat with 0.6; the dog with exactly 0.5 is not above it
    there = Detector.of(six_drawings(), 1).at(0.5)
    assert there.counts.tolist() == [[2, 1], [2, 1]]
    assert (there.tpr, there.fpr, there.precision, there.accuracy) == pytest.approx((1 / 3, 1 / 3, 1 / 2, 3 / 6))


AT = {  # threshold: others predicted as other and as dog, dogs predicted as other and as dog
    0: [[0, 3], [0, 3]],
    0.3: [[2, 1], [0, 3]],
    0.4: [[2, 1], [1, 2]],
    0.6: [[3, 0], [2, 1]],
    1: [[3, 0], [3, 0]],
}


@pytest.mark.parametrize(("threshold", "counts"), AT.items())
def test_the_class_is_predicted_only_above_the_threshold(
    dog: Detector, threshold: float, counts: list[list[int]]
) -> None:
    assert dog.at(threshold).counts.tolist() == counts


def test_the_drawings_of_each_count_come_furthest_from_the_threshold_first(dog: Detector) -> None:
    assert dog.drawings(0.5, positive=True, predicted=True).tolist() == [2]  # 0.8
    assert dog.drawings(0.5, positive=True, predicted=False).tolist() == [3, 5]  # 0.4, 0.5
    assert dog.drawings(0.5, positive=False, predicted=True).tolist() == [1]  # 0.6
    assert dog.drawings(0.5, positive=False, predicted=False).tolist() == [4, 0]  # 0.1, 0.2


def test_a_class_that_is_never_predicted_has_no_precision(dog: Detector) -> None:
    assert np.isnan(dog.at(1).precision) and dog.at(1).tpr == 0 and dog.at(1).fpr == 0


def test_the_roc_curve_has_the_points_found_by_hand(dog: Detector) -> None:
    assert flat(list(zip(*dog.roc, strict=True))) == pytest.approx(flat(ROC), rel=1e-6)
    assert dog.auc == pytest.approx(7 / 9)  # 0.8 beats 3 others, 0.4 and 0.5 two each


def test_precision_and_recall_have_the_points_found_by_hand(dog: Detector) -> None:
    # predicted where p >= 0.1: 3 of 6; 0.2: 3 of 5; 0.4: 3 of 4; 0.5: 2 of 3; 0.6: 1 of 2; 0.8: 1 of 1; none
    points = [(3 / 6, 1), (3 / 5, 1), (3 / 4, 1), (2 / 3, 2 / 3), (1 / 2, 1 / 3), (1, 1 / 3), (1, 0)]
    precision, recall, thresholds = dog.precision_recall
    found = dict.fromkeys(zip(precision.round(6), recall.round(6), strict=True))
    assert set(found) <= {(round(p, 6), round(r, 6)) for p, r in points} and (1, 0) in found
    assert len(thresholds) == len(precision) and thresholds[-1] == np.inf
    assert dog.average_precision == pytest.approx(1 / 3 * 1 + 1 / 3 * 2 / 3 + 1 / 3 * 3 / 4)


def test_youdens_best_threshold_is_the_one_found_by_hand(dog: Detector) -> None:
    # tpr - fpr is largest, 1 - 1/3, where all three dogs and one other are above: 0.2 <= t < 0.4
    assert dog.best_by_youden() == 0.3


def test_the_best_threshold_follows_the_costs(dog: Detector) -> None:
    # false alarms, misses: t < 0.1: 3, 0; 0.1..0.2: 2, 0; 0.2..0.4: 1, 0; 0.4..0.5: 1, 1; 0.6..0.8: 0, 2
    assert dog.best_by_cost(false_alarm=1, miss=1) == 0.3  # costs 1; 0.6..0.8 costs 2
    assert 0.6 <= dog.best_by_cost(false_alarm=3, miss=1) < 0.8  # costs 2; 0.2..0.4 costs 3
    assert dog.best_by_cost(false_alarm=0, miss=1) == 0.3  # misses none; of 0..0.4 the nearest to a half
    assert dog.best_by_cost(false_alarm=1, miss=0) == 0.7  # no false alarm; of 0.6..1 the nearest to a half


@pytest.mark.parametrize("costs", [(-1, 1), (0, 0), (float("nan"), 1), (float("inf"), 1)])
def test_costs_that_are_not_valid_are_refused(dog: Detector, costs: tuple[float, float]) -> None:
    with pytest.raises(UserError, match="costs of a false alarm and of a miss must be 0 or more"):
        dog.best_by_cost(*costs)


def test_a_probability_kept_in_float32_is_not_above_the_threshold_it_equals() -> None:
    p = np.array([0.8, 0.9], np.float32)
    assert Detector(np.array([True, True]), p).at(0.8).counts.tolist() == [[0, 0], [1, 1]]


def test_one_half_agrees_with_the_predicted_class_of_two_on_ties() -> None:
    two = made_up(2, 500)
    tied = np.round(two.probabilities, 1)
    tied[:, 0] = 1 - tied[:, 1]
    evaluation = type(two)(two.y_true, tied, two.classes)
    assert Detector.of(evaluation, 1).at(0.5).counts.tolist() == evaluation.confusion.tolist()


@pytest.mark.parametrize("decimals", [1, 7])
def test_every_number_equals_scikit_learns_on_many_drawings(decimals: int) -> None:
    evaluation = made_up(3, 3000)
    detector = Detector(evaluation.y_true == 2, evaluation.probabilities[:, 2].round(decimals))
    y, p = detector.positive, detector.p
    assert detector.auc == pytest.approx(metrics.roc_auc_score(y, p), abs=1e-12)
    for threshold in (0.1, 0.37, 0.5, 0.8):
        there, taken = detector.at(threshold), p > threshold
        assert there.counts.tolist() == metrics.confusion_matrix(y, taken).tolist()
        assert there.tpr == metrics.recall_score(y, taken)
        assert there.precision == metrics.precision_score(y, taken)
        assert there.accuracy == metrics.accuracy_score(y, taken)


@pytest.mark.parametrize("decimals", [1, 7])
def test_no_threshold_is_better_than_the_best(decimals: int) -> None:
    evaluation = made_up(3, 1000)
    detector = Detector(evaluation.y_true == 0, evaluation.probabilities[:, 0].round(decimals))
    tried = [detector.at(threshold) for threshold in np.linspace(0, 1, 501)]
    best = detector.at(detector.best_by_youden())
    fpr, tpr, _ = detector.roc
    assert best.tpr - best.fpr == pytest.approx(max(tpr - fpr))
    assert best.tpr - best.fpr >= max(there.tpr - there.fpr for there in tried)
    cheapest = detector.at(detector.best_by_cost(5, 2)).counts
    assert 5 * cheapest[0, 1] + 2 * cheapest[1, 0] <= min(5 * t.counts[0, 1] + 2 * t.counts[1, 0] for t in tried)


def test_a_class_without_drawings_or_without_others_has_no_curve_but_counts() -> None:
    for positive in (np.zeros(3, bool), np.ones(3, bool)):
        lonely = Detector(positive, np.array([0.1, 0.6, 0.7], np.float32))
        assert not lonely.complete and np.isnan(lonely.auc) and np.isnan(lonely.average_precision)
        assert all(len(part) == 0 for part in (*lonely.roc, *lonely.precision_recall))
        assert lonely.best_by_youden() == 0.5 and lonely.at(0.5).counts.sum() == 3
    assert np.isnan(Detector(np.zeros(3, bool), lonely.p).at(0.5).tpr)


def test_a_model_that_gives_every_drawing_the_same_has_a_curve_of_chance() -> None:
    same = Detector(np.array([True, False, True]), np.full(3, 0.5, np.float32))
    fpr, tpr, _ = same.roc
    assert (fpr.tolist(), tpr.tolist()) == ([0, 1], [0, 1]) and same.auc == 0.5
    assert 0 <= same.best_by_youden() <= 1
