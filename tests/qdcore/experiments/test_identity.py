"""What was stored before the house was moved opens as it did, and the same experiment has the same id."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.training import train
from qdcore.onnx.predictor import Predictor
from qdcore.settings import read_settings
from qdcore.sources import open_source

OLD = Path(__file__).parents[2] / "data/runs_before_the_move"
CATS = ("cat", "sheep")
IDS = {
    "325e9332d83a": (Sample(CATS, 500), "random_forest", {}, 0),
    "e145331592b0": (Sample(CATS, 500), "knn", {}, 0),
    "6ad0e319b395": (Sample(CATS, 500), "mlp", {"layers": [100, 100]}, 3),
    "1f7c6ed43e7f": (Sample(CATS, 500), "cnn", {}, 0),
    "8ef091bd1a13": (Sample(("cat", "dog"), 3999, seed=2), "modern_cnn", {"preset": "best"}, 0),
    "7f22b8dc2129": (Sample(("dog", "octopus", "bee"), 1000, 0.25), "transfer", {"fine_tune": 3}, 1),  # revision 6
    "6a5f468ed383": (Sample(CATS, 500, train_size=100), "random_forest", {}, 0),
    "ce5312a424aa": (Sample(CATS, 500, fold=(1, 3)), "knn", {}, 0),
    "9454d933766a": (Sample(CATS, 500, hidden=("cat/7", "sheep/12")), "knn", {}, 0),
    "9385b296e6fb": (Sample(("cat", "bee"), 50, source="practice:1:0"), "mlp", {}, 0),
}


@pytest.mark.parametrize("id", IDS)
def test_an_experiment_has_the_id_that_it_always_had(id):
    sample, model, params, seed = IDS[id]
    assert Experiment.of(sample, MODELS[model], params, seed).id == id


@pytest.mark.parametrize(
    "id, model, accuracy", [("0f2ab7edb67d", "knn", 0.75), ("98f2b747c4ba", "random_forest", 2 / 3)]
)
def test_a_run_stored_before_the_move_opens_and_is_made_again_to_the_last_number(tmp_path, id, model, accuracy):
    shutil.copytree(OLD, tmp_path / "runs")
    store = Runs(tmp_path / "runs")
    old = store.load(id)
    assert (old.name, old.experiment.model, old.record.accuracy) == (f"old {model}", model, accuracy)
    assert store.messages == [] and len(store.all()) == 2

    source = open_source(old.experiment.sample.source, read_settings({"QUICKDRAW_HOME": str(tmp_path)}))
    new = train(old.experiment, MODELS[model], source)
    assert new.digest == old.record.digest
    assert np.array_equal(new.probabilities, old.evaluation.probabilities)
    assert np.array_equal(new.test, old.test) and np.array_equal(new.train, old.train)
    drawings = source.fetch("cat", 12)
    assert np.array_equal(Predictor(old.model)(drawings), Predictor(new.fitted.onnx)(drawings))
