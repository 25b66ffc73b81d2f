"""One measurement in a process of its own: train one classifier on one task, plainly or as the project does.

`python -m bench.one plain|ours MODEL cat,sheep 500 SEED` prints one JSON object.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

from models import MODELS
from qdcore.sample import Sample, Split, draw
from qdcore.settings import read_settings
from qdcore.sources import open_source

Proba = Callable[[Any], Any]


def main() -> None:
    kind, model, classes, per_class, seed = sys.argv[1:]
    sample = Sample(tuple(classes.split(",")), int(per_class))
    started = perf_counter()
    split = draw(sample, open_source(sample.source, read_settings()))
    drawing = perf_counter() - started
    measured = (plain if kind == "plain" else ours)(model, split, int(seed))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"drawing": drawing, **measured, "peak_mb": peak}))


def ours(name: str, split: Split, seed: int) -> dict[str, float]:
    """The project's model: fit with its progress reports, ONNX export, then every prediction by the ONNX file."""
    import onnx  # noqa: F401 - imported first: the plain calls' imports are not timed either
    import onnxruntime  # noqa: F401
    import sklearn.ensemble
    import sklearn.neural_network  # noqa: F401

    from qdcore.predictor import Predictor

    if name in ("cnn", "modern_cnn"):
        import keras  # noqa: F401
    model = MODELS[name]
    started = perf_counter()
    fitted = model.fit(split.train.X, split.train.y, model.complete({}), seed, lambda *_, **__: None)
    training = perf_counter() - started - fitted.exporting
    predictor = Predictor(fitted.onnx)
    measured = _measure(predictor, split, training, lambda X: X)
    return {**measured, "exporting": fitted.exporting, "megabytes": len(fitted.onnx) / 1e6}


def plain(name: str, split: Split, seed: int) -> dict[str, float]:
    """The calls of scikit-learn and Keras that the article made, on pixels / 255."""
    fit = {"random_forest": _forest, "knn": _knn, "mlp": _mlp, "cnn": _cnn}[name]
    X = split.train.X / 255
    train = fit(seed, len(split.classes))
    started = perf_counter()
    predict = train(X, split.train.y)
    return _measure(predict, split, perf_counter() - started, lambda X: X / 255)


def _measure(predict: Proba, split: Split, training: float, prepare: Proba) -> dict[str, float]:
    X = prepare(split.test.X)
    started = perf_counter()
    probabilities = predict(X)
    predicting = perf_counter() - started
    one = [_seconds(lambda i=i: predict(X[i : i + 1])) for i in range(20)]
    right = float(np.mean(np.asarray(probabilities).argmax(axis=1) == split.test.y))
    return {"accuracy": right, "training": training, "predicting": predicting, "one_ms": 1000 * float(np.median(one))}


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
