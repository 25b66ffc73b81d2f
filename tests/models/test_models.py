"""Every classifier keeps the same contract; forest and KNN give the article's numbers to the last digit."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import warnings

import numpy as np
import onnx
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits

from models import MODELS
from models.mlp import stalled
from qdcore.experiments.advice import WORKER
from qdcore.experiments.model import Explanation
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import draw
from qdcore.onnx.graph import LEVELS, OPSET
from qdcore.onnx.inner_outputs import with_inner_outputs
from qdcore.onnx.predictor import Predictor
from qdcore.progress import Cancelled, silent
from qdcore.settings import PROJECT
from qdcore.sources.quickdraw import Quickdraw

QUICK = {
    "random_forest": {"n_estimators": 20},
    "mlp": {"epochs": 5, "layers": [20]},
    "cnn": {"epochs": 10, "batch": 20},
    "modern_cnn": {"epochs": 12, "batch": 20, "maps": [8, 16], "shift": 0.0, "scale": 0.0, "mirror": False},
}


@pytest.fixture(scope="module")
def split(bucket, tmp_path_factory):
    """Three classes, 120 training and 180 test drawings; many distances and votes tie."""
    sample = Sample(("cat", "sheep", "dog"), 100, 0.6)
    return draw(sample, Quickdraw(str(bucket), tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def real(real_drawings, tmp_path_factory):
    """A maker of splits of real drawings."""
    source = Quickdraw(str(real_drawings), tmp_path_factory.mktemp("cache"))
    return lambda classes, per_class: draw(Sample(tuple(classes.split(",")), per_class), source)


@pytest.fixture(scope="module")
def fitted(split):
    """A maker of fitted models, each fitted once."""
    known = {}

    def make(name):
        if name not in known:
            told = []
            report = lambda fraction, message="", **metrics: told.append((fraction, message, metrics))  # noqa: E731
            known[name] = fit(name, split, report=report), told
        return known[name]

    return make


def fit(name, split, report=silent, seed=0, **params):
    model = MODELS[name]
    values = model.complete(QUICK.get(name, {}) | params)
    return model.fit(split.train.X, split.train.y, values, seed, report)


every_model = pytest.mark.parametrize("name", MODELS)


@every_model
def test_a_model_is_one_onnx_file_from_uint8_drawings_to_probabilities(name, fitted, split):
    model = onnx.load_from_string(fitted(name)[0].onnx)
    drawings, probabilities = model.graph.input[0], model.graph.output[0]
    assert [each.name for each in model.graph.input] == ["drawings"] and probabilities.name == "probabilities"
    assert drawings.type.tensor_type.elem_type == onnx.TensorProto.UINT8
    assert {each.version for each in model.opset_import if each.domain == ""} == {OPSET}
    onnx.checker.check_model(model)
    shares = Predictor(fitted(name)[0].onnx)(split.test.X)
    assert shares.shape == (180, 3) and shares.dtype == np.float32
    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5) and shares.min() >= 0


@every_model
def test_a_model_learns_something(name, fitted, split):
    right = Predictor(fitted(name)[0].onnx)(split.test.X).argmax(axis=1) == split.test.y
    assert right.mean() > 0.45


@every_model
def test_a_model_tells_how_far_it_is(name, fitted):
    fractions = [fraction for fraction, _, _ in fitted(name)[1]]
    assert fractions and all(0 <= fraction <= 1 for fraction in fractions) and fractions == sorted(fractions)
    for _, _, metrics in fitted(name)[1]:
        assert not metrics or {"epoch", "loss", "accuracy"} <= set(metrics)


@every_model
def test_a_cancel_stops_the_fit(name, split):
    def cancelled(*_, **__):
        raise Cancelled

    with pytest.raises(Cancelled):
        fit(name, split, report=cancelled)


@every_model
def test_the_same_seed_gives_the_same_model(name, fitted, split):
    again = Predictor(fit(name, split).onnx)(split.test.X)
    assert (Predictor(fitted(name)[0].onnx)(split.test.X) == again).all()


@every_model
def test_a_fit_leaves_the_drawings_alone(name, split):
    X = split.train.X.copy()
    X.flags.writeable = False
    model = MODELS[name]
    model.fit(X, split.train.y, model.complete(QUICK.get(name, {})), 0, silent)
    assert (X == split.train.X).all()


@every_model
def test_a_model_is_described_for_people_and_as_json(name):
    model = MODELS[name]
    assert model.name == name and model.title and model.sentence.endswith(".")
    for param in model.params:
        assert param.title and param.help.endswith(".")
        assert param.check(param.default) == param.default
    json.dumps(model.complete({}))


@every_model
def test_a_model_explains_what_it_declares_and_nothing_else(name, fitted):
    model = fitted(name)[0]
    outputs = Predictor(with_inner_outputs(model.onnx, Explanation.FEATURE_MAPS)).outputs
    given = [*outputs, *model.extras]
    shown = {each for each in Explanation if any(out == each or out.startswith(f"{each}_") for out in given)}
    assert shown == MODELS[name].explains


@every_model
def test_a_model_tells_how_much_memory_it_needs(name):
    model = MODELS[name]
    needs = [model.memory(model.complete({}), n, 10) for n in (1000, 180_000)]
    assert 0 < needs[0] < needs[1] < 3e9 - WORKER


def test_a_forests_memory_grows_with_its_depth_and_is_least_without_a_limit():
    forest = MODELS["random_forest"]
    flat, deep, free = (forest.memory(forest.complete({"max_depth": depth}), 180_000, 10) for depth in (5, 30, None))
    assert flat < free < deep < 4e9


def test_more_neighbours_than_training_drawings_are_said_before_the_start():
    knn = MODELS["knn"]
    assert knn.note(knn.complete({"n_neighbors": 50}), 50) == ""
    assert "only 49 training drawings" in knn.note(knn.complete({"n_neighbors": 50}), 49)


@every_model
def test_extras_are_small_arrays(name, fitted):
    for array in fitted(name)[0].extras.values():
        assert array.dtype.kind in "fiu" and array.nbytes < 5_000_000


def test_the_forests_importances_are_those_of_its_pixels(fitted):
    importances = fitted("random_forest")[0].extras["importances"]
    assert importances.shape == (784,) and importances.sum() == pytest.approx(1, abs=1e-4)


def test_the_networks_give_what_they_see_on_the_way(fitted, split):
    assert fitted("mlp")[0].extras["first_weights"].shape == (784, 20)
    maps = Predictor(fitted("cnn")[0].onnx).compute(("feature_maps_1", "feature_maps_2"), split.test.X[:3])
    assert maps["feature_maps_1"].shape == (3, 30, 24, 24) and maps["feature_maps_2"].shape == (3, 15, 10, 10)


@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_neighbours_are_the_nearest_and_equal_distances_keep_their_order(split, weights):
    predictor = Predictor(fit("knn", split, n_neighbors=7, weights=weights).onnx)
    asked = np.concatenate([split.test.X[:20], split.train.X[:5]])  # the last five are at distance 0 to themselves
    given = predictor.compute(("probabilities", "neighbours", "distances"), asked)
    true = np.sqrt(((asked[:, None].astype(int) - split.train.X[None].astype(int)) ** 2).sum(axis=2))
    expected = np.argsort(true, axis=1, kind="stable")[:, :7]
    assert (given["neighbours"] == expected).all()
    assert np.allclose(given["distances"], np.take_along_axis(true, expected, axis=1))
    assert (given["distances"][20:, 0] == 0).all()
    if weights == "distance":
        assert (given["probabilities"][20:].argmax(axis=1) == split.train.y[:5]).all()


@pytest.mark.parametrize("name", ["mlp", "cnn", "modern_cnn"])
def test_what_other_threads_draw_at_random_changes_no_network(split, name):
    """As in a worker, whose heartbeat draws from Python's and numpy's one generator for all."""
    alone = Predictor(fit(name, split, epochs=1).onnx)(split.test.X)
    over = threading.Event()

    def draw_on():
        while not over.is_set():
            random.random(), np.random.random()

    thread = threading.Thread(target=draw_on)
    thread.start()
    try:
        beside = Predictor(fit(name, split, epochs=1).onnx)(split.test.X)
    finally:
        over.set()
        thread.join()
    assert np.array_equal(alone, beside)


def test_distances_are_exact_where_pixels_are_as_dark_or_as_pale_as_can_be():
    X = np.stack([np.full(784, value, np.uint8) for value in (0, 1, 127, 128, 254, 255)])
    model = MODELS["knn"]
    fitted = model.fit(X, np.arange(6) % 2, model.complete({"n_neighbors": 6}), 0, silent)
    given = Predictor(fitted.onnx).compute(("neighbours", "distances"), X)
    true = 28 * np.abs(X[:, None, 0].astype(int) - X[None, :, 0].astype(int))
    assert np.allclose(given["distances"], np.take_along_axis(true, given["neighbours"], axis=1))


def test_more_neighbours_than_drawings_are_all_drawings(split):
    few = MODELS["knn"]
    onnx_file = few.fit(split.train.X[:9], split.train.y[:9], few.complete({"n_neighbors": 50}), 0, silent).onnx
    shares = Predictor(onnx_file)(split.test.X[:2])
    assert np.allclose(shares, np.bincount(split.train.y[:9], minlength=shares.shape[1]) / 9)


@pytest.mark.parametrize("classes", [2, 3])
def test_the_perceptron_is_the_one_that_scikit_learn_fits_at_once(split, classes):
    pixels, y = LEVELS[split.train.X[split.train.y < classes]], split.train.y[split.train.y < classes]
    native = MLPClassifier((12, 7), alpha=0.001, random_state=3, max_iter=6)
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")  # six epochs do not converge
        native.fit(pixels, y)
    told = []
    report = lambda fraction, message="", **metrics: told.append(metrics)  # noqa: E731
    values = MODELS["mlp"].complete({"layers": [12, 7], "epochs": 6})
    given = MODELS["mlp"].fit(split.train.X[split.train.y < classes], y, values, 3, report)
    assert np.allclose(given.extras["first_weights"], native.coefs_[0], atol=1e-5)
    assert [each["loss"] for each in told if each] == pytest.approx(native.loss_curve_, rel=1e-5)


def test_the_perceptron_stops_when_ten_epochs_brought_nothing():
    falling = [1 / epoch for epoch in range(1, 50)]
    assert not stalled(falling)
    assert not stalled([*falling, *[falling[-1]] * 10]) and stalled([*falling, *[falling[-1]] * 11])


@pytest.mark.parametrize("depth", [1, 4, None])
@pytest.mark.parametrize("classes", [2, 3])
def test_a_forest_of_any_depth_is_scikit_learns(split, depth, classes):
    X, y = split.train.X[split.train.y < classes], split.train.y[split.train.y < classes]
    native = RandomForestClassifier(30, max_depth=depth, random_state=5).fit(X / 255, y)
    values = MODELS["random_forest"].complete({"n_estimators": 30, "max_depth": depth})
    given = Predictor(MODELS["random_forest"].fit(X, y, values, 5, silent).onnx)(split.test.X)
    assert np.abs(given - native.predict_proba(split.test.X / 255)).max() < 1e-5


def test_the_models_are_known_without_the_libraries_that_train_them():
    code = "import sys, models; print([m for m in ('sklearn', 'tensorflow', 'keras', 'onnx') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stdout.strip() == "[]"


def test_starting_tensorflow_says_nothing():
    code = (
        "import sys; from models.networks.tensorflow import start_keras; from qdcore.progress import silent\n"
        "start_keras(silent); print('heard', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT)
    assert done.stderr.strip() == "heard"


ARTICLE = [
    ("cat,sheep", 500, 0.868, 0.862),
    ("cat,sheep", 1000, 0.898, 0.912),
    ("dog,octopus,bee,cat,sheep", 1000, 0.6892, 0.7088),
]


@pytest.mark.real
@pytest.mark.parametrize("classes, per_class, forest, knn", ARTICLE)
def test_forest_and_knn_are_exactly_scikit_learns_on_the_articles_rows(real, classes, per_class, forest, knn):
    split = real(classes, per_class)
    X, X_test = split.train.X / 255, split.test.X / 255
    natives = {
        "random_forest": (RandomForestClassifier(100, random_state=0, n_jobs=-1), forest),
        "knn": (KNeighborsClassifier(), knn),
    }
    for name, (native, accuracy) in natives.items():
        expected = native.fit(X, split.train.y).predict_proba(X_test)
        given = Predictor(MODELS[name].fit(split.train.X, split.train.y, MODELS[name].complete({}), 0, silent).onnx)(
            split.test.X
        )
        assert np.abs(given - expected).max() < 1e-5
        assert (given.argmax(axis=1) == expected.argmax(axis=1)).all()
        assert (given.argmax(axis=1) == split.test.y).mean() == pytest.approx(accuracy, abs=1e-4)


@pytest.mark.real
@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_the_networks_come_near_the_articles_numbers(real, name):
    split = real("cat,sheep", 500)
    model = MODELS[name]
    shares = Predictor(model.fit(split.train.X, split.train.y, model.complete({}), 0, silent).onnx)(split.test.X)
    assert 0.85 <= (shares.argmax(axis=1) == split.test.y).mean() <= 0.92


@pytest.mark.real
def test_votes_weighed_by_distance_are_scikit_learns(real):
    split = real("cat,sheep", 500)
    native = KNeighborsClassifier(5, weights="distance").fit(split.train.X.astype(float), split.train.y)
    fitted = MODELS["knn"].fit(split.train.X, split.train.y, MODELS["knn"].complete({"weights": "distance"}), 0, silent)
    given, expected = Predictor(fitted.onnx)(split.test.X), native.predict_proba(split.test.X.astype(float))
    assert np.abs(given - expected).max() < 1e-5
