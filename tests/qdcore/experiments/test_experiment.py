"""An experiment: parameters filled in and checked, and an id that is the same everywhere."""

import json

import pytest

from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model, Param
from qdcore.experiments.sample import Sample

PARAMS = (
    Param("trees", "Trees", "How many.", "int", 100, 1, 1000),
    Param("depth", "Depth", "How deep.", "int", None, 1, 50, blank="no limit"),
    Param("alpha", "Alpha", "How strict.", "float", 0.001, 0, 10),
    Param("weights", "Weights", "Whose vote counts.", "choice", "uniform", choices=("uniform", "distance")),
    Param("mirror", "Mirror", "Whether to mirror.", "switch", True),
    Param("layers", "Layers", "How wide.", "layers", [100, 100], 1, 2000),
)
MODEL = Model("forest", "Forest", "Trees vote.", PARAMS, fit=lambda *_: None)
SAMPLE = Sample(("cat", "sheep"), 500)


def test_defaults_are_filled_in_and_do_not_change_the_id():
    plain = Experiment.of(SAMPLE, MODEL)
    assert plain.params == {
        "trees": 100, "depth": None, "alpha": 0.001, "weights": "uniform", "mirror": True, "layers": [100, 100],
    }  # fmt: skip
    assert Experiment.of(SAMPLE, MODEL, {"trees": 100.0, "layers": "100, 100"}).id == plain.id


def test_the_id_stays_what_it_was():
    assert Experiment.of(SAMPLE, MODEL).id == "32b7ab57dd5c"


@pytest.mark.parametrize("change", [{"trees": 99}, {"depth": 5}, {"mirror": False}, {"layers": [100]}])
def test_every_parameter_changes_the_id(change):
    assert Experiment.of(SAMPLE, MODEL, change).id != Experiment.of(SAMPLE, MODEL).id


def test_sample_seed_and_revision_change_the_id():
    ids = {
        Experiment.of(SAMPLE, MODEL).id,
        Experiment.of(SAMPLE, MODEL, seed=1).id,
        Experiment.of(Sample(("sheep", "cat"), 500), MODEL).id,
        Experiment.of(Sample(("cat", "sheep"), 500, fold=(0, 3)), MODEL).id,
        Experiment.of(SAMPLE, Model("forest", "Forest", "", PARAMS, fit=lambda *_: None, revision=2)).id,
    }
    assert len(ids) == 5


def test_an_experiment_survives_json():
    experiment = Experiment.of(SAMPLE, MODEL, {"depth": 7}, seed=3)
    data = json.loads(json.dumps(experiment.to_json()))
    again = Experiment.from_json(data)
    assert data == experiment.to_json()
    assert again == experiment and again.id == experiment.id


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"trees": 0}, "between 1 and 1000"),
        ({"trees": 2.5}, "whole number"),
        ({"trees": True}, "whole number"),
        ({"alpha": "much"}, "a number between"),
        ({"alpha": float("nan")}, "a number between"),
        ({"weights": "heavy"}, "uniform, distance"),
        ({"mirror": 1}, "on or off"),
        ({"trees": float("inf")}, "whole number"),
        ({"trees": "1e400"}, "whole number"),
        ({"trees": 10**400}, "whole number"),
        ({"trees": 10**5000}, "whole number"),
        ({"alpha": 10**400}, "a number between"),
        ({"layers": [float("inf")]}, "1 to 5 whole numbers"),
        ({"layers": [10**400]}, "1 to 5 whole numbers"),
        ({"layers": {"100": 1}}, "1 to 5 whole numbers"),
        ({"layers": 100}, "1 to 5 whole numbers"),
        ({"layers": []}, "1 to 5 whole numbers"),
        ({"layers": [10] * 6}, "1 to 5 whole numbers"),
        ({"layers": "100; 100"}, "1 to 5 whole numbers"),
        ({"depth": 0}, "no limit"),
        ({"leaves": 3}, "has no parameter 'leaves'"),
    ],
)
def test_a_bad_parameter_is_said_in_a_sentence(given, sentence):
    with pytest.raises(UserError, match=sentence):
        Experiment.of(SAMPLE, MODEL, given)


@pytest.mark.parametrize(
    "change", [{"seed": "0"}, {"seed": -1}, {"seed": 2**40}, {"params": []}, {"revision": None}, {"sample": 3}]
)
def test_what_is_no_experiment_is_said_in_a_sentence(change):
    with pytest.raises(UserError, match="not the description"):
        Experiment.from_json({"sample": SAMPLE.to_json()})
    with pytest.raises(UserError, match="not the description"):
        Experiment.from_json(Experiment.of(SAMPLE, MODEL).to_json() | change)
