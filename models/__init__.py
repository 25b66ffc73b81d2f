"""The classifiers, in the order shown: one file and one line here for each."""

from __future__ import annotations

from models import cnn, knn, mlp, modern_cnn, random_forest, transfer
from qdcore.experiments.model import Model

MODELS: dict[str, Model] = {
    model.name: model
    for model in (random_forest.MODEL, knn.MODEL, mlp.MODEL, cnn.MODEL, modern_cnn.MODEL, transfer.MODEL)
}
DEFAULT_MODELS = [name for name, model in MODELS.items() if model.default]
