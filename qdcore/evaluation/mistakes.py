"""Mistakes: which drawings were predicted incorrectly, with what confidence, and which classes are confused most."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.evaluation.evaluation import Evaluation


def mistakes(evaluation: Evaluation) -> NDArray[np.int64]:
    """The indices of the drawings predicted incorrectly, most confident first."""
    return most_confident_first(evaluation, ~evaluation.correct)


def cell(evaluation: Evaluation, true: int, predicted: int) -> NDArray[np.int64]:
    """The indices of the drawings in a cell of the confusion matrix, most confident first."""
    return most_confident_first(evaluation, (evaluation.y_true == true) & (evaluation.y_pred == predicted))


def most_confident_first(evaluation: Evaluation, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The indices of the chosen drawings (n,) bool by decreasing confidence; ties keep their order."""
    found = np.flatnonzero(chosen)
    return found[np.argsort(-evaluation.confidence[found], kind="stable")]


def least_confident(evaluation: Evaluation, n: int = 10, chosen: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """The indices of the n drawings with the lowest confidence, lowest first; among the chosen (n,) bool, if given."""
    found = np.arange(len(evaluation.confidence)) if chosen is None else np.flatnonzero(chosen)
    return found[np.argsort(evaluation.confidence[found], kind="stable")][:n]


def top_confusions(evaluation: Evaluation, n: int = 20) -> pd.DataFrame:
    """The n most frequent mistakes, most frequent first: true, predicted, drawings, share, row, column.

    `share` is the share of the true class's drawings, 0..1; row and column are positions of classes. Empty cells are
    left out.
    """
    off_diagonal = evaluation.confusion - np.diag(np.diag(evaluation.confusion))
    fullest = np.argsort(-off_diagonal, axis=None, kind="stable")[:n]
    row, column = np.unravel_index(fullest[off_diagonal.ravel()[fullest] > 0], off_diagonal.shape)
    names, drawings = np.array(evaluation.classes, dtype=object), off_diagonal[row, column]
    numbers = {
        "drawings": drawings,
        "share": drawings / evaluation.support[row],
        "row": row,
        "column": column,
    }
    return pd.DataFrame({"true": names[row], "predicted": names[column], **numbers})


def similarity_order(evaluation: Evaluation) -> list[int]:
    """The positions of the classes, ordered so that classes often confused stand next to each other.

    The leaves of an average-linkage tree in the order of Bar-Joseph et al. 2001
    (doi:10.1093/bioinformatics/17.suppl_1.S22); the distance of two classes falls with the shares of their drawings
    that are predicted as the other. The given order where no classes are confused.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    shares = evaluation.confusion / np.maximum(evaluation.support, 1)[:, None]
    confused = (shares + shares.T) / 2
    np.fill_diagonal(confused, 0)
    if len(confused) < 3 or not confused.any():
        return list(range(len(confused)))
    distance = 1 - confused
    np.fill_diagonal(distance, 0)
    return leaves_list(linkage(squareform(distance, checks=False), "average", optimal_ordering=True)).tolist()
