"""Which drawings are predicted incorrectly, in which order, and which classes are confused."""

from __future__ import annotations

import numpy as np

from qdcore.evaluation.evaluation import Evaluation
from qdcore.evaluation.mistakes import (
    cell,
    least_confident,
    mistakes,
    most_confident_first,
    similarity_order,
    top_confusions,
)
from tests.helpers.six_drawings import made_up, six_drawings


def from_counts(counts: list[list[int]]) -> Evaluation:
    """An evaluation with this confusion matrix."""
    cells = [(t, p) for t, row in enumerate(counts) for p, n in enumerate(row) for _ in range(n)]
    true, predicted = np.array(cells).T
    return Evaluation(true, np.eye(len(counts), dtype=np.float32)[predicted], tuple("abcdefgh"[: len(counts)]))


def test_mistakes_come_most_confident_first() -> None:
    assert mistakes(six_drawings()).tolist() == [1, 3]  # 0.6, 0.4


def test_a_cell_has_its_drawings_most_confident_first() -> None:
    assert cell(six_drawings(), 0, 1).tolist() == [1]
    assert cell(six_drawings(), 1, 1).tolist() == [2, 5]  # 0.8, 0.5
    assert cell(six_drawings(), 0, 2).tolist() == []


def test_equally_confident_drawings_keep_their_order() -> None:
    tied = Evaluation(np.zeros(4, int), np.tile(np.float32([0.5, 0.5]), (4, 1)), ("cat", "dog"))
    assert most_confident_first(tied, np.array([True, False, True, True])).tolist() == [0, 2, 3]


def test_the_least_confident_come_first() -> None:
    assert least_confident(six_drawings(), 3).tolist() == [3, 5, 1]  # 0.4, 0.5, 0.6
    assert len(least_confident(six_drawings(), 10)) == 6


def test_the_cells_of_the_matrix_hold_every_drawing_once() -> None:
    evaluation = made_up(4, 500)
    found = [index for true in range(4) for predicted in range(4) for index in cell(evaluation, true, predicted)]
    assert sorted(found) == list(range(500))
    assert len(mistakes(evaluation)) == 500 - np.trace(evaluation.confusion)


def test_top_confusions_are_the_fullest_cells_off_the_diagonal() -> None:
    table = top_confusions(from_counts([[5, 3, 0], [1, 5, 4], [0, 0, 2]]), 2)
    assert table[["true", "predicted"]].to_numpy().tolist() == [["b", "c"], ["a", "b"]]
    assert table["drawings"].tolist() == [4, 3] and table["share"].tolist() == [4 / 10, 3 / 8]
    assert table[["row", "column"]].to_numpy().tolist() == [[1, 2], [0, 1]]


def test_top_confusions_name_no_empty_cell() -> None:
    assert len(top_confusions(six_drawings())) == 2
    assert top_confusions(from_counts([[3, 0], [0, 2]])).empty


def test_confused_classes_stand_next_to_each_other() -> None:
    # a and c are confused, b and d are confused
    counts = [[6, 0, 4, 0], [0, 5, 1, 4], [3, 1, 6, 0], [0, 5, 0, 5]]
    order = similarity_order(from_counts(counts))
    assert sorted(order) == [0, 1, 2, 3]
    assert abs(order.index(0) - order.index(2)) == 1 and abs(order.index(1) - order.index(3)) == 1


def test_classes_that_are_never_confused_and_pairs_keep_their_order() -> None:
    assert similarity_order(from_counts([[2, 0, 0], [0, 2, 0], [0, 0, 2]])) == [0, 1, 2]
    assert similarity_order(from_counts([[1, 2], [2, 1]])) == [0, 1]


def test_a_class_without_drawings_has_its_place_in_the_order() -> None:
    assert sorted(similarity_order(from_counts([[2, 1, 0], [1, 2, 1], [0, 0, 0]]))) == [0, 1, 2]
