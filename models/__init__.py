"""The classifiers, in the order shown: one file and one name here for each."""

from __future__ import annotations

from importlib import import_module

from qdcore.experiments.model import Model

NAMES = (
    "random_forest",
    "knn",
    "mlp",
    "cnn",
    "modern_cnn",
    "transfer",
)
MODELS: dict[str, Model] = {name: import_module(f"models.{name}").MODEL for name in NAMES}
DEFAULT_MODELS = [name for name, model in MODELS.items() if model.default]
