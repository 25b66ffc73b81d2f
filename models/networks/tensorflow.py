"""TensorFlow, which only training a network needs: imported late, quietly, and not always installed."""

from __future__ import annotations

from qdcore.experiments.model import Params, Requirement

TENSORFLOW = Requirement("tensorflow", "TensorFlow", "networks")


def requires(params: Params) -> tuple[Requirement, ...]:
    """The requirements of a classifier that is always trained by TensorFlow."""
    return (TENSORFLOW,)
