"""Several models: who is right where another is wrong, whether it may be chance, what a percent costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation
from qdcore.formatting import count

CHANCE = 0.05  # below this probability a difference is not put down to chance


def check_same_drawings(evaluations: Sequence[Evaluation]) -> None:
    """Raises UserError when evaluations differ in classes or labels, so cannot be of the same test drawings.

    Equal labels do not prove equal drawings: runs compare their addresses as well.
    """
    for other in evaluations[1:]:
        if other.classes != evaluations[0].classes or not np.array_equal(other.y_true, evaluations[0].y_true):
            raise UserError(
                "These runs were tested on different drawings and cannot be compared one by one. "
                "Choose runs of the same classes, drawings per class, share for testing and seed."
            )


@dataclass(frozen=True)
class McNemar:
    """Two models on the same drawings: how many both, one or none of them names right, McNemar's p."""

    both_correct: int
    only_first: int
    only_second: int
    both_wrong: int
    p_value: float

    def in_words(self, first: str, second: str) -> str:
        """The result as sentences about the models of these names."""
        text = f"{first} is right on {count(self.only_first)} that {second} gets wrong, "
        text += f"{second} on {count(self.only_second)} that {first} gets wrong. "
        if self.only_first + self.only_second == 0:
            return text + "On these drawings there is no difference between them."
        better = first if self.only_first > self.only_second else second
        text += f"Were both equally good, chance would divide them at least so unevenly {_odds(self.p_value)}: "
        return text + (f"{better} is better." if self.p_value < CHANCE else "this does not tell which is better.")


def mcnemar(first: Evaluation, second: Evaluation) -> McNemar:
    """Two models compared drawing by drawing with McNemar's test (exact, two-sided); raises UserError.

    McNemar 1947, doi:10.1007/BF02295996: of the drawings on which only one is right, each model has half by
    chance.
    """
    from scipy.special import bdtr  # scipy.stats would take three times as long to import

    check_same_drawings([first, second])
    a, b = first.correct, second.correct
    only_first, only_second = int((a & ~b).sum()), int((b & ~a).sum())
    different = only_first + only_second
    p_value = min(1.0, 2 * float(bdtr(min(only_first, only_second), different, 0.5)))
    return McNemar(int((a & b).sum()), only_first, only_second, int((~a & ~b).sum()), p_value)


def _odds(p: float) -> str:
    if p >= 0.995:
        return "every time"
    if p >= 0.095:
        return f"{100 * p:.0f} times in 100"
    return f"{1000 * p:.0f} times in 1,000" if p >= 0.0015 else "once in 1,000 times or less"


def wrong_by_all(evaluations: Sequence[Evaluation]) -> NDArray[np.int64]:
    """The indices of the drawings that every model names wrong; raises UserError for different drawings."""
    return np.flatnonzero(_wrong(evaluations).all(axis=0))


def wrong_by_only(evaluations: Sequence[Evaluation], position: int) -> NDArray[np.int64]:
    """The indices of the drawings that only the model at this position names wrong; raises UserError."""
    wrong = _wrong(evaluations)
    return np.flatnonzero(wrong[position] & (wrong.sum(axis=0) == 1))


def _wrong(evaluations: Sequence[Evaluation]) -> NDArray[np.bool_]:
    check_same_drawings(evaluations)
    return np.array([~evaluation.correct for evaluation in evaluations])


@dataclass(frozen=True)
class Repeats:
    """The mean of repeated measurements, its standard error (NaN for a single one), their number."""

    mean: float
    error: float
    n: int


def repeats(values: ArrayLike) -> Repeats:
    """Mean and standard error of the mean of repeats (n,), such as accuracies of several seeds."""
    numbers = np.asarray(values, float)
    error = numbers.std(ddof=1) / np.sqrt(len(numbers)) if len(numbers) > 1 else np.nan
    return Repeats(float(numbers.mean()), float(error), len(numbers))


def pareto_front(costs: ArrayLike, accuracies: ArrayLike) -> list[int]:
    """The positions of the runs that no cheaper or equally cheap run beats or equals, cheapest first."""
    cost, accuracy = np.asarray(costs, float), np.asarray(accuracies, float)
    best, found = -np.inf, []
    for position in np.lexsort((-accuracy, cost)):
        if accuracy[position] > best:
            best = accuracy[position]
            found.append(int(position))
    return found
