"""Random Forest: many decision trees vote; scikit-learn grows them, ONNX keeps them.

Grown trees are cut down to what ONNX needs, batch by batch: with 345 classes scikit-learn keeps 2.7 kB per node. There,
growing takes the time: scikit-learn looks at every class for each possible split.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import PIXELS, Drawings, Floats
from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params
from qdcore.onnx.graph import LEVELS, Graph, drawings_to_check, exported
from qdcore.onnx.trees import Tree, add_trees
from qdcore.progress import Report

BATCH_SECONDS = 0.5  # trees grown between two reports
NODES = 0.36  # of a tree for each training drawing: measured with ten classes
NODE_BYTES, SHARES_BYTES = 110, 490  # of a node while ONNX Runtime opens the file, without and with a maximum depth
CHUNK = 1024  # drawings at once: ONNX Runtime then shares them among the cores, not the trees


@dataclass
class Forest:
    """The trees grown so far, the importances (784,) of each, and the summed votes (m, k) on the drawings to check."""

    classes: int
    trees: list[Tree] = field(default_factory=list)
    importances: list[NDArray[np.float64]] = field(default_factory=list)
    votes: NDArray[Any] | float = 0.0

    def add(self, estimators: list[Any], checked: Floats) -> None:
        """Add trees of scikit-learn's."""
        for estimator in estimators:
            self.trees.append(_cut_down(estimator.tree_, self.classes))
            self.votes = self.votes + estimator.predict_proba(checked)
            if estimator.tree_.node_count > 1:
                self.importances.append(estimator.feature_importances_)

    @property
    def mean_importances(self) -> Floats:
        """How much each pixel counts, (784,), summing to 1, as scikit-learn's forest computes it."""
        mean = np.mean(self.importances, axis=0) if self.importances else np.zeros(PIXELS)
        return (mean / (mean.sum() or 1)).astype(np.float32)


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Grow the forest; extras: `importances` (784,) float32, how much each pixel counts, summing to 1."""
    forest = _grow(X, y, params, seed, report)
    report(0.95, "writing the trees")
    extras = {"importances": forest.mean_importances}
    shares = np.asarray(forest.votes) / len(forest.trees)
    return exported(lambda: _graph(forest), X, lambda _: shares, extras, CHUNK)


def _grow(X: Drawings, y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Forest:
    """The forest of one fit, grown in batches that a cancel can stop; one random stream gives each tree its seed."""
    from joblib import cpu_count
    from sklearn.ensemble import RandomForestClassifier

    pixels, checked = LEVELS[X], LEVELS[drawings_to_check(X)]
    forest, stream = Forest(int(y.max()) + 1), np.random.RandomState(seed)
    total, cores = params["n_estimators"], cpu_count()
    batch = cores
    while (done := len(forest.trees)) < total:
        report(0.95 * done / total, f"{done} of {total} trees")
        start, batch = monotonic(), min(batch, total - done)
        grown = RandomForestClassifier(
            batch, max_features=params["max_features"], max_depth=params["max_depth"], random_state=stream, n_jobs=-1
        ).fit(pixels, y)
        # Whole rounds of all cores, since none may start on the next batch before the last tree is grown.
        batch = cores * max(1, round(BATCH_SECONDS * batch / (monotonic() - start) / cores))
        forest.add(grown.estimators_, checked)
    return forest


def _cut_down(tree: Any, classes: int) -> Tree:
    """The part of scikit-learn's tree that ONNX needs."""
    left, right = tree.children_left.astype(np.int32), tree.children_right.astype(np.int32)
    threshold = _pixel_thresholds(tree.threshold).clip(0).astype(np.uint8)
    leaves = np.flatnonzero(left < 0)
    shares = tree.value[leaves, 0, :][:, int(classes == 2) :]
    place, cls = np.nonzero((shares > 0) | (classes == 2))
    ends = leaves[place].astype(np.int32), cls.astype(np.int16), shares[place, cls].astype(np.float32)
    return Tree(left, right, tree.feature.astype(np.int16), threshold, *ends)


def _pixel_thresholds(thresholds: NDArray[np.float64]) -> NDArray[np.int64]:
    """The largest pixel value (0..255) that still goes left: exact, where float32 would round the threshold."""
    return np.searchsorted(LEVELS.astype(np.float64), thresholds, side="right") - 1


def _graph(forest: Forest) -> Graph:
    """Every tree adds its leaf's class shares; the sums are divided once, so ties stay ties (whole votes are exact)."""
    graph, classes = Graph(), forest.classes
    votes = add_trees(graph, forest.trees, 1 if classes == 2 else classes)
    shares = graph.add("Div", votes, graph.constant(np.array([len(forest.trees)], np.float32)))
    graph.output("probabilities", graph.both(shares) if classes == 2 else shares, classes)
    return graph


def effort(params: Params) -> float:
    """Every tree compares this many pixels for every split."""
    return float(params["n_estimators"] * params["max_features"])


def memory(params: Params, n: int, classes: int) -> float:
    """The drawings as float32 while the trees grow, or what the nodes take afterwards, whichever is more."""
    depth = params["max_depth"]
    nodes = NODES * n if depth is None else min(NODES * n, 2.0 ** (depth + 1))
    each = NODE_BYTES if depth is None else SHARES_BYTES  # trees of limited depth have leaves of several classes
    return max(6.0 * PIXELS * n, 2.0 * PIXELS * n + each * nodes * params["n_estimators"])


MODEL = Model(
    name="random_forest",
    title="Random Forest",
    sentence="Many decision trees look at single pixels and vote.",
    story=(
        "A decision tree asks a chain of questions about single pixels, such as: is this pixel dark? "
        "Each tree learns from its own random choice of drawings and pixels, so no two trees are the same. "
        "All trees vote, and the share of votes is the probability of a class."
    ),
    params=(
        Param("n_estimators", "Trees", "More trees make the vote more stable and take longer.", "int", 100, 1, 1000),
        Param(
            "max_features",
            "Pixels per split",
            "At each split, a tree chooses among this many random pixels; 28 is the square root of 784.",
            "int",
            28,
            1,
            784,
        ),
        Param(
            "max_depth",
            "Maximum depth",
            "The longest chain of questions. A smaller depth makes simpler trees that overfit less.",
            "int",
            None,
            1,
            100,
            blank="no limit",
        ),
    ),
    default=True,
    explains=frozenset({Explanation.IMPORTANCES}),
    fit=fit,
    effort=effort,
    memory=memory,
)
