"""Multilayer perceptron: layers of units that weigh all pixels; scikit-learn trains it, ONNX keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS
from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params
from qdcore.onnx.graph import LEVELS, Graph, exported
from qdcore.progress import Report

BATCH = 200  # drawings per step, as in scikit-learn's `fit`
TOL, PATIENCE = 1e-4, 10  # scikit-learn's `tol` and `n_iter_no_change`
BLOCK_WORK, BLOCK_STEPS = 5_000_000, 20  # weights times steps, and steps, between two reports at most
WIDE = 300_000  # weights from which on more than one core helps; below, the cores wait for each other


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Train; extras: `first_weights` (784, h) float32, from each pixel to each unit of the first layer."""
    network = _train(X, y, params, seed, report)
    report(1.0, "writing the model")
    extras = {"first_weights": network.coefs_[0]}
    return exported(lambda: _graph(network), X, lambda some: network.predict_proba(LEVELS[some]), extras)


def _train(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Any:
    """The network that scikit-learn's `fit` gives in float32, trained in blocks so that it can be cancelled."""
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits

    network = MLPClassifier(
        params["layers"],
        alpha=params["alpha"],
        learning_rate_init=params["learning_rate"],
        random_state=seed,
        shuffle=False,  # _orders does
    )
    weights, epochs, losses = _count_weights(params["layers"], y), params["epochs"], list[float]()
    every = max(2, len(X) // 500)  # up to 1,000 drawings, to report the accuracy so far
    some, truth = LEVELS[X[::every]], y[::every]
    with threadpool_limits(None if weights >= WIDE else 1):
        for epoch, order in enumerate(_orders(len(X), weights, seed, epochs), 1):
            losses.append(_epoch(network, X, y, order, lambda done: report((epoch - 1 + done) / epochs)))  # noqa: B023
            accuracy = _accuracy(network, some, truth)
            report(epoch / epochs, f"epoch {epoch}", epoch=epoch, loss=losses[-1], accuracy=accuracy)
            if stalled(losses):
                break
    return network


def _epoch(
    network: Any, X: NDArray[np.uint8], y: NDArray[np.int64], order: NDArray[np.int64], tell: Callable[[float], None]
) -> float:
    """Go through all drawings once, in this order, and give the mean loss.

    Each `partial_fit` takes its block in steps of 200 drawings; alone, a step would spend more time on checks.
    """
    loss, weights = 0.0, _count_weights(network.hidden_layer_sizes, y)
    size = BATCH * int(np.clip(BLOCK_WORK // weights, 1, BLOCK_STEPS))
    for start in range(0, len(X), size):
        tell(start / len(X))
        block = order[start : start + size]
        classes = None if hasattr(network, "classes_") else np.arange(y.max() + 1)  # required by the first call
        network.partial_fit(LEVELS[X[block]], y[block], classes=classes)
        loss += network.loss_ * len(block)
    return loss / len(X)


def _accuracy(network: Any, pixels: NDArray[np.float32], y: NDArray[np.int64]) -> float:
    """The share of correct predictions; the checks in scikit-learn's own score would take as long as an epoch."""
    values = pixels
    for weights, bias in zip(network.coefs_, network.intercepts_, strict=True):
        values = np.maximum(values, 0) @ weights + bias  # pixels are not below 0 either
    predicted = values.argmax(axis=1) if values.shape[1] > 1 else values[:, 0] > 0
    return float(np.mean(predicted == y))


def _orders(n: int, weights: int, seed: int, epochs: int) -> Iterator[NDArray[np.int64]]:
    """The drawings' order in each epoch: scikit-learn's, which draws its first weights from the same stream before."""
    from sklearn.utils import shuffle

    random, order = np.random.RandomState(seed), np.arange(n)
    random.uniform(size=weights)
    for _ in range(epochs):
        order = shuffle(order, random_state=random)
        yield order


def _count_weights(layers: list[int], y: NDArray[np.int64]) -> int:
    """How many numbers the network learns; for two classes it has one output."""
    outputs = 1 if y.max() == 1 else int(y.max()) + 1
    return sum((inputs + 1) * units for inputs, units in pairwise([PIXELS, *layers, outputs]))


def stalled(losses: list[float]) -> bool:
    """True if training stops: for more than 10 epochs in a row no loss was better than the best by 1e-4."""
    best, waited = np.inf, 0
    for loss in losses:
        waited = waited + 1 if loss > best - TOL else 0
        best = min(best, loss)
    return waited > PATIENCE


def _graph(network: Any) -> Graph:
    graph = Graph()
    values = graph.dense(graph.scaled(), list(zip(network.coefs_, network.intercepts_, strict=True)))
    if network.out_activation_ == "logistic":  # two classes: the one output is the second's
        shares = graph.both(graph.add("Sigmoid", values))
    else:
        shares = graph.add("Softmax", values, axis=1)
    graph.output("probabilities", shares, len(network.classes_))
    return graph


def effort(params: Params) -> float:
    """Every drawing passes all weights, and starting a step costs something too."""
    layers = params["layers"]
    return float(PIXELS * layers[0] + sum(a * b for a, b in pairwise(layers)) + 20_000)


MODEL = Model(
    name="mlp",
    title="Multi-Layer Perceptron",
    sentence="Layers of units weigh all pixels at once and pass their sums on.",
    story=(
        "Each unit of the first layer weighs all 784 pixels and adds them up; the units of the next layer weigh those "
        "sums in turn. In training, the weights move a little after every 200 drawings, so that the true class gets a "
        "higher probability. The last layer gives the probability of each class."
    ),
    params=(
        Param(
            "layers",
            "Units in each layer",
            "More units can learn finer differences and take longer to train.",
            "layers",
            [100, 100],
            1,
            1000,
        ),
        Param(
            "alpha",
            "Alpha (regularization)",
            "How strongly weights are pulled towards 0. A larger alpha keeps the network simpler.",
            "float",
            0.001,
            0,
            10,
            log=True,
        ),
        Param(
            "learning_rate",
            "Learning rate",
            "How far the weights move at each step. If it is too large, training does not settle.",
            "float",
            0.001,
            1e-5,
            1,
            log=True,
        ),
        Param(
            "epochs",
            "Maximum epochs",
            "How many times to go through all drawings. Training stops earlier when the loss no longer improves.",
            "int",
            200,
            1,
            1000,
        ),
    ),
    default=True,
    explains=frozenset({Explanation.FIRST_WEIGHTS}),
    fit=fit,
    effort=effort,
)
