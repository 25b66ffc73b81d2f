"""Decision trees as operators of an ONNX graph, one of two.

A leaf of a TreeEnsemble gives one class: what trees need that vote. Of a TreeEnsembleRegressor it gives shares of
several; ONNX Runtime then takes 460 bytes a node to open the file. With TreeEnsemble it is 80, and 330 for the nodes of
the operator that it is at.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qdcore.arrays import Floats
from qdcore.onnx.graph import Graph

DOMAIN = "ai.onnx.ml"
VOTES, SHARES = 5, 3  # versions of its operators: the first with TreeEnsemble, and one that has TreeEnsembleRegressor
MANY_NODES = 400_000  # of one operator; the next one begins then


class Tree(NamedTuple):
    """A grown tree by its nodes (m,), the first is the root; `left` is -1 in leaves.

    `threshold` is the largest pixel value (0..255) that goes left. In the leaf `leaf[i]`, the class `cls[i]` has the
    share `share[i]` of the drawings; shares of 0 are left out. Of two classes only the second is kept, in every leaf.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: NDArray[np.uint8]
    leaf: NDArray[np.int32]
    cls: NDArray[np.int16]
    share: Floats

    @property
    def votes(self) -> bool:
        """True if each leaf is of one class, and there is a split, without which no TreeEnsemble can be."""
        return len(self.left) > 1 and bool(((self.share == 0) | (self.share == 1)).all())


def add_trees(graph: Graph, trees: list[Tree], targets: int) -> str:
    """What the leaves give to each target, summed over the trees, (n, targets) float32; whole votes are exact."""
    drawings = graph.floats()
    if not all(tree.votes for tree in trees):
        graph.use(DOMAIN, SHARES)
        return graph.add("TreeEnsembleRegressor", drawings, domain=DOMAIN, n_targets=targets, **_of_shares(trees))
    graph.use(DOMAIN, VOTES)
    sums = [
        graph.add("TreeEnsemble", drawings, domain=DOMAIN, n_targets=targets, **_of_votes(some))
        for some in _parts(trees)
    ]
    return reduce(lambda one, other: graph.add("Add", one, other), sums)


def _parts(trees: list[Tree]) -> Iterator[list[Tree]]:
    """The trees of each operator, in their order."""
    part = np.cumsum([len(tree.left) for tree in trees]) // MANY_NODES
    for _, numbers in groupby(range(len(trees)), lambda number: part[number]):
        yield [trees[number] for number in numbers]


def _of_votes(trees: list[Tree]) -> dict[str, Any]:
    """The attributes of a TreeEnsemble, in which splits and leaves are counted each for themselves."""
    from onnx import numpy_helper

    sizes = [len(tree.left) for tree in trees]
    roots = np.cumsum([0, *sizes[:-1]])
    nodes = Tree(*map(np.concatenate, zip(*trees, strict=True)))
    split = nodes.left >= 0
    number = np.where(split, np.cumsum(split), np.cumsum(~split)) - 1
    root = np.repeat(roots, sizes)[split]
    left, right = nodes.left[split] + root, nodes.right[split] + root
    return {
        "tree_roots": number[roots],
        "nodes_featureids": nodes.feature[split],
        "nodes_modes": numpy_helper.from_array(np.zeros(len(left), np.uint8)),  # 0: what is not larger goes left
        "nodes_splits": numpy_helper.from_array(nodes.threshold[split].astype(np.float32)),
        "nodes_truenodeids": number[left],
        "nodes_trueleafs": (~split[left]).astype(int),
        "nodes_falsenodeids": number[right],
        "nodes_falseleafs": (~split[right]).astype(int),
        "leaf_targetids": nodes.cls,
        "leaf_weights": numpy_helper.from_array(nodes.share),
    }


def _of_shares(trees: list[Tree]) -> dict[str, Any]:
    """The attributes of a TreeEnsembleRegressor, tree by tree: all nodes, and what each leaf adds to which class."""
    leaves = [tree.left < 0 for tree in trees]
    both = list(zip(trees, leaves, strict=True))
    modes = np.array([b"BRANCH_LEQ", b"LEAF"], object)
    return {
        "nodes_treeids": (np.full(len(tree.left), number) for number, tree in enumerate(trees)),
        "nodes_nodeids": (np.arange(len(tree.left)) for tree in trees),
        "nodes_modes": (modes[leaf.astype(int)] for leaf in leaves),
        "nodes_featureids": (np.where(leaf, 0, tree.feature) for tree, leaf in both),
        "nodes_values": (np.where(leaf, 0, tree.threshold).astype(np.float32) for tree, leaf in both),
        "nodes_truenodeids": (np.where(leaf, 0, tree.left) for tree, leaf in both),
        "nodes_falsenodeids": (np.where(leaf, 0, tree.right) for tree, leaf in both),
        "target_treeids": (np.full(len(tree.leaf), number) for number, tree in enumerate(trees)),
        "target_nodeids": (tree.leaf for tree in trees),
        "target_ids": (tree.cls for tree in trees),
        "target_weights": (tree.share for tree in trees),
    }
