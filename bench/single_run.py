"""One measurement in a process of its own: train one classifier by plain library calls or as the project does.

`python -m bench.single_run plain|ours MODEL cat,sheep 500 SEED` prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

from models import MODELS
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.run_store import Runs
from qdcore.experiments.sample import Sample
from qdcore.experiments.split import draw
from qdcore.experiments.training import train
from qdcore.settings import read_settings
from qdcore.sources import Source, open_source

Proba = Callable[[Any], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("plain", "ours"))
    parser.add_argument("model", choices=tuple(MODELS))
    parser.add_argument("classes", help="separated by commas")
    parser.add_argument("per_class", type=int)
    parser.add_argument("seed", type=int)
    options = parser.parse_args()
    sample = Sample(tuple(options.classes.split(",")), options.per_class)
    measured = (plain if options.kind == "plain" else ours)(options.model, sample, options.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**measured, "peak_mb": peak}))


def ours(name: str, sample: Sample, seed: int) -> dict[str, float]:
    """Train as the project does, with progress reports, ONNX export and storing; then predict."""
    import onnx  # noqa: F401 - imported first: the plain calls' imports are not timed either
    import onnxruntime  # noqa: F401
    import sklearn.ensemble
    import sklearn.neural_network  # noqa: F401

    from qdcore.onnx.predictor import Predictor

    if name in ("cnn", "modern_cnn"):
        import keras  # noqa: F401
    trained = train(Experiment.of(sample, MODELS[name], {}, seed), MODELS[name], _source(sample))
    with TemporaryDirectory() as folder:
        storing = _seconds(lambda: Runs(Path(folder)).save(trained))
    return {
        "accuracy": _accuracy(trained.probabilities, trained.test[:, 0]),
        "training": trained.seconds["fitting"],
        "around": trained.seconds["drawing"] + trained.seconds["exporting"] + storing,
        "predicting": trained.seconds["predicting"],
        "one_ms": _one_ms(Predictor(trained.fitted.onnx), draw(sample, _source(sample)).test.X),
        "megabytes": len(trained.fitted.onnx) / 1e6,
    }


def plain(name: str, sample: Sample, seed: int) -> dict[str, float]:
    """Make the article's calls of scikit-learn and Keras, on pixels / 255."""
    split = draw(sample, _source(sample))
    learn = {"random_forest": _forest, "knn": _knn, "mlp": _mlp, "cnn": _cnn}[name](seed, len(split.classes))
    X, X_test = split.train.X / 255, split.test.X / 255
    started = perf_counter()
    predict = learn(X, split.train.y)
    trained = perf_counter()
    probabilities = predict(X_test)
    return {
        "accuracy": _accuracy(probabilities, split.test.y),
        "training": trained - started,
        "predicting": perf_counter() - trained,
        "one_ms": _one_ms(predict, X_test),
    }


def _source(sample: Sample) -> Source:
    return open_source(sample.source, read_settings())


def _accuracy(probabilities: Any, y: Any) -> float:
    return float(np.mean(np.asarray(probabilities).argmax(axis=1) == y))


def _one_ms(predict: Proba, X: Any) -> float:
    """The median time for one drawing, in milliseconds."""
    return 1000 * float(np.median([_seconds(partial(predict, X[i : i + 1])) for i in range(20)]))


def _seconds(call: Callable[[], Any]) -> float:
    started = perf_counter()
    call()
    return perf_counter() - started


def _forest(seed: int, classes: int) -> Callable[..., Proba]:
    from sklearn.ensemble import RandomForestClassifier

    return lambda X, y: RandomForestClassifier(100, random_state=seed, n_jobs=-1).fit(X, y).predict_proba


def _knn(seed: int, classes: int) -> Callable[..., Proba]:
    from sklearn.neighbors import KNeighborsClassifier

    return lambda X, y: KNeighborsClassifier().fit(X, y).predict_proba


def _mlp(seed: int, classes: int) -> Callable[..., Proba]:
    from sklearn.neural_network import MLPClassifier

    return lambda X, y: MLPClassifier((100, 100), alpha=0.001, random_state=seed).fit(X, y).predict_proba


def _cnn(seed: int, classes: int) -> Callable[..., Proba]:
    """The article's nine layers."""
    import keras
    from keras import layers

    def train(X: Any, y: Any) -> Proba:
        keras.utils.set_random_seed(seed)
        net = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(30, 5, activation="relu"),
                layers.MaxPooling2D(),
                layers.Conv2D(15, 3, activation="relu"),
                layers.MaxPooling2D(),
                layers.Dropout(0.2),
                layers.Flatten(),
                layers.Dense(128, activation="relu"),
                layers.Dense(50, activation="relu"),
                layers.Dense(classes, activation="softmax"),
            ]
        )
        net.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        net.fit(X.reshape(-1, 28, 28, 1), np.eye(classes)[y], batch_size=200, epochs=10, verbose=0)
        return lambda X: net.predict(X.reshape(-1, 28, 28, 1), verbose=0)

    return train


if __name__ == "__main__":
    main()
