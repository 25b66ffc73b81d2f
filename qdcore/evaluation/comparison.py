"""Several classifiers on the same drawings: McNemar's test, repeated runs, accuracy against cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation

SIGNIFICANCE = 0.05


def check_same_drawings(evaluations: Sequence[Evaluation]) -> None:
    """Raise UserError if evaluations differ in classes or labels: their test drawings cannot be the same.

    Equal labels do not prove equal drawings; `run_store.same_test` compares the addresses as well.
    """
    for other in evaluations[1:]:
        if other.classes != evaluations[0].classes or not np.array_equal(other.y_true, evaluations[0].y_true):
            raise UserError(
                "These runs were tested on different drawings, so they can't be compared drawing by drawing. "
                "Choose runs with the same classes, drawings per class, share for testing and seed."
            )


@dataclass(frozen=True)
class McNemar:
    """Two classifiers on the same drawings: how many both, one or none predict correctly, and McNemar's p-value."""

    both_correct: int
    only_first: int
    only_second: int
    both_incorrect: int
    p_value: float

    @property
    def significant(self) -> bool:
        """True if a difference this large would be rare (p < 0.05) between two equally good classifiers."""
        return self.p_value < SIGNIFICANCE


def mcnemar(first: Evaluation, second: Evaluation) -> McNemar:
    """Compare two classifiers drawing by drawing with McNemar's exact two-sided test; raises UserError.

    McNemar 1947, doi:10.1007/BF02295996: if both are equally good, each predicts half of the drawings correctly that
    only one of them predicts correctly.
    """
    from scipy.special import bdtr  # importing scipy.stats for binomtest takes three times as long

    check_same_drawings([first, second])
    a, b = first.correct, second.correct
    only_first, only_second = int((a & ~b).sum()), int((b & ~a).sum())
    different = only_first + only_second
    p_value = min(1.0, 2 * float(bdtr(min(only_first, only_second), different, 0.5)))
    return McNemar(int((a & b).sum()), only_first, only_second, int((~a & ~b).sum()), p_value)


def wrong_by_all(evaluations: Sequence[Evaluation]) -> NDArray[np.int64]:
    """The indices of the drawings that every classifier predicts incorrectly; raises UserError."""
    return np.flatnonzero(_wrong(evaluations).all(axis=0))


def wrong_by_only(evaluations: Sequence[Evaluation], position: int) -> NDArray[np.int64]:
    """The indices of the drawings that only the classifier at this position predicts incorrectly; raises UserError."""
    wrong = _wrong(evaluations)
    return np.flatnonzero(wrong[position] & (wrong.sum(axis=0) == 1))


def _wrong(evaluations: Sequence[Evaluation]) -> NDArray[np.bool_]:
    check_same_drawings(evaluations)
    return np.array([~evaluation.correct for evaluation in evaluations])


@dataclass(frozen=True)
class Repeats:
    """Repeated measurements: their mean, its standard error (NaN for a single one) and their number."""

    mean: float
    error: float
    n: int


def repeats(values: ArrayLike) -> Repeats:
    """The mean and its standard error of repeats (n,), for example accuracies with several seeds."""
    numbers = np.asarray(values, float)
    error = numbers.std(ddof=1) / np.sqrt(len(numbers)) if len(numbers) > 1 else np.nan
    return Repeats(float(numbers.mean()), float(error), len(numbers))


def pareto_front(costs: ArrayLike, accuracies: ArrayLike) -> list[int]:
    """The positions of the runs on the Pareto front, cheapest first: none costs the same or less and is as accurate."""
    cost, accuracy = np.asarray(costs, float), np.asarray(accuracies, float)
    best, found = -np.inf, []
    for position in np.lexsort((-accuracy, cost)):
        if accuracy[position] > best:
            best = accuracy[position]
            found.append(int(position))
    return found
