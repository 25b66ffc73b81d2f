"""What a worker sends back is checked before it is stored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.training import Trained

SUM_TOLERANCE = 1e-3  # of the probabilities of a drawing, which are float32


def check_result(trained: Trained, experiment: Experiment) -> None:
    """Raise UserError, with the first thing that is wrong, unless this is a whole result of the experiment."""
    wrong = _what_is_wrong(trained, experiment)
    if wrong:
        raise UserError(f"Its result is not stored: {wrong}.")


def _what_is_wrong(trained: Trained, experiment: Experiment) -> str:
    classes = len(experiment.sample.classes)
    if trained.experiment.id != experiment.id:
        return "it belongs to another experiment"
    for name, places in (("training", trained.train), ("test", trained.test)):
        if not _are_places(places, classes):
            return f"its list of {name} drawings is not (n, 2) int32 with a class and a row"
    return _wrong_probabilities(trained.probabilities, len(trained.test), classes)


def _are_places(places: NDArray[np.int32], classes: int) -> bool:
    """True if these are class index and row of at least one drawing, (n, 2) int32."""
    if places.dtype != np.int32 or places.ndim != 2 or places.shape[1] != 2 or not len(places):
        return False
    return bool(places.min() >= 0 and places[:, 0].max() < classes)


def _wrong_probabilities(probabilities: NDArray[np.float32], drawings: int, classes: int) -> str:
    """What is wrong with test probabilities, which must be (drawings, classes) float32; "" if nothing is."""
    shape = drawings, classes
    if probabilities.dtype != np.float32 or probabilities.shape != shape:
        return f"its probabilities are {probabilities.dtype} {probabilities.shape} instead of float32 {shape}"
    if not np.isfinite(probabilities).all():
        return "its probabilities are not all numbers, as when training diverges; try a lower learning rate"
    sums_to_one = np.allclose(probabilities.sum(axis=1), 1, atol=SUM_TOLERANCE)
    if not sums_to_one or probabilities.min() < 0:
        return "its probabilities are not shares that add up to 1"
    return ""
