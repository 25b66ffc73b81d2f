"""Trees become operators that add up what their leaves give: checked against trees that are walked by hand."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

from qdcore.onnx import trees
from qdcore.onnx.graph import Graph
from qdcore.onnx.predictor import Predictor
from qdcore.onnx.trees import Tree, add_trees

DARK = np.array([[0, 0], [0, 200], [90, 90], [91, 0], [255, 255]], np.uint8)  # the first two pixels of five drawings


def tree(left, right, feature, threshold, leaf, cls, share):
    kinds = np.int32, np.int32, np.int16, np.uint8, np.int32, np.int16, np.float32
    return Tree(*map(np.array, (left, right, feature, threshold, leaf, cls, share), kinds))


# The first pixel up to 90: class 0, or, where the second is darker than 100, class 2. Else class 1.
DEEP = tree([1, 2, -1, -1, -1], [4, 3, -1, -1, -1], [0, 1, 0, 0, 0], [90, 100, 0, 0, 0], [2, 3, 4], [0, 2, 1], [1] * 3)
# The second pixel up to 89: class 2, else class 0.
FLAT = tree([1, -1, -1], [2, -1, -1], [1, 0, 0], [89, 0, 0], [1, 2], [2, 0], [1, 1])
MIXED = tree([1, -1, -1], [2, -1, -1], [1, 0, 0], [89, 0, 0], [1, 2, 2], [2, 0, 1], [1, 0.25, 0.75])
STUMP = tree([-1], [-1], [0], [0], [0], [1], [1])

DEEP_GIVES = [[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
FLAT_GIVES = [[0, 0, 1], [1, 0, 0], [1, 0, 0], [0, 0, 1], [1, 0, 0]]
MIXED_GIVES = [[0, 0, 1], [0.25, 0.75, 0], [0.25, 0.75, 0], [0, 0, 1], [0.25, 0.75, 0]]
STUMP_GIVES = [[0, 1, 0]] * 5


def given(*grown):
    """The operators that add the trees, and the sums of five drawings."""
    graph = Graph()
    graph.output("probabilities", add_trees(graph, list(grown), 3), 3)
    onnx.checker.check_model(graph.model)
    drawings = np.zeros((len(DARK), 784), np.uint8)
    drawings[:, :2] = DARK
    return [node.op_type for node in graph.body.node], Predictor(graph.model.SerializeToString())(drawings).tolist()


@pytest.mark.parametrize(("many", "operators"), [(12, 1), (6, 2), (3, 3)])
def test_votes_are_added_whole_also_over_several_operators(monkeypatch, many, operators):
    monkeypatch.setattr(trees, "MANY_NODES", many)
    names, sums = given(FLAT, DEEP, FLAT)
    assert names == ["Cast", *["TreeEnsemble"] * operators, *["Add"] * (operators - 1), "Identity"]
    assert np.array_equal(sums, np.add(DEEP_GIVES, 2 * np.array(FLAT_GIVES)))


@pytest.mark.parametrize(("odd", "its"), [(MIXED, MIXED_GIVES), (STUMP, STUMP_GIVES)])
def test_shares_of_classes_and_a_tree_of_one_leaf_need_the_older_operator(odd, its):
    names, sums = given(DEEP, odd)
    assert names == ["Cast", "TreeEnsembleRegressor", "Identity"] and np.array_equal(sums, np.add(DEEP_GIVES, its))
