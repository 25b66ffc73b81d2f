"""Multilayer perceptron: layers of simple units, trained step by step; scikit-learn trains it, ONNX keeps it."""

from __future__ import annotations

from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.model import Fitted, Model, Param, Params, Report
from qdcore.onnx_export import Graph, finish

LEVELS = (np.arange(256) / 255).astype(np.float32)  # a pixel value 0..255 as the network sees it
BATCH = 200  # drawings per step, as in scikit-learn's `fit`
TOLERANCE, PATIENCE = 1e-4, 10  # scikit-learn's `tol` and `n_iter_no_change`


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train; extras: `first_weights` (784, h) float32, from each pixel to each unit of the first layer."""
    network = _train(X, y, params, seed, report)
    onnx = finish(_graph(network), X, lambda drawings: network.predict_proba(LEVELS[drawings]))
    return Fitted(onnx, {"first_weights": network.coefs_[0]})


def _train(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Any:
    import sklearn
    from sklearn.neural_network import MLPClassifier
    from sklearn.utils import shuffle

    sizes = [784, *params["layers"], 1 if y.max() == 1 else int(y.max()) + 1]
    network = MLPClassifier(
        hidden_layer_sizes=params["layers"],
        alpha=params["alpha"],
        learning_rate_init=params["learning_rate"],
        random_state=seed,
        shuffle=False,
    )
    random = np.random.RandomState(seed)
    random.uniform(size=sum((a + 1) * b for a, b in zip(sizes, sizes[1:])))
    order, classes = np.arange(len(X)), np.unique(y)
    best, waited = np.inf, 0
    sample = X[:1000]
    told = 0.0
    with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):
        for epoch in range(params["epochs"]):
            order = shuffle(order, random_state=random)
            loss = 0.0
            for start in range(0, len(X), BATCH):
                if monotonic() - told > 0.25:
                    report((epoch + start / len(X)) / params["epochs"], f"epoch {epoch + 1}")
                    told = monotonic()
                index = order[start : start + BATCH]
                network.partial_fit(LEVELS[X[index]], y[index], classes=classes)
                loss += network.loss_ * len(index) / len(X)
            waited = waited + 1 if loss > best - TOLERANCE else 0
            best = min(best, loss)
            right = network.predict(LEVELS[sample]) == y[: len(sample)]
            report((epoch + 1) / params["epochs"], f"epoch {epoch + 1}", epoch=epoch + 1, loss=loss, accuracy=right.mean())
            if waited > PATIENCE:
                break
    return network


def _graph(network: Any) -> Graph:
    graph = Graph()
    values = graph.scaled()
    for layer, (weights, bias) in enumerate(zip(network.coefs_, network.intercepts_, strict=True)):
        if layer:
            values = graph.add("Relu", values)
        values = graph.add("Gemm", values, graph.constant(weights), graph.constant(bias))
    if network.out_activation_ == "logistic":  # one output, for the second class
        second = graph.add("Sigmoid", values)
        first = graph.add("Sub", graph.constant(np.float32([1])), second)
        values = graph.add("Concat", first, second, axis=1)
    else:
        values = graph.add("Softmax", values, axis=1)
    graph.output("probabilities", values, len(network.classes_))
    return graph


MODEL = Model(
    name="mlp",
    title="Multilayer perceptron",
    sentence="Layers of simple units weigh all pixels and pass the result on.",
    story=(
        "Each unit of the first layer weighs all 784 pixels and adds them up; the units of the next layer weigh those sums. "
        "In training, the weights are changed a little after every few drawings, so that the right class gets more. "
        "The last layer gives the probability of each class."
    ),
    params=(
        Param("layers", "Units in each layer", "More units can tell finer differences, and take longer.", "layers", [100, 100], 1, 1000),
        Param("alpha", "Alpha, the pull to small weights", "Larger values keep the network simple.", "float", 0.001, 0, 10, log=True),
        Param("learning_rate", "Learning rate", "How far the weights move in one step.", "float", 0.001, 1e-6, 1, log=True),
        Param("epochs", "Epochs at most", "How often all drawings are gone through; training stops sooner when it no longer improves.", "int", 200, 1, 1000),
    ),
    fit=fit,
)
