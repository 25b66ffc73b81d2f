"""Which test drawings to look at: incorrect predictions, of all classifiers or of one only, or the least confident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qdcore.evaluation.comparison import wrong_by_all, wrong_by_only
from qdcore.evaluation.evaluation import Evaluation
from qdcore.evaluation.mistakes import least_confident, most_confident_first

Kind = Literal["wrong", "all", "only", "unsure", "any"]
MAX_LEAST_CONFIDENT = 10  # as in the article


@dataclass(frozen=True)
class Selection:
    """A filter; `true` and `predicted` are positions of classes or None for any, `low` and `high` confidences 0..1."""

    kind: Kind = "wrong"
    true: int | None = None
    predicted: int | None = None
    low: float = 0.0
    high: float = 1.0

    def of(self, evaluations: Sequence[Evaluation], position: int) -> NDArray[np.int64]:
        """The indices of the drawings found for the classifier at this position, most confident first.

        "unsure" finds the ten least confident predictions, correct or not, least confident first. Raises UserError
        for evaluations of different drawings.
        """
        evaluation = evaluations[position]
        within = self._within(evaluation)
        if self.kind == "unsure":
            return least_confident(evaluation, MAX_LEAST_CONFIDENT, within)
        return most_confident_first(evaluation, within & self._kind(evaluations, position))

    def _kind(self, evaluations: Sequence[Evaluation], position: int) -> NDArray[np.bool_]:
        evaluation = evaluations[position]
        if self.kind == "any":
            return np.ones_like(evaluation.correct)
        if self.kind == "wrong":
            return ~evaluation.correct
        found = wrong_by_all(evaluations) if self.kind == "all" else wrong_by_only(evaluations, position)
        return np.isin(np.arange(len(evaluation.correct)), found)

    def _within(self, evaluation: Evaluation) -> NDArray[np.bool_]:
        """True for drawings of these classes and within the bounds of the confidence, (n,)."""
        confidence = evaluation.confidence
        # Bounds in the type of the confidence: 0.8 in float32 must lie within bounds that begin at 0.8.
        low, high = confidence.dtype.type(self.low), confidence.dtype.type(self.high)
        fits = (confidence >= low) & (confidence <= high)
        for wanted, given in ((self.true, evaluation.y_true), (self.predicted, evaluation.y_pred)):
            if wanted is not None:
                fits = fits & (given == wanted)
        return fits
