"""Which drawings are found among the test drawings, on the six worked by hand and two models on them."""

from __future__ import annotations

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation
from qdcore.evaluation.selection import Selection
from tests.helpers.six_drawings import CLASSES, made_up, six_drawings


def other() -> Evaluation:
    """A second classifier on the six drawings: incorrect on 1 and 4, with a confidence of 0.9 everywhere."""
    predicted = [0, 1, 1, 1, 0, 1]
    probabilities = np.full((6, 3), 0.05, np.float32)
    probabilities[range(6), predicted] = 0.9
    return Evaluation(six_drawings().y_true, probabilities, CLASSES)


def found(selection: Selection, position: int = 0) -> list[int]:
    return selection.of([six_drawings(), other()], position).tolist()


def test_wrong_ones_come_most_confident_first():
    assert found(Selection()) == [1, 3]  # 0.6, 0.4
    assert found(Selection(), 1) == [1, 4]


def test_wrong_by_all_and_wrong_by_one_only():
    assert found(Selection("all")) == [1]
    assert found(Selection("only")) == [3]
    assert found(Selection("only"), 1) == [4]


def test_any_drawing_may_be_looked_for():
    assert found(Selection("any")) == [4, 2, 0, 1, 5, 3]
    assert found(Selection("any", true=0)) == [0, 1]


def test_one_class_one_answer_or_one_pair():
    assert found(Selection(true=0)) == [1]
    assert found(Selection(predicted=0)) == [3]
    assert found(Selection(true=1, predicted=0)) == [3]
    assert found(Selection(true=2)) == []


def test_bounds_of_the_confidence_include_their_ends():
    assert found(Selection(low=0.6)) == [1]  # 0.6 in float32 is more than 0.6
    assert found(Selection(high=0.4)) == [3]  # 0.4 in float32 is more than 0.4
    assert found(Selection(low=0.41, high=0.59)) == []


def test_the_least_confident_are_correct_or_not_and_come_least_confident_first():
    assert found(Selection("unsure")) == [3, 5, 1, 0, 2, 4]  # 0.4, 0.5, 0.6, 0.7, 0.8, 0.9
    assert found(Selection("unsure", true=1)) == [3, 5, 2]
    assert len(Selection("unsure").of([made_up(4, 50)], 0)) == 10


def test_equally_confident_drawings_keep_their_order():
    assert found(Selection("unsure"), 1) == [0, 1, 2, 3, 4, 5]


def test_classifiers_on_different_drawings_are_refused():
    with pytest.raises(UserError, match="different drawings"):
        Selection("all").of([six_drawings(), made_up(3, 6)], 0)
