"""An Evaluation holds true classes and probabilities; every number about a model's quality is derived from it.

The numbers come from scikit-learn's metrics; drawing them is the business of charts/.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Z95 = 1.959963984540054  # the normal distribution's 97.5 % quantile


@dataclass(frozen=True)
class Evaluation:
    """True classes y_true (n,) int in 0..k-1 and probabilities (n, k) float, columns in the order of `classes`."""

    y_true: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    classes: tuple[str, ...]

    @cached_property
    def y_pred(self) -> NDArray[np.int64]:
        """The predicted classes (n,): the first largest probability."""
        return self.probabilities.argmax(axis=1)

    @cached_property
    def accuracy(self) -> float:
        """The share of test drawings named right, 0..1."""
        return float(np.mean(self.y_pred == self.y_true))

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the accuracy (Wilson's score interval, doi:10.1080/01621459.1927.10502953)."""
        return wilson(self.accuracy, len(self.y_true))

    @cached_property
    def confusion(self) -> NDArray[np.int64]:
        """Counts (k, k): row true class, column predicted class."""
        from sklearn.metrics import confusion_matrix

        return confusion_matrix(self.y_true, self.y_pred, labels=range(len(self.classes)))

    @cached_property
    def auc(self) -> float | None:
        """The area under the ROC curve of the second of two classes; None for more classes or a class without drawings."""
        from sklearn.metrics import roc_auc_score

        if len(self.classes) != 2 or len(np.unique(self.y_true)) < 2:
            return None
        return float(roc_auc_score(self.y_true, self.probabilities[:, 1]))


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval (low, high) of a share (0..1) of n drawings."""
    centre = share + Z95**2 / (2 * n)
    half = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
    return float((centre - half) / (1 + Z95**2 / n)), float((centre + half) / (1 + Z95**2 / n))
