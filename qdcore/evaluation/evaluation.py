"""An Evaluation holds true classes and probabilities; every measure of a classifier's quality comes from it.

One class against the rest is in thresholds.py, confidence in calibration.py, single drawings in mistakes.py and
several classifiers in comparison.py. The drawing of charts belongs to charts/.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Z95 = 1.959963984540054  # the normal distribution's 97.5 % quantile


@dataclass(frozen=True, eq=False)
class Evaluation:
    """True classes y_true (n,) int in 0..k-1 and probabilities (n, k) float, columns as in `classes`."""

    y_true: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    classes: tuple[str, ...]

    @cached_property
    def y_pred(self) -> NDArray[np.int64]:
        """The predicted classes (n,): the first largest probability."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def confidence(self) -> NDArray[np.float32]:
        """The probability of the predicted class (n,), 1/k..1."""
        return np.asarray(self.probabilities).max(axis=1)

    @cached_property
    def correct(self) -> NDArray[np.bool_]:
        """True for each drawing predicted correctly, (n,)."""
        return self.y_pred == self.y_true

    @cached_property
    def accuracy(self) -> float:
        """The share of test drawings predicted correctly, 0..1."""
        return float(np.mean(self.correct))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the accuracy, (low, high) in 0..1."""
        return wilson(self.accuracy, len(self.y_true))

    @cached_property
    def balanced_accuracy(self) -> float:
        """The mean recall of the classes that have test drawings, 0..1: every class counts the same."""
        return float(np.nanmean(self.per_class["recall"]))

    @cached_property
    def log_loss(self) -> float:
        """The mean of -ln(probability of the true class), 0 or more; 0.69 for a coin toss between two classes.

        Probabilities are clipped away from 0 and 1 by the epsilon of their type, as scikit-learn's log_loss does.
        By hand: only the column of the true class is read, a hundred times faster with 345 classes.
        """
        p = self.probabilities[np.arange(len(self.y_true)), self.y_true]
        step = np.finfo(p.dtype).eps
        return float(-np.log(np.clip(p, step, 1 - step)).mean(dtype=float))

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """Counts (k, k): row true class, column predicted class."""
        from sklearn.metrics import confusion_matrix

        return confusion_matrix(self.y_true, self.y_pred, labels=range(len(self.classes)))

    @cached_property
    def support(self) -> NDArray[np.int64]:
        """The number of test drawings of each class (k,)."""
        return np.bincount(self.y_true, minlength=len(self.classes))

    @cached_property
    def per_class(self) -> pd.DataFrame:
        """One row per class: class, precision, recall, f1, auc (0..1) and drawings (its test drawings).

        NaN where a number is undefined: the recall of a class without test drawings, the precision of a class
        that is never predicted.
        """
        from sklearn.metrics import precision_recall_fscore_support

        precision, recall, f1, drawings = precision_recall_fscore_support(
            self.y_true, self.y_pred, labels=range(len(self.classes)), zero_division=np.nan
        )
        numbers = {
            "precision": precision,
            "recall": recall,
            "f1": f1,
            "auc": self.auc_per_class,
            "drawings": drawings,
        }
        return pd.DataFrame({"class": self.classes, **numbers})

    @cached_property
    def auc(self) -> float | None:
        """The area under the ROC curve of the second of two classes; None for more or an empty class."""
        area = float(self.auc_per_class[1])
        return None if len(self.classes) != 2 or np.isnan(area) else area

    @cached_property
    def auc_per_class(self) -> NDArray[np.float64]:
        """The area under the ROC curve of each class against the rest (k,), 0..1; NaN where undefined."""
        columns = np.asarray(self.probabilities).T
        return np.array([area_under_roc(p, self.y_true == cls) for cls, p in enumerate(columns)])

    @cached_property
    def auc_macro(self) -> float | None:
        """The mean of auc_per_class over the classes where it is defined; None without any."""
        known = self.auc_per_class[~np.isnan(self.auc_per_class)]
        return float(known.mean()) if len(known) else None


def area_under_roc(p: NDArray[np.floating], positive: NDArray[np.bool_]) -> float:
    """The share of pairs in which a positive drawing's p is above a negative one's, ties counting half, 0..1.

    NaN without positive or without negative drawings. This equals the area under the ROC curve (Hanley & McNeil
    1982, doi:10.1148/radiology.143.1.7063747). By hand: 345 classes and 10,000 drawings take 0.03 s,
    with roc_auc_score 2.5 s.
    """
    negative, chosen = np.sort(p[~positive]), p[positive]
    if not len(negative) or not len(chosen):
        return float("nan")
    below = np.searchsorted(negative, chosen, side="left") + np.searchsorted(negative, chosen, side="right")
    return float(below.mean() / (2 * len(negative)))


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval (low, high) of a share (0..1) of n drawings: Wilson's score interval.

    doi:10.1080/01621459.1927.10502953. By hand: importing scipy.stats for its `proportion_ci` takes about a second.
    """
    centre = share + Z95**2 / (2 * n)
    half = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
    low, high = float((centre - half) / (1 + Z95**2 / n)), float((centre + half) / (1 + Z95**2 / n))
    return 0.0 if share == 0 else low, 1.0 if share == 1 else high  # exactly, whatever the rounding
