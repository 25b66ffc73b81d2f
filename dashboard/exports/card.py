"""The model card of a run, with the words of its classifier."""

from __future__ import annotations

from dashboard.exports.report_limits import limits_in_words
from dashboard.inputs.run_labels import name_of_run, params_in_words
from models import MODELS
from qdcore.experiments.run import Run
from qdcore.export.model_card import ModelCard, model_card


def card_of(run: Run) -> ModelCard:
    """The card of a run; raises UserError where the run is damaged."""
    model = MODELS.get(run.experiment.model)
    title, story = (model.title, model.story or model.sentence) if model else (run.experiment.model, "")
    return model_card(run, name_of_run(run), title, story, params_in_words(run.experiment), limits_in_words([run]))
