"""Mistakes: which drawings were taken for what, how certainly, and which classes are mixed up most."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.evaluation.evaluation import Evaluation


def mistakes(evaluation: Evaluation) -> NDArray[np.int64]:
    """The indices of the drawings named wrong, most certain first."""
    return most_confident_first(evaluation, ~evaluation.correct)


def cell(evaluation: Evaluation, true: int, predicted: int) -> NDArray[np.int64]:
    """The indices of the drawings in a cell of the confusion matrix, most certain first."""
    return most_confident_first(evaluation, (evaluation.y_true == true) & (evaluation.y_pred == predicted))


def most_confident_first(evaluation: Evaluation, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The indices of the chosen drawings (n,) bool by falling certainty, ties in their order."""
    found = np.flatnonzero(chosen)
    return found[np.argsort(-evaluation.confidence[found], kind="stable")]


def least_confident(evaluation: Evaluation, n: int = 10, chosen: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """The indices of the n drawings with the smallest certainty, smallest first; of the chosen (n,) bool, if given."""
    found = np.arange(len(evaluation.confidence)) if chosen is None else np.flatnonzero(chosen)
    return found[np.argsort(evaluation.confidence[found], kind="stable")][:n]


def top_confusions(evaluation: Evaluation, n: int = 20) -> pd.DataFrame:
    """The n fullest cells beside the diagonal, fullest first: true, predicted, drawings, share, row, column.

    `share` is of the true class's drawings, 0..1; row and column are positions in the classes. Empty cells
    are left out.
    """
    wrong = evaluation.confusion - np.diag(np.diag(evaluation.confusion))
    fullest = np.argsort(-wrong, axis=None, kind="stable")[:n]
    row, column = np.unravel_index(fullest[wrong.ravel()[fullest] > 0], wrong.shape)
    names, drawings = np.array(evaluation.classes, dtype=object), wrong[row, column]
    numbers = {
        "drawings": drawings,
        "share": drawings / evaluation.support[row],
        "row": row,
        "column": column,
    }
    return pd.DataFrame({"true": names[row], "predicted": names[column], **numbers})


def similarity_order(evaluation: Evaluation) -> list[int]:
    """The positions of the classes, those that are mixed up side by side; as given when none are.

    Leaves of an average-linkage tree in the order of Bar-Joseph et al. 2001
    (doi:10.1093/bioinformatics/17.suppl_1.S22); classes are near where large shares of both are taken for
    each other.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    shares = evaluation.confusion / np.maximum(evaluation.support, 1)[:, None]
    mixed = (shares + shares.T) / 2
    np.fill_diagonal(mixed, 0)
    if len(mixed) < 3 or not mixed.any():
        return list(range(len(mixed)))
    distance = 1 - mixed
    np.fill_diagonal(distance, 0)
    return leaves_list(linkage(squareform(distance, checks=False), "average", optimal_ordering=True)).tolist()
