"""The article's accuracy for an experiment that is one of the article's: same drawings, split and parameters."""

from __future__ import annotations

from dashboard.views.article.published import (
    ACCURACY,
    FIVE,
    FIVE_ACCURACY,
    FIVE_PARAMS,
    FIVE_PER_CLASS,
    PAIR,
    PARAMS,
    SIZES,
)
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample


def published_accuracy(experiment: Experiment) -> float | None:
    """The accuracy (0..1) that the article gives for this experiment; None where it is none of the article's."""
    model, sample = experiment.model, experiment.sample
    if sample == Sample(FIVE, FIVE_PER_CLASS):
        return FIVE_ACCURACY.get(model) if _as_there(experiment, FIVE_PARAMS) else None
    if sample.classes == PAIR and sample.per_class in SIZES and sample == Sample(PAIR, sample.per_class):
        found = ACCURACY.get(model)
        return found[SIZES.index(sample.per_class)] if found and _as_there(experiment, PARAMS) else None
    return None


def _as_there(experiment: Experiment, params: dict[str, dict[str, object]]) -> bool:
    """Whether the parameters that the article names are the experiment's."""
    named = params.get(experiment.model, {})
    return all(experiment.params.get(name) == value for name, value in named.items())
