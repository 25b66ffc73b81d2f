"""One class against the rest: the ROC curve, and what a decision threshold t does.

A drawing is taken for the class where its probability p > t, so that t = 0.5 agrees with the first largest of
two probabilities. The points of the curves are scikit-learn's, whose thresholds s mean p >= s.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import Numbers
from qdcore.errors import UserError
from qdcore.evaluation.evaluation import Evaluation, area_under_roc


@dataclass(frozen=True, eq=False)
class Decision:
    """What a threshold gives: counts (2, 2), rows rest and class, columns taken for either."""

    threshold: float
    counts: NDArray[np.int64]

    @property
    def tpr(self) -> float:
        """The true positive rate or recall: the share of the class's drawings found; NaN without any."""
        return _ratio(self.counts[1, 1], self.counts[1].sum())

    @property
    def fpr(self) -> float:
        """The false positive rate: the share of the others that raise a false alarm; NaN without any."""
        return _ratio(self.counts[0, 1], self.counts[0].sum())

    @property
    def precision(self) -> float:
        """The share of right ones among the drawings taken for the class; NaN when there is none."""
        return _ratio(self.counts[1, 1], self.counts[:, 1].sum())

    @property
    def accuracy(self) -> float:
        """The share of right decisions."""
        return _ratio(np.trace(self.counts), self.counts.sum())


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else float("nan")


@dataclass(frozen=True, eq=False)
class Detector:
    """Whether each drawing is of the class (n,) bool, and its probability p (n,) for that class, 0..1."""

    positive: NDArray[np.bool_]
    p: Numbers

    @staticmethod
    def of(evaluation: Evaluation, position: int) -> Detector:
        """The class at this position of the evaluation's classes against the rest."""
        return Detector(evaluation.y_true == position, np.array(evaluation.probabilities[:, position]))

    @property
    def complete(self) -> bool:
        """Whether there are drawings of the class and others; without both there is no curve."""
        return 0 < int(self.positive.sum()) < len(self.positive)

    @cached_property
    def auc(self) -> float:
        """The area under the ROC curve, 0..1; NaN when not complete."""
        return area_under_roc(self.p, self.positive)

    @cached_property
    def average_precision(self) -> float:
        """The mean precision over the recall, 0..1; NaN when not complete."""
        from sklearn.metrics import average_precision_score

        return float(average_precision_score(self.positive, self.p)) if self.complete else float("nan")

    @cached_property
    def roc(self) -> tuple[Numbers, Numbers, Numbers]:
        """False and true positive rates, thresholds, each (m,), from the highest; empty if incomplete."""
        from sklearn.metrics import roc_curve

        return roc_curve(self.positive, self.p) if self.complete else (np.empty(0), np.empty(0), np.empty(0))

    @cached_property
    def precision_recall(self) -> tuple[Numbers, Numbers, Numbers]:
        """Precision, recall and thresholds, each (m,), thresholds rising to inf; empty if incomplete."""
        from sklearn.metrics import precision_recall_curve

        if not self.complete:
            return np.empty(0), np.empty(0), np.empty(0)
        precision, recall, thresholds = precision_recall_curve(self.positive, self.p, drop_intermediate=True)
        return precision, recall, np.append(thresholds, np.inf)

    def at(self, threshold: float) -> Decision:
        """What p > threshold gives."""
        from sklearn.metrics import confusion_matrix

        # A threshold typed as 0.8 must meet a probability kept as 0.8 in float32.
        taken = self.p > self.p.dtype.type(threshold)
        return Decision(threshold, confusion_matrix(self.positive, taken, labels=[False, True]))

    def drawings(self, threshold: float, positive: bool, taken: bool) -> NDArray[np.int64]:
        """The indices of the drawings of the class or of the others that p > threshold takes for it or not.

        Those furthest from the threshold come first, ties in their order.
        """
        above = self.p > self.p.dtype.type(threshold)
        found = np.flatnonzero((self.positive == positive) & (above == taken))
        return found[np.argsort(-self.p[found] if taken else self.p[found], kind="stable")]

    def best_by_youden(self) -> float:
        """The threshold, 0..1, with the largest tpr - fpr (Youden 1950); 0.5 when not complete."""
        if not self.complete:
            return 0.5
        low, high, false_alarms, misses = self._choices
        negatives, positives = int((~self.positive).sum()), int(self.positive.sum())
        # In whole numbers, so that rounding breaks no tie.
        return self._pick(low, high, false_alarms * positives + misses * negatives)

    def best_by_cost(self, false_alarm: float, miss: float) -> float:
        """The threshold, 0..1, at which all errors together cost least; raises UserError for bad costs."""
        if not (false_alarm >= 0 and miss >= 0 and 0 < false_alarm + miss < np.inf):
            raise UserError(
                "The costs of a false alarm and of a miss must be 0 or more, and one of them above 0, "
                f"not {false_alarm!r} and {miss!r}."
            )
        low, high, false_alarms, misses = self._choices
        return self._pick(low, high, false_alarm * false_alarms + miss * misses)

    @cached_property
    def _choices(self) -> tuple[Numbers, Numbers, NDArray[np.int64], NDArray[np.int64]]:
        """All different decisions: low <= t < high gives so many false alarms and misses, each (m,)."""
        low = np.unique(np.append(self.p, self.p.dtype.type(0)))
        high = np.append(low[1:], self.p.dtype.type(1))
        rest, chosen = np.sort(self.p[~self.positive]), np.sort(self.p[self.positive])
        false_alarms = len(rest) - np.searchsorted(rest, low, "right")
        return low, high, false_alarms, np.searchsorted(chosen, low, "right")

    def _pick(self, low: Numbers, high: Numbers, cost: NDArray[Any]) -> float:
        """A threshold of the cheapest decision; of equally cheap ones the nearest to 0.5."""
        cheapest = np.flatnonzero(cost <= cost.min())
        distance = np.maximum(0, np.maximum(low[cheapest] - 0.5, 0.5 - high[cheapest]))
        place = cheapest[distance.argmin()]
        return _shortest(low[place], high[place])


def _shortest(low: Any, high: Any) -> float:
    """A number low <= t < high near their middle with few decimals, to be read and to be sent."""
    middle = (float(low) + float(high)) / 2
    rounded = (round(middle, decimals) for decimals in range(1, 9))
    return next((t for t in rounded if low <= low.dtype.type(t) < high), float(low))
