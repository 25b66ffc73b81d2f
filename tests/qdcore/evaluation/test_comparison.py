"""Several classifiers on the same drawings: where only one is correct, and whether that could be chance."""

from __future__ import annotations

from math import comb, sqrt

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.evaluation.comparison import (
    check_same_drawings,
    mcnemar,
    pareto_front,
    repeats,
    wrong_by_all,
    wrong_by_only,
)
from qdcore.evaluation.evaluation import Evaluation
from tests.helpers.six_drawings import six_drawings


def other() -> Evaluation:
    """Another classifier on the six drawings: cat, cat, cat, dog, cat, dog, so that 0, 1, 3, 5 are correct."""
    six = six_drawings()
    return Evaluation(six.y_true, np.eye(3, dtype=np.float32)[[0, 0, 0, 1, 0, 1]], six.classes)


def correct(pattern: str) -> Evaluation:
    """A classifier of two classes, all drawings of the first, correct where the pattern has a 1."""
    return Evaluation(
        np.zeros(len(pattern), int),
        np.array([[int(c), 1 - int(c)] for c in pattern], np.float32),
        ("cat", "dog"),
    )


def test_mcnemar_counts_where_only_one_is_correct() -> None:
    # first correct on 0, 2, 4, 5; second on 0, 1, 3, 5
    found = mcnemar(six_drawings(), other())
    assert (found.both_correct, found.only_first, found.only_second, found.both_incorrect) == (2, 2, 2, 0)
    assert found.p_value == 1


def test_mcnemars_p_is_the_exact_two_sided_binomial_one() -> None:
    # only the first is correct on 8 drawings, only the second on 1: 2 * (C(9,0) + C(9,1)) / 2^9
    found = mcnemar(correct("1" * 8 + "0" + "11"), correct("0" * 8 + "1" + "11"))
    assert found.p_value == pytest.approx(2 * (comb(9, 0) + comb(9, 1)) / 2**9)
    assert found.p_value == pytest.approx(0.0390625)


def test_a_difference_is_significant_below_five_percent() -> None:
    assert mcnemar(correct("1" * 8 + "0"), correct("0" * 8 + "1")).significant  # p = 0.039
    assert not mcnemar(correct("1" * 7 + "0"), correct("0" * 7 + "1")).significant  # p = 0.070


def test_runs_on_different_drawings_are_not_compared() -> None:
    with pytest.raises(UserError, match="tested on different drawings"):
        mcnemar(correct("10"), correct("100"))
    with pytest.raises(UserError, match="tested on different drawings"):
        check_same_drawings([six_drawings(), correct("101010")])


def test_drawings_that_all_or_only_one_predict_incorrectly() -> None:
    # incorrect: 1, 3 | 2, 4
    assert wrong_by_all([six_drawings(), other()]).tolist() == []
    assert wrong_by_all([six_drawings(), six_drawings()]).tolist() == [1, 3]
    assert wrong_by_only([six_drawings(), other()], 0).tolist() == [1, 3]
    assert wrong_by_only([six_drawings(), other(), other()], 1).tolist() == []


def test_repeats_have_a_mean_and_its_standard_error() -> None:
    found = repeats([0.8, 0.9, 0.85])
    assert (found.mean, found.n) == (pytest.approx(0.85), 3)
    assert found.error == pytest.approx(sqrt((0.05**2 + 0.05**2) / 2) / sqrt(3))
    assert np.isnan(repeats([0.8]).error)


def test_the_pareto_front_has_the_runs_that_nothing_cheaper_equals() -> None:
    assert pareto_front([10, 1, 5, 1, 20], [0.9, 0.7, 0.6, 0.8, 0.9]) == [3, 0]
    assert pareto_front([], []) == []
