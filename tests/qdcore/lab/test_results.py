"""A result of a worker is stored only if it is whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Fitted
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import Trained
from qdcore.lab.results import check_result
from tests.helpers.toys import TOYS

EXPERIMENT = Experiment.of(Sample(("cat", "sheep"), 60), TOYS["nearest_mean"])
PLACES = np.array([[0, 1], [1, 7], [1, 8]], np.int32)
SHARES = np.array([[0.25, 0.75], [1, 0], [0.5, 0.5]], np.float32)
GOOD = Trained(EXPERIMENT, Fitted(b"onnx"), SHARES, PLACES, PLACES, [], {}, {}, "digest")


def with_value(array, value):
    changed = array.copy()
    changed[0, 0] = value
    return changed


def test_a_whole_result_is_accepted():
    check_result(GOOD, EXPERIMENT)


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"probabilities": with_value(SHARES, np.nan)}, "not all numbers"),
        ({"probabilities": with_value(SHARES, np.inf)}, "not all numbers"),
        ({"probabilities": with_value(SHARES, 0.5)}, "add up to 1"),
        ({"probabilities": np.array([[-1, 2]] * 3, np.float32)}, "add up to 1"),
        ({"probabilities": SHARES[:2]}, r"\(2, 2\) instead of float32 \(3, 2\)"),
        ({"probabilities": SHARES[:, :1]}, r"\(3, 1\) instead of float32 \(3, 2\)"),
        ({"probabilities": SHARES.astype(np.float64)}, "are float64"),
        ({"test": PLACES[:0], "probabilities": SHARES[:0]}, "test drawings"),
        ({"test": PLACES[:, 0]}, "test drawings"),
        ({"test": with_value(PLACES, 2)}, "test drawings"),
        ({"train": with_value(PLACES, -1)}, "training drawings"),
        ({"train": PLACES.astype(np.int64)}, "training drawings"),
        ({"experiment": replace(EXPERIMENT, seed=1)}, "another experiment"),
    ],
)
def test_a_broken_result_is_refused(wrong, sentence):
    with pytest.raises(UserError, match=f"not stored: .*{sentence}"):
        check_result(replace(GOOD, **wrong), EXPERIMENT)
