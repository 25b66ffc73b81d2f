"""Every number of an Evaluation against a case worked by hand: three classes, six drawings."""

from __future__ import annotations

from math import log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest

from qdcore.evaluation.evaluation import Evaluation, area_under_roc, wilson
from qdcore.evaluation.thresholds import Detector
from tests.helpers.six_drawings import six_drawings


@pytest.fixture(scope="module")
def six() -> Evaluation:
    return six_drawings()


@pytest.fixture(scope="module")
def many() -> Evaluation:
    """Five classes, 2,000 drawings, probabilities of one decimal (ties); no drawing of the last."""
    rng = np.random.default_rng(0)
    shares = rng.multinomial(10, [0.2] * 5, 2000) / 10
    return Evaluation(rng.integers(0, 4, 2000), shares.astype(np.float32), ("a", "b", "c", "d", "e"))


def test_the_first_largest_probability_is_predicted(six: Evaluation) -> None:
    assert six.y_pred.tolist() == [0, 1, 1, 0, 2, 1]
    assert six.confidence == pytest.approx([0.7, 0.6, 0.8, 0.4, 0.9, 0.5])


def test_accuracy_is_the_share_of_correct_predictions(six: Evaluation) -> None:
    assert six.accuracy == pytest.approx(4 / 6)


def test_the_interval_is_wilsons(six: Evaluation) -> None:
    z, p, n = 1.959964, 4 / 6, 6
    centre, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    assert six.interval == pytest.approx(((centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)))
    assert six.interval == pytest.approx((0.3000, 0.9032), abs=5e-5)


def test_an_interval_stays_within_0_and_1() -> None:
    assert wilson(1.0, 10) == pytest.approx((0.7225, 1.0), abs=5e-5)
    assert wilson(0.0, 10) == pytest.approx((0.0, 0.2775), abs=5e-5)


def test_confusion_counts_true_in_rows_and_predicted_in_columns(six: Evaluation) -> None:
    assert six.confusion.tolist() == [[1, 1, 0], [1, 2, 0], [0, 0, 1]]


def test_balanced_accuracy_counts_every_class_the_same(six: Evaluation) -> None:
    assert six.balanced_accuracy == pytest.approx((1 / 2 + 2 / 3 + 1) / 3)


def test_log_loss_is_the_mean_of_minus_ln_of_the_true_classs_probability(six: Evaluation) -> None:
    expected = -(log(0.7) + log(0.3) + log(0.8) + log(0.4) + log(0.9) + log(0.5)) / 6
    assert six.log_loss == pytest.approx(expected, rel=1e-6)


def test_log_loss_of_an_impossible_class_is_large_but_finite() -> None:
    from sklearn.metrics import log_loss

    sure = Evaluation(np.array([0, 1]), np.array([[1, 0], [1, 0]], np.float32), ("cat", "dog"))
    assert sure.log_loss == pytest.approx(log_loss(sure.y_true, sure.probabilities), rel=1e-5)
    assert sure.log_loss == pytest.approx(-log(np.finfo(np.float32).eps) / 2, rel=1e-5)


def test_the_table_of_classes_has_precision_recall_f1_auc_and_drawings(six: Evaluation) -> None:
    table = six.per_class.set_index("class")
    assert list(table.columns) == ["precision", "recall", "f1", "auc", "drawings"]
    assert table.loc["cat"].tolist() == pytest.approx([1 / 2, 1 / 2, 1 / 2, 7 / 8, 2])
    assert table.loc["dog"].tolist() == pytest.approx([2 / 3, 2 / 3, 2 / 3, 7 / 9, 3])
    assert table.loc["bee"].tolist() == pytest.approx([1, 1, 1, 1, 1])


def test_auc_is_how_often_a_drawing_of_the_class_gets_more_than_another(six: Evaluation) -> None:
    # cat: 0.7 is above all of 0.1, 0.4, 0.0, 0.2; 0.3 above all but 0.4: 7 of 8 pairs
    assert six.auc_per_class == pytest.approx([7 / 8, 7 / 9, 1])
    assert six.auc_macro == pytest.approx((7 / 8 + 7 / 9 + 1) / 3)
    assert six.auc is None


def test_auc_of_two_classes_is_the_second_ones() -> None:
    two = Evaluation(
        np.array([0, 0, 1, 1]), np.array([[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]]), ("cat", "dog")
    )
    assert two.auc == 3 / 4
    assert Evaluation(np.array([0, 0]), two.probabilities[:2], ("cat", "dog")).auc is None


def test_every_number_equals_scikit_learns_on_two_thousand_drawings_full_of_ties(many: Evaluation) -> None:
    from sklearn import metrics

    y, p = many.y_true, many.probabilities
    assert many.accuracy == metrics.accuracy_score(y, many.y_pred)
    assert many.log_loss == pytest.approx(metrics.log_loss(y, p, labels=range(5)), rel=1e-5)
    areas = [metrics.roc_auc_score(y == cls, p[:, cls]) for cls in range(4)]
    assert many.auc_per_class[:4] == pytest.approx(areas, abs=1e-12)
    with pytest.warns(UserWarning, match="y_pred contains classes not in y_true"):
        assert many.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(y, many.y_pred))


def test_a_class_without_test_drawings_has_no_recall_and_no_auc_and_leaves_the_others_alone(many: Evaluation) -> None:
    last = many.per_class.iloc[4]
    assert last["drawings"] == 0 and np.isnan(last["recall"]) and np.isnan(last["auc"])
    assert last["precision"] == 0  # it is predicted, always wrongly
    assert many.support.tolist()[4] == 0 and many.confusion[4].sum() == 0
    assert many.auc_macro == pytest.approx(np.mean(many.auc_per_class[:4]))


def test_a_model_that_predicts_one_class_only_has_no_precision_for_the_others() -> None:
    stubborn = Evaluation(np.array([0, 1, 1]), np.tile([0.9, 0.1], (3, 1)), ("cat", "dog"))
    assert stubborn.accuracy == pytest.approx(1 / 3) and stubborn.balanced_accuracy == 1 / 2
    assert stubborn.per_class["precision"].tolist() == pytest.approx([1 / 3, nan], nan_ok=True)
    assert stubborn.per_class["f1"].tolist() == pytest.approx([1 / 2, 0])
    assert stubborn.auc == 1 / 2


def test_area_under_roc_needs_both_kinds() -> None:
    assert np.isnan(area_under_roc(np.array([0.1, 0.2]), np.array([True, True])))


@pytest.mark.real
def test_on_real_cats_and_sheep_the_numbers_are_the_articles_and_scikit_learns(real_drawings: Path) -> None:
    from sklearn import metrics
    from sklearn.model_selection import train_test_split
    from sklearn.neighbors import KNeighborsClassifier

    folder = real_drawings / "full/numpy_bitmap"
    X = np.concatenate([np.load(folder / f"{cls}.npy", mmap_mode="r")[:500] for cls in ("cat", "sheep")]) / 255
    train, test, y_train, y = train_test_split(X, np.repeat([0, 1], 500), test_size=0.5, random_state=0)
    p = KNeighborsClassifier().fit(train, y_train).predict_proba(test)
    evaluation = Evaluation(y, p.astype(np.float32), ("cat", "sheep"))
    assert evaluation.accuracy == 0.862
    assert evaluation.auc == pytest.approx(metrics.roc_auc_score(y, p[:, 1]))
    assert evaluation.log_loss == pytest.approx(metrics.log_loss(y, p.astype(np.float32)), rel=1e-5)
    assert evaluation.balanced_accuracy == pytest.approx(metrics.balanced_accuracy_score(y, p.argmax(axis=1)))
    sheep = Detector.of(evaluation, 1).at(0.8)
    assert sheep.counts.tolist() == metrics.confusion_matrix(y, p[:, 1] > 0.8).tolist()
