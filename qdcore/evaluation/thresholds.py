"""One class against the rest: the ROC curve, and what a decision threshold t does.

The class is predicted where its probability p > t, so that t = 0.5 agrees with the first largest of two
probabilities. The points of the curves are scikit-learn's, whose thresholds s mean p >= s.
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
    """The confusion matrix at a threshold: counts (2, 2), rows true, columns predicted, the rest before the class."""

    threshold: float
    counts: NDArray[np.int64]

    @property
    def tpr(self) -> float:
        """The true positive rate or recall: the share of its drawings predicted as the class; NaN without any."""
        return _ratio(self.counts[1, 1], self.counts[1].sum())

    @property
    def fpr(self) -> float:
        """The false positive rate: the share of the other drawings predicted as the class; NaN without any."""
        return _ratio(self.counts[0, 1], self.counts[0].sum())

    @property
    def precision(self) -> float:
        """The share of the class's drawings among those predicted as the class; NaN without any."""
        return _ratio(self.counts[1, 1], self.counts[:, 1].sum())

    @property
    def accuracy(self) -> float:
        """The share of correct predictions."""
        return _ratio(np.trace(self.counts), self.counts.sum())


def _ratio(part: Any, whole: Any) -> float:
    return float(part / whole) if whole else float("nan")


@dataclass(frozen=True, eq=False)
class Detector:
    """One class against the rest: True for drawings of the class (n,), and its probability p (n,), 0..1."""

    positive: NDArray[np.bool_]
    p: Numbers

    @staticmethod
    def of(evaluation: Evaluation, position: int) -> Detector:
        """The class at this position against the rest."""
        return Detector(evaluation.y_true == position, np.array(evaluation.probabilities[:, position]))

    @property
    def complete(self) -> bool:
        """True if there are drawings of the class and others; without both there is no curve."""
        return 0 < int(self.positive.sum()) < len(self.positive)

    @cached_property
    def auc(self) -> float:
        """The area under the ROC curve, 0..1; NaN if not complete."""
        return area_under_roc(self.p, self.positive)

    @cached_property
    def average_precision(self) -> float:
        """The mean precision weighted by the gain in recall, 0..1; NaN if not complete."""
        from sklearn.metrics import average_precision_score

        return float(average_precision_score(self.positive, self.p)) if self.complete else float("nan")

    @cached_property
    def roc(self) -> tuple[Numbers, Numbers, Numbers]:
        """False and true positive rates, thresholds, each (m,), by falling threshold; empty if not complete."""
        from sklearn.metrics import roc_curve

        return roc_curve(self.positive, self.p) if self.complete else (np.empty(0), np.empty(0), np.empty(0))

    @cached_property
    def precision_recall(self) -> tuple[Numbers, Numbers, Numbers]:
        """Precision, recall and thresholds, each (m,), by rising threshold up to inf; empty if not complete."""
        from sklearn.metrics import precision_recall_curve

        if not self.complete:
            return np.empty(0), np.empty(0), np.empty(0)
        precision, recall, thresholds = precision_recall_curve(self.positive, self.p, drop_intermediate=True)
        return precision, recall, np.append(thresholds, np.inf)

    def at(self, threshold: float) -> Decision:
        """The decision where p > threshold predicts the class."""
        from sklearn.metrics import confusion_matrix

        return Decision(threshold, confusion_matrix(self.positive, self._predicted(threshold), labels=[False, True]))

    def _predicted(self, threshold: float) -> NDArray[np.bool_]:
        # In the type of p: a threshold of 0.8 must equal a probability stored as 0.8 in float32.
        return self.p > self.p.dtype.type(threshold)

    def drawings(self, threshold: float, positive: bool, predicted: bool) -> NDArray[np.int64]:
        """The indices of one of the four counts at a threshold: of the class or not, predicted as the class or not.

        Those furthest from the threshold come first; ties keep their order.
        """
        found = np.flatnonzero((self.positive == positive) & (self._predicted(threshold) == predicted))
        return found[np.argsort(-self.p[found] if predicted else self.p[found], kind="stable")]

    def best_by_youden(self) -> float:
        """The threshold, 0..1, with the largest tpr - fpr (Youden 1950); 0.5 if not complete."""
        if not self.complete:
            return 0.5
        low, high, false_alarms, misses = self._choices
        negatives, positives = int((~self.positive).sum()), int(self.positive.sum())
        # In whole numbers, so that rounding cannot break ties.
        return self._pick(low, high, false_alarms * positives + misses * negatives)

    def best_by_cost(self, false_alarm: float, miss: float) -> float:
        """The threshold, 0..1, with the lowest total cost of errors; raises UserError for costs that are not valid."""
        if not (false_alarm >= 0 and miss >= 0 and 0 < false_alarm + miss < np.inf):
            raise UserError(
                "The costs of a false alarm and of a miss must be 0 or more, and at least one above 0, "
                f"not {false_alarm:g} and {miss:g}."
            )
        low, high, false_alarms, misses = self._choices
        return self._pick(low, high, false_alarm * false_alarms + miss * misses)

    @cached_property
    def _choices(self) -> tuple[Numbers, Numbers, NDArray[np.int64], NDArray[np.int64]]:
        """Every different decision: the false alarms and misses of low <= t < high, each (m,)."""
        low = np.unique(np.append(self.p, self.p.dtype.type(0)))
        high = np.append(low[1:], self.p.dtype.type(1))
        negatives, positives = np.sort(self.p[~self.positive]), np.sort(self.p[self.positive])
        false_alarms = len(negatives) - np.searchsorted(negatives, low, "right")
        return low, high, false_alarms, np.searchsorted(positives, low, "right")

    def _pick(self, low: Numbers, high: Numbers, cost: NDArray[Any]) -> float:
        """A threshold of the cheapest decision; on a tie the nearest to 0.5."""
        cheapest = np.flatnonzero(cost <= cost.min())
        distance = np.maximum(0, np.maximum(low[cheapest] - 0.5, 0.5 - high[cheapest]))
        place = cheapest[distance.argmin()]
        return _shortest(low[place], high[place])


def _shortest(low: Any, high: Any) -> float:
    """A number low <= t < high near their middle with as few decimals as possible: it stands in the link."""
    middle = (float(low) + float(high)) / 2
    rounded = (round(middle, decimals) for decimals in range(1, 9))
    return next((t for t in rounded if low <= low.dtype.type(t) < high), float(low))
