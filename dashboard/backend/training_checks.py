"""What is looked at before a training starts: is there such a classifier, are there enough drawings, enough memory?"""

from __future__ import annotations

import math
from collections.abc import Iterable

from models import MODELS
from qdcore.drawings.class_names import did_you_mean
from qdcore.errors import UserError
from qdcore.experiments.advice import advice, free_memory
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model, Params
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import check_training_half
from qdcore.formatting import count
from qdcore.settings import Settings
from qdcore.sources import Source


def model_named(name: str) -> Model:
    """The model with this name; raises UserError with the names that exist."""
    if name not in MODELS:
        raise UserError(f"There is no model {name!r}. The models are: {', '.join(MODELS)}.")
    return MODELS[name]


def is_current(experiment: Experiment) -> bool:
    """True if the model is unchanged since the experiment was queued; a changed one would be another experiment."""
    model = MODELS.get(experiment.model)
    return model is not None and model.revision == experiment.revision


def missing_for(model: Model, settings: Settings, params: Params | None = None) -> str:
    """Why a classifier can't be trained on this computer, as a sentence; empty where it can.

    On a cluster its workers train, which say so themselves.
    """
    if settings.scheduler is not None:
        return ""
    problems = (needed.problem() for needed in model.requires(model.complete(params or {})))
    return next((f"{model.title} can't be trained here. {problem}" for problem in problems if problem), "")


def warnings_for(experiments: Iterable[Experiment], settings: Settings) -> list[str]:
    """Sentences before a training starts: too little memory, or parameters that do not suit the drawings."""
    free = math.inf if settings.scheduler else free_memory()  # of a cluster nobody knows
    return advice(((each, model_named(each.model)) for each in experiments), free)


def check_sample(sample: Sample, source: Source) -> None:
    """Raise UserError where the source lacks a class of the sample or has too few drawings of it."""
    for cls in sample.classes:
        if cls not in source.classes():  # all names first: counting drawings may take a while
            raise UserError(f"There is no class {cls!r} in the {source.title}{did_you_mean(cls, source.classes())}")
    for cls, rows in zip(sample.classes, sample.rows, strict=True):
        available = source.count(cls)
        if available < rows:
            found = count(available, f"drawing of {cls} is", f"drawings of {cls} are")
            raise UserError(f"Only {found} available; {rows:,} were requested. Choose fewer.")
    check_training_half(sample, sample.training_half)
