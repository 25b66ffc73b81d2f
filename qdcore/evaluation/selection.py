"""Which test drawings to look at: wrong ones, wrong by all or by one model only, or those it is least sure of."""

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
LEAST_CONFIDENT = 10  # as many as the article shows


@dataclass(frozen=True)
class Selection:
    """What to look for; `true` and `predicted` are positions of classes or None for any, certainty is 0..1."""

    kind: Kind = "wrong"
    true: int | None = None
    predicted: int | None = None
    low: float = 0.0
    high: float = 1.0

    def of(self, evaluations: Sequence[Evaluation], position: int) -> NDArray[np.int64]:
        """The indices of the drawings found, for the model at this position, of all models on the same drawings.

        Most certain first; the ten least certain ("unsure", right or wrong) least certain first. Raises UserError
        for models on different drawings.
        """
        evaluation = evaluations[position]
        within = self._within(evaluation)
        if self.kind == "unsure":
            return least_confident(evaluation, LEAST_CONFIDENT, within)
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
        """The drawings of the classes and the certainty looked for (n,)."""
        sure = evaluation.confidence
        # Bounds of the certainty's own type: a certainty kept as 0.8 in float32 is within 0.8 and more.
        fits = (sure >= sure.dtype.type(self.low)) & (sure <= sure.dtype.type(self.high))
        for wanted, given in ((self.true, evaluation.y_true), (self.predicted, evaluation.y_pred)):
            if wanted is not None:
                fits = fits & (given == wanted)
        return fits
