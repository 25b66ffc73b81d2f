"""The published accuracy of an experiment with the same drawings, split and parameters as one in the article."""

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
    """The accuracy (0..1) that the article gives for this experiment; None if it is not in the article."""
    model, sample = experiment.model, experiment.sample
    if sample == Sample(FIVE, FIVE_PER_CLASS):
        return FIVE_ACCURACY.get(model) if _has_params(experiment, FIVE_PARAMS) else None
    if sample.classes == PAIR and sample.per_class in SIZES and sample == Sample(PAIR, sample.per_class):
        found = ACCURACY.get(model)
        return found[SIZES.index(sample.per_class)] if found and _has_params(experiment, PARAMS) else None
    return None


def _has_params(experiment: Experiment, params: dict[str, dict[str, object]]) -> bool:
    """True if the experiment has the values of all parameters that the article names."""
    named = params.get(experiment.model, {})
    return all(experiment.params.get(name) == value for name, value in named.items())
