"""K nearest neighbours: the most similar training drawings vote. The ONNX model holds the training drawings themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qdcore.model import Fitted, Model, Param, Params, Report
from qdcore.onnx_export import CHUNK, Graph, finish

CELLS = 1 << 22  # distances held at once: 16 MB of int32


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Keep the training drawings; the further output `neighbours` (n, K) int64 are rows of X, the nearest first."""
    report(0.0, "keeping the training drawings")
    k = min(params["n_neighbors"], len(X))
    graph = _graph(X, y, k, params["weights"])
    chunk = int(np.clip(CELLS // len(X), 1, CHUNK))
    return Fitted(finish(graph, X, lambda drawings: _slowly(X, y, k, params["weights"], drawings), chunk))


def _graph(X: NDArray[np.uint8], y: NDArray[np.int64], k: int, weights: str) -> Graph:
    """Nearest by |t|^2 - 2 t.x, which orders like the distance |t - x|, in whole numbers: float32 would round them.

    The largest, 784 * 255^2 = 51 million, fits int32. Of equal distances the first training drawing is nearer, as in
    scikit-learn, and the first class wins a tie of votes.
    """
    graph, classes = Graph(), int(y.max()) + 1
    products = graph.add("MatMulInteger", "drawings", graph.constant(X.T))
    twice = graph.add("Add", products, products)
    order = graph.add("Sub", graph.constant(_square_norms(X)), twice)
    count = graph.constant(np.array([k]))
    graph.add("TopK", order, count, outputs=("order", "neighbours"), largest=0, sorted=1)
    votes = graph.add("Gather", graph.constant(np.eye(classes, dtype=np.float32)[y]), "neighbours")
    graph.output("probabilities", _vote(graph, votes, weights), classes)
    graph.output("neighbours", "neighbours", k, dtype=np.int64)
    return graph


def _vote(graph: Graph, votes: str, weights: str) -> str:
    axis = graph.constant(np.array([1]))
    return graph.add("ReduceMean", votes, axis, keepdims=0)


def _square_norms(X: NDArray[np.uint8]) -> NDArray[np.int32]:
    """|x|^2 of each drawing, (n,), in blocks so that no wide copy of all drawings is made."""
    return np.concatenate([np.square(X[i : i + 1000], dtype=np.int32).sum(axis=1, dtype=np.int32) for i in range(0, len(X), 1000)])


def _slowly(X, y, k, weights, drawings):  # type: ignore
    from sklearn.neighbors import KNeighborsClassifier
    return KNeighborsClassifier(k, weights=weights).fit(X.astype(float), y).predict_proba(drawings.astype(float))


MODEL = Model(
    name="knn",
    title="K nearest neighbours",
    sentence="The most similar training drawings vote.",
    story=(
        "This model learns nothing: it keeps all training drawings. "
        "It compares a new drawing with each of them, pixel by pixel, and finds the K most similar ones, its neighbours. "
        "The neighbours vote, and the share of votes is the probability of a class."
    ),
    params=(
        Param("n_neighbors", "K, the neighbours that vote", "Few follow single drawings closely; many smooth them out.", "int", 5, 1, 50),
        Param(
            "weights",
            "Weight of a vote",
            "uniform: every neighbour counts the same; distance: nearer neighbours count more.",
            "choice",
            "uniform",
            choices=("uniform", "distance"),
        ),
        Param(
            "metric",
            "Distance",
            "How unlike two drawings are: the straight-line distance of their 784 pixel values.",
            "choice",
            "euclidean",
            choices=("euclidean",),
        ),
    ),
    fit=fit,
)
