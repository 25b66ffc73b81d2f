"""Each classifier as a textbook would write it, with plain calls of scikit-learn or Keras: a text NAME.txt with cells.

`cells` fills in the parameters of a run; qdcore/export/code puts the drawings in front and the score behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from models.modern_cnn import settled
from qdcore.experiments.experiment import Experiment

FOLDER = Path(__file__).parent


def missing(experiment: Experiment) -> str:
    """Why a run cannot be written with plain calls, as a sentence; empty where it can."""
    if not (FOLDER / f"{experiment.model}.txt").is_file():
        return "There is no notebook for this classifier."
    if experiment.params.get("fine_tune"):
        return "Fine-tuning starts inside the app's own network; there is a notebook of Transfer without fine-tuning."
    return ""


def cells(experiment: Experiment, drawings: int) -> str:
    """The cells that train a classifier on this many drawings and predict; call it only where nothing is `missing`.

    They find `X_train`, `y_train`, `X_test`, `classes` and give `predicted`.
    """
    values: dict[str, Any] = dict(experiment.params) | {"seed": experiment.seed, "run": experiment.id}
    if experiment.model == "modern_cnn":
        values |= settled(experiment.params, drawings)
    pieces = (FOLDER / f"{experiment.model}.txt").read_text("utf-8").split("@@")
    return "".join(_written(values[piece]) if place % 2 else piece for place, piece in enumerate(pieces))


def _written(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)
