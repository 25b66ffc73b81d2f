"""Random Forest: many decision trees vote; scikit-learn grows them, ONNX keeps them."""

from __future__ import annotations

from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.experiments.model import Explanation, Fitted, Model, Param, Params
from qdcore.onnx.graph import LEVELS, Graph, exported
from qdcore.progress import Report

BATCH_SECONDS = 0.5  # trees grown between two reports
CHUNK = 1024  # drawings at once: ONNX Runtime then shares them among the cores, not the trees


def fit(X: NDArray[np.uint8], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Fitted:
    """Grow the forest; extras: `importances` (784,) float32, how much each pixel counts, summing to 1."""
    forest = _grow(LEVELS[X], y, params, seed, report)
    forest.n_jobs = 1  # what follows is too little to be shared among the cores
    report(0.95, "writing the trees")
    extras = {"importances": forest.feature_importances_.astype(np.float32)}
    return exported(lambda: _graph(forest), X, lambda some: forest.predict_proba(LEVELS[some]), extras, CHUNK)


def _grow(pixels: NDArray[np.float32], y: NDArray[np.int64], params: Params, seed: int, report: Report) -> Any:
    """The forest of one fit, grown in batches so that a cancel is heard: the seed gives each tree its own."""
    from joblib import cpu_count
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(
        max_features=params["max_features"],
        max_depth=params["max_depth"],
        random_state=seed,
        warm_start=True,
        n_jobs=-1,
    )
    total, cores = params["n_estimators"], cpu_count()
    done, batch = 0, cores
    while done < total:
        report(0.95 * done / total, f"{done} of {total} trees")
        start, batch = monotonic(), min(batch, total - done)
        forest.set_params(n_estimators=done + batch).fit(pixels, y)
        done += batch
        # Whole rounds of all cores, since none may start on the next batch before the last tree is grown.
        batch = cores * max(1, round(BATCH_SECONDS * batch / (monotonic() - start) / cores))
    return forest


def _graph(forest: Any) -> Graph:
    """Every tree adds its leaf's class shares; the sums are divided once, so ties stay ties (whole votes are exact)."""
    graph, classes = Graph(), len(forest.classes_)
    votes = graph.add(
        "TreeEnsembleRegressor", graph.floats(), domain="ai.onnx.ml", **_trees(forest, skip_first=classes == 2)
    )
    shares = graph.add("Div", votes, graph.constant(np.array([len(forest.estimators_)], np.float32)))
    graph.output("probabilities", graph.both(shares) if classes == 2 else shares, classes)
    return graph


def _trees(forest: Any, skip_first: bool) -> dict[str, Any]:
    """The attributes of a TreeEnsembleRegressor: all nodes of all trees, and what each leaf adds to which class."""
    trees = [estimator.tree_ for estimator in forest.estimators_]
    sizes = [tree.node_count for tree in trees]
    left, right, feature, threshold = (
        np.concatenate([getattr(tree, name) for tree in trees])
        for name in ("children_left", "children_right", "feature", "threshold")
    )
    shares = np.concatenate([tree.value[:, 0, :] for tree in trees])[:, int(skip_first) :]
    tree_ids, node_ids = np.repeat(np.arange(len(trees)), sizes), np.concatenate([np.arange(n) for n in sizes])
    leaf = left < 0
    entry, target = np.nonzero(leaf[:, None] & ((shares > 0) | skip_first))
    return {
        "n_targets": shares.shape[1],
        "nodes_treeids": tree_ids,
        "nodes_nodeids": node_ids,
        "nodes_modes": np.array([b"BRANCH_LEQ", b"LEAF"], object)[leaf.astype(int)],
        "nodes_featureids": np.where(leaf, 0, feature),
        "nodes_values": np.where(leaf, 0, _pixel_thresholds(threshold)).astype(np.float32),
        "nodes_truenodeids": np.where(leaf, 0, left),
        "nodes_falsenodeids": np.where(leaf, 0, right),
        "target_treeids": tree_ids[entry],
        "target_nodeids": node_ids[entry],
        "target_ids": target,
        "target_weights": shares[entry, target].astype(np.float32),
    }


def _pixel_thresholds(thresholds: NDArray[np.float64]) -> NDArray[np.int64]:
    """The largest pixel value (0..255) that still goes left: exact, where float32 would round the threshold."""
    return np.searchsorted(LEVELS.astype(np.float64), thresholds, side="right") - 1


def effort(params: Params) -> float:
    """Every tree looks at so many pixels for every question."""
    return float(params["n_estimators"] * params["max_features"])


MODEL = Model(
    name="random_forest",
    title="Random Forest",
    sentence="Many decision trees look at single pixels and vote.",
    story=(
        "A decision tree asks one question after another about single pixels, such as: is this one dark? "
        "Each tree learns from its own random choice of drawings and pixels, so no two are alike. "
        "All trees vote, and the share of votes is the probability of a class."
    ),
    params=(
        Param("n_estimators", "Trees", "More trees give a steadier vote and take longer.", "int", 100, 1, 1000),
        Param(
            "max_features",
            "Pixels per question",
            "How many randomly chosen pixels a tree may choose from for each question; 28 is the square root of 784.",
            "int",
            28,
            1,
            784,
        ),
        Param(
            "max_depth",
            "Questions in a row",
            "The longest chain of questions; fewer make a simpler tree that remembers less.",
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
)
