"""K-nearest neighbours: the most similar training drawings vote; the ONNX model holds the training drawings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS
from qdcore.errors import UserError
from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params
from qdcore.onnx.graph import Graph, exported
from qdcore.onnx.predictor import CHUNK
from qdcore.progress import Report

CELLS = 1 << 21  # distances held at once: 8 MB of int32
MAX_DRAWINGS = 2_500_000  # in one ONNX file, which can have 2 GB


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Keep the training drawings.

    Further outputs: `neighbours` (n, K) int64, rows of X, the nearest first; `distances` (n, K) float32.
    With fewer than K training drawings all of them vote. Raises UserError for more drawings than fit into a file.
    """
    if len(X) > MAX_DRAWINGS:
        raise UserError(
            f"K-Nearest Neighbours keeps at most {MAX_DRAWINGS:,} training drawings, not {len(X):,}; take fewer."
        )
    report(0.0, "keeping the training drawings")
    k, near = min(params["n_neighbors"], len(X)), params["weights"] == "distance"
    chunk = int(np.clip(CELLS // len(X), 1, CHUNK))
    return exported(lambda: _graph(X, y, k, near), X, lambda drawings: _by_hand(X, y, k, near, drawings), chunk=chunk)


def _graph(X: NDArray[np.uint8], y: NDArray[np.int64], k: int, near: bool) -> Graph:
    """Nearest by |t|^2 - 2 x.(t - 128), which orders like the distance |t - x|, in whole numbers: float32 would round.

    The largest, 784 * 255^2 = 51 million, fits int32. Of equal distances the earlier training drawing is nearer.
    """
    graph, classes = Graph(), int(y.max()) + 1
    products = _products(graph, graph.constant((X.T ^ 128).view(np.int8)))
    order = graph.add("Sub", graph.constant(_square_norms(X)), graph.add("Add", products, products))
    graph.add("TopK", order, graph.constant(np.array([k])), outputs=("order", "neighbours"), largest=0, sorted=1)
    labels = graph.add("Gather", graph.constant(y), "neighbours")
    values = graph.constant(np.array([0, 1], np.float32))
    votes = graph.add("OneHot", labels, graph.constant(np.array(classes)), values)
    squares = graph.add("Add", "order", _own_share(graph))
    graph.output("probabilities", _vote(graph, votes, squares if near else ""), classes)
    graph.output("neighbours", "neighbours", k, dtype=np.int64)
    graph.output("distances", graph.add("Sqrt", graph.floats(squares)), k)
    return graph


def _products(graph: Graph, training: str) -> str:
    """Products (n, N) int32 of the drawings and `training` (784, N) int8; unsigned times signed is quickest.

    Older processors add pairs of products in 16 bits, which 255 * 128 * 2 overflows: so half of each pixel and what
    halving loses are multiplied by themselves.
    """
    one = graph.constant(np.array([1], np.uint8))
    half = graph.add("MatMulInteger", graph.add("BitShift", "drawings", one, direction="RIGHT"), training)
    rest = graph.add("MatMulInteger", graph.add("BitwiseAnd", "drawings", one), training)
    return graph.add("Add", graph.add("Add", half, half), rest)


def _own_share(graph: Graph) -> str:
    """The part of the squared distance that the order leaves out: |x|^2 - 256 times the sum of x, (n, 1) int32."""
    whole = graph.whole("drawings")
    less = graph.add("Sub", whole, graph.constant(np.array([256], np.int32)))
    return graph.add("ReduceSum", graph.add("Mul", whole, less), graph.constant(np.array([1])), keepdims=1)


def _vote(graph: Graph, votes: str, squares: str) -> str:
    """Shares (n, classes) of votes (n, K, classes); with squared distances, a vote weighs one over the distance.

    As in scikit-learn, neighbours at distance 0 are then the only ones to vote.
    """
    axis = graph.constant(np.array([1]))
    if not squares:
        return graph.add("ReduceMean", votes, axis, keepdims=0)
    same = graph.floats(graph.add("Equal", squares, graph.constant(np.array([0], np.int32))))
    weights = graph.add("Reciprocal", graph.add("Sqrt", graph.add("Add", graph.floats(squares), same)))
    found = graph.add(
        "Greater", graph.add("ReduceMax", same, axis, keepdims=1), graph.constant(np.array([0], np.float32))
    )
    weights = graph.add("Where", found, same, weights)
    weighed = graph.add("Mul", votes, graph.add("Unsqueeze", weights, graph.constant(np.array([2]))))
    total = graph.add("ReduceSum", weights, axis, keepdims=1)
    return graph.add("Div", graph.add("ReduceSum", weighed, axis, keepdims=0), total)


def _square_norms(X: NDArray[np.uint8]) -> NDArray[np.int32]:
    """|x|^2 of each drawing, (n,), in blocks so that no wide copy of all drawings is made."""
    blocks = [np.square(X[i : i + 1000], dtype=np.int32).sum(axis=1, dtype=np.int32) for i in range(0, len(X), 1000)]
    return np.concatenate(blocks)


def _by_hand(
    X: NDArray[np.uint8], y: NDArray[np.int64], k: int, near: bool, drawings: NDArray[np.uint8]
) -> NDArray[np.float64]:
    """The same computed by numpy; scikit-learn does not define the order of equal distances."""
    some = drawings.astype(float)
    blocks = [some @ X[i : i + 1000].astype(float).T for i in range(0, len(X), 1000)]
    squares = _square_norms(X) + np.square(some).sum(axis=1)[:, None] - 2 * np.concatenate(blocks, axis=1)
    nearest = np.argsort(squares, axis=1, kind="stable")[:, :k]
    distances = np.sqrt(np.take_along_axis(squares, nearest, axis=1))
    same = distances == 0
    weights = np.where(same.any(axis=1, keepdims=True), same, 1 / np.where(same, 1, distances))
    weights = weights if near else np.ones_like(weights)
    return (np.eye(y.max() + 1)[y[nearest]] * weights[:, :, None]).sum(axis=1) / weights.sum(axis=1, keepdims=True)


def memory(params: Params, n: int, classes: int) -> float:
    """The drawings are copied into the graph, into the file and into ONNX Runtime."""
    return 7.0 * PIXELS * n


def note(params: Params, n: int) -> str:
    """A sentence where there are fewer than K training drawings."""
    k = params["n_neighbors"]
    return f"K is {k}, but there are only {n} training drawings: all of them vote on every drawing." if k > n else ""


MODEL = Model(
    name="knn",
    title="K-Nearest Neighbours",
    sentence="The most similar training drawings vote.",
    story=(
        "This model learns nothing: it keeps all training drawings. It compares a new drawing with each of them, pixel "
        "by pixel, and finds the K most similar ones, its neighbours. The neighbours vote, and the share of votes is "
        "the probability of a class."
    ),
    params=(
        Param(
            "n_neighbors",
            "K",
            "The number of neighbours that vote. With a larger K, single drawings matter less.",
            "int",
            5,
            1,
            50,
        ),
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
            "How different two drawings are: the straight-line (Euclidean) distance of their 784 pixel values.",
            "choice",
            "euclidean",
            choices=("euclidean",),
        ),
    ),
    default=True,
    explains=frozenset({Explanation.NEIGHBOURS, Explanation.DISTANCES}),
    fit=fit,
    memory=memory,
    note=note,
)
