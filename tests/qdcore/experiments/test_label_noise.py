"""Wrong labels on purpose: exactly the share, another class each time, the same ones for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from models import MODELS
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.label_noise import with_wrong_labels
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import labels_to_learn, train
from qdcore.settings import read_settings
from qdcore.sources import open_source

TWO = ("cat", "sheep")


def test_exactly_the_share_has_another_class() -> None:
    y = np.arange(1000) % 5
    noisy = with_wrong_labels(y, 5, 0.3, seed=1)
    wrong = noisy != y
    assert wrong.sum() == 300
    assert set(((noisy - y) % 5)[wrong]) == {1, 2, 3, 4}
    assert (noisy == with_wrong_labels(y, 5, 0.3, seed=1)).all()
    assert (noisy != with_wrong_labels(y, 5, 0.3, seed=2)).any()
    assert (y == np.arange(1000) % 5).all()


def test_without_wrong_labels_an_experiment_keeps_its_id() -> None:
    assert "wrong_labels" not in Sample(TWO, 50).to_json()
    assert Sample.from_json(Sample(TWO, 50, wrong_labels=0.2).to_json()).wrong_labels == 0.2


@pytest.mark.parametrize("share", [0.0, -0.1, 0.51, float("nan")])
def test_an_impossible_share_is_refused(share: float) -> None:
    with pytest.raises(UserError, match="share of wrong labels"):
        Sample(TWO, 50, wrong_labels=share)


def test_one_neighbour_learns_the_wrong_labels_and_the_addresses_stay_true() -> None:
    sample = Sample(TWO, 60, source="practice:1:0", wrong_labels=0.5)
    experiment = Experiment.of(sample, MODELS["knn"], {"n_neighbors": 1})
    source = open_source("practice", read_settings({}))
    noisy = train(experiment, MODELS["knn"], source)
    clean = train(Experiment.of(Sample(TWO, 60, source="practice:1:0"), MODELS["knn"]), MODELS["knn"], source)
    assert (noisy.train == clean.train).all()
    learned = labels_to_learn(experiment, noisy.train[:, 0].astype(np.int64))
    assert (learned != noisy.train[:, 0]).sum() == 30
    y = noisy.test[:, 0]
    assert (noisy.probabilities.argmax(axis=1) == y).mean() < (clean.probabilities.argmax(axis=1) == y).mean()
