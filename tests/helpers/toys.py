"""Tiny models that the lab's tests train: quick, slow, deaf to a cancel, or deadly to their worker."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.experiments.model import Fitted, Model, Params
from qdcore.onnx.graph import Graph, finish
from qdcore.progress import Report


def nearest_mean(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Scores every class by the product with its mean drawing."""
    means = np.stack([X[y == cls].mean(axis=0) for cls in np.unique(y)]).astype(np.float32) / 255
    graph = Graph()
    scores = graph.add("MatMul", graph.scaled(), graph.constant(means.T))
    graph.output("probabilities", graph.add("Softmax", scores, axis=-1), len(means))
    report(0.5, "halfway", epoch=1, loss=0.5, accuracy=0.5)

    def native(drawings: NDArray[np.uint8]) -> NDArray[Any]:
        raw = np.exp(drawings / np.float32(255) @ means.T)
        return raw / raw.sum(axis=1, keepdims=True)

    return Fitted(finish(graph, X, native), {"means": means})


def slow(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Takes a minute, in small steps."""
    for step in range(600):
        report(step / 600, "slowly")
        time.sleep(0.1)
    return nearest_mean(X, y, params, seed, report)


def steady(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Takes half a second."""
    for step in range(10):
        report(step / 10, "steadily")
        time.sleep(0.05)
    return nearest_mean(X, y, params, seed, report)


def deaf(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Takes a minute and never looks up."""
    time.sleep(60)
    return nearest_mean(X, y, params, seed, report)


def deadly_once(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Kills its worker the first time; TOY_PLACE names where it remembers."""
    mark = Path(os.environ["TOY_PLACE"]) / "died"
    if not mark.exists():
        mark.touch()
        os._exit(1)
    return nearest_mean(X, y, params, seed, report)


def deadly(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Kills its worker every time."""
    os._exit(1)


class LastWords(np.ndarray):
    """An array that kills the process which packs it for a journey."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        os._exit(1)


def deadly_parcel(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Finishes, and kills its worker while the result is fetched, the first time."""
    fitted = nearest_mean(X, y, params, seed, report)
    mark = Path(os.environ["TOY_PLACE"]) / "packed"
    if mark.exists():
        return fitted
    mark.touch()
    return Fitted(fitted.onnx, {"means": fitted.extras["means"].view(LastWords)})


def diverging(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Its probabilities are not numbers, as those of a network whose weights have become infinite."""
    graph = Graph()
    scores = graph.add("MatMul", graph.scaled(), graph.constant(np.full((784, len(np.unique(y))), np.nan, np.float32)))
    graph.output("probabilities", graph.add("Softmax", scores, axis=-1), len(np.unique(y)))
    return Fitted(graph.model.SerializeToString(), {})


def faulty(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Fails with an error of its own."""
    raise RuntimeError("the toy is broken")


TOYS = {
    fit.__name__: Model(fit.__name__, fit.__name__.title(), fit.__doc__ or "", (), fit)
    for fit in (nearest_mean, slow, steady, deaf, deadly_once, deadly, deadly_parcel, diverging, faulty)
}
