"""`quickdraw train` reads its options as a person means them, and trains through the lab."""

from __future__ import annotations

import json

import numpy as np
import pytest

from dashboard.backend import open_backend
from dashboard.cli.main import parser
from dashboard.cli.train import _experiments, example_param
from models import DEFAULT_MODELS, MODELS
from qdcore.datasets.drawing import Drawing
from qdcore.errors import UserError
from qdcore.experiments.model import Param
from qdcore.settings import read_settings
from qdcore.sources import open_source

KEYS = {"id", "model", "classes", "accuracy", "auc", "n_train", "n_test", "seconds", "megabytes"}


def experiments(*options):
    """The experiments of a command line about cats and sheep."""
    return experiments_of(["train", "--classes", "cat,sheep", *map(str, options)])


def experiments_of(options):
    return _experiments(parser().parse_args(options), open_source("quickdraw", read_settings()))


def params(*options):
    (experiment,) = experiments("--models", "mlp", *options)
    return experiment.params


def test_train_prints_one_object_per_run_and_runs_lists_them(home, call):
    options = ["--classes", "cat,sheep", "--per-class", 100, "--models", "random_forest,knn", "--param"]
    status, out, _ = call("train", *options, "random_forest.n_estimators=10", "--seed", 1, "--json")
    runs = [json.loads(line) for line in out.splitlines()]
    assert status == 0 and sorted(run["model"] for run in runs) == ["knn", "random_forest"]
    for run in runs:
        assert set(run) == KEYS and run["n_train"] == run["n_test"] == 100
    status, out, _ = call("runs", "--json")
    assert status == 0 and {json.loads(line)["id"] for line in out.splitlines()} == {run["id"] for run in runs}


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--classes", "cat"], "two classes"),
        (["--classes", "cat,sheeep"], "did you mean sheep"),
        (["--classes", "cat,cat"], "named twice"),
        (["--classes", "cat,sheep", "--per-class", "900"], "Only 300 drawings of cat are available"),
        (
            ["--classes", "cat,sheep", "--per-class", "90", "--train-size", "91"],
            "The training half has 90 drawings; 91",
        ),
        (["--classes", "cat,sheep", "--share", "1.5"], "between 0 and 1"),
        (["--classes", "cat,sheep", "--share", "nan"], "between 0 and 1"),
        (["--classes", "cat,sheep", "--seed", "9" * 400], "seed must be"),
        (["--classes", "cat,sheep", "--models", "oracle"], "The models are"),
        (["--classes", "cat,sheep", "--models", ","], "Name one model"),
        (["--classes", "cat,sheep", "--models", "knn", "--param", "knn.k=3"], "it has n_neighbors"),
        (["--classes", "cat,sheep", "--models", "knn", "--param", "mlp.alpha=1"], "not in --models knn"),
        (
            ["--classes", "cat,sheep", "--param", "knn.n_neighbors=3", "--param", "knn. n_neighbors=5"],
            "--param gives knn.n_neighbors twice: 3 and 5. Give it once.",
        ),
        (["--classes", "cat,sheep", "--models", "knn", "--param", "knn"], f"for example: {example_param()}"),
    ],
)
def test_an_error_is_one_sentence_and_exit_status_2(home, call, arguments, sentence):
    status, out, err = call("train", *arguments)
    assert status == 2 and out == ""
    assert sentence in err and len(err.splitlines()) == 1


NO_NUMBERS = [
    "0",
    "Infinity",
    "-Infinity",
    "NaN",
    "1e400",
    "[Infinity]",
    "9" * 400,
    "9" * 5000,
    '{"5": 1}',
    "",
    "[5",
    "٥٥٥",
]


@pytest.mark.parametrize("text", NO_NUMBERS, ids=lambda text: text[:12])
def test_a_value_that_is_no_number_in_range_is_refused(text):
    with pytest.raises(UserError, match="must be a whole number between 1 and 50"):
        experiments("--models", "knn", "--param", f"knn.n_neighbors={text}")


@pytest.mark.parametrize("text", ['{"100": 1}', "[Infinity]", "[1e400]", "[[100]]", "[]", "100,", "9" * 400, "null"])
def test_layers_are_a_list_of_whole_numbers_or_refused(text):
    if text == "100,":
        assert params("--param", f"mlp.layers={text}")["layers"] == [100]
        return
    with pytest.raises(UserError, match="whole numbers"):
        params("--param", f"mlp.layers={text}")


@pytest.mark.parametrize("text", ["100,50", "100, 50", "[100, 50]", "100 50", '"100,50"'])
def test_layers_may_be_written_as_json_or_as_in_a_link(text):
    assert params("--param", f"mlp.layers={text}")["layers"] == [100, 50]


@pytest.mark.parametrize("no_limit", ["null", "none", ""])
def test_a_limit_may_be_taken_away(no_limit):
    (forest,) = experiments("--models", "random_forest", "--param", f"random_forest.max_depth={no_limit}")
    assert forest.params["max_depth"] is None


@pytest.mark.parametrize("text, value", [("true", True), ("False", False)])
def test_a_switch_is_true_or_false(text, value):
    (network,) = experiments("--models", "modern_cnn", "--param", f"modern_cnn.mirror={text}")
    assert network.params["mirror"] is value


def test_spaces_and_a_comma_at_the_end_do_not_matter():
    options = ["train", "--classes", "cat, sheep,", "--models", " knn , mlp,"]
    found = experiments_of(options)
    assert [each.model for each in found] == ["knn", "mlp"]
    assert found[0].sample.classes == ("cat", "sheep")


def test_a_model_named_twice_is_trained_once():
    assert [each.model for each in experiments("--models", "knn,mlp,knn")] == ["knn", "mlp"]


def test_without_models_the_defaults_of_the_table_are_trained():
    assert [each.model for each in experiments()] == DEFAULT_MODELS


def test_the_example_of_the_help_can_be_trained():
    name = example_param().partition(".")[0]
    (experiment,) = experiments("--models", name, "--param", example_param())
    assert experiment.params == MODELS[name].complete({})


@pytest.mark.parametrize("param", [param for model in MODELS.values() for param in model.params], ids=lambda p: p.name)
def test_every_parameter_reads_its_default_back(param: Param):
    name = next(model.name for model in MODELS.values() if param in model.params)
    (experiment,) = experiments("--models", name, "--param", f"{name}.{param.name}={param.to_text(param.default)}")
    assert experiment.params[param.name] == param.default


def test_an_uneven_dataset_is_trained_with_all_its_classes_and_its_runs_keep_their_drawings(home, call):
    store = open_backend().datasets
    store.create("Zoo")
    rng = np.random.default_rng(0)
    for cls, n in (("AC/DC", 12), ("cat", 30)):
        store.add_class("zoo", cls)
        store.add("zoo", cls, [Drawing.of_pixels(rng.integers(1, 256, 784, np.uint8)) for _ in range(n)])
    status, out, error = call("train", "--source", "own:Zoo", "--models", "knn", "--per-class", 20, "--json")
    assert status == 0, error
    run = json.loads(out)
    assert (run["classes"], run["n_train"], run["n_test"]) == (["AC DC", "cat"], 16, 16)
    sample = open_backend().runs.load(run["id"]).experiment.sample
    store.delete("zoo")
    assert open_source(sample.source, open_backend().settings).count("cat") == 30
    status, _, error = call("train", "--source", "own:Zoo", "--models", "knn")
    assert status == 2 and "There is no dataset 'Zoo'" in error


def test_classes_of_google_and_the_name_of_a_dataset_must_be_given(home, call):
    status, _, error = call("train", "--models", "knn")
    assert status == 2 and "Name the classes with --classes" in error
    for source in ("own", "elsewhere"):
        with pytest.raises(SystemExit):
            call("train", "--source", source)
