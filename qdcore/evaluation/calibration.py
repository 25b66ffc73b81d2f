"""Calibration: does a classifier's confidence, the probability of its predicted class, match its accuracy?"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.evaluation.evaluation import Evaluation

BINS = 15  # of equal width, as in Guo et al. 2017, arXiv 1706.04599

Calibration = Literal["well calibrated", "overconfident", "underconfident"]


def confidence_bins(evaluation: Evaluation, bins: int = 20) -> pd.DataFrame:
    """One row per bin of the confidence (low, high]: low, high (0..1), correct and incorrect (drawings)."""
    place, edges = _bins(evaluation, bins)
    correct = np.bincount(place[evaluation.correct], minlength=bins)
    incorrect = np.bincount(place[~evaluation.correct], minlength=bins)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "correct": correct, "incorrect": incorrect})


def reliability_bins(evaluation: Evaluation, bins: int = BINS) -> pd.DataFrame:
    """One row per bin of the confidence (low, high]: low, high, confidence (mean), accuracy, drawings.

    Mean confidence and accuracy (0..1) of a bin without drawings are NaN.
    """
    place, edges = _bins(evaluation, bins)
    drawings = np.bincount(place, minlength=bins)
    totals = [
        np.bincount(place, weights=values, minlength=bins) for values in (evaluation.confidence, evaluation.correct)
    ]
    confidence, accuracy = (
        np.divide(total, drawings, out=np.full(bins, np.nan), where=drawings > 0) for total in totals
    )
    columns = {"low": edges[:-1], "high": edges[1:], "confidence": confidence, "accuracy": accuracy}
    return pd.DataFrame({**columns, "drawings": drawings})


def _bins(evaluation: Evaluation, bins: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The bin (n,) of each drawing's confidence, and the edges of the bins (bins + 1,)."""
    edges = np.linspace(0, 1, bins + 1)
    # Edges in the type of the probabilities: a confidence of 0.8 in float32 lies on the edge 0.8, not above it.
    place = np.searchsorted(edges.astype(evaluation.confidence.dtype), evaluation.confidence, side="left") - 1
    return place.clip(0, bins - 1), edges


def expected_calibration_error(evaluation: Evaluation, bins: int = BINS) -> float:
    """The mean distance between confidence and accuracy over the bins, weighted by their drawings, 0..1.

    Naeini, Cooper & Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    table = reliability_bins(evaluation, bins).query("drawings > 0")
    return float(np.average((table["confidence"] - table["accuracy"]).abs(), weights=table["drawings"]))


def mean_confidence(evaluation: Evaluation) -> float:
    """The mean probability of the predicted class, 0..1."""
    return float(evaluation.confidence.mean(dtype=float))


def calibration(evaluation: Evaluation) -> Calibration:
    """Compare the mean confidence with the 95 % interval of the accuracy, as the article does."""
    confidence, (low, high) = mean_confidence(evaluation), evaluation.interval
    if low <= confidence <= high:
        return "well calibrated"
    return "overconfident" if confidence > high else "underconfident"


def accuracy_by_coverage(evaluation: Evaluation, steps: int = 100) -> pd.DataFrame:
    """One row per threshold 0..1: what remains when only predictions with at least this confidence count.

    Columns: threshold, coverage (share of the drawings, 0..1), accuracy (on these drawings, NaN without any),
    drawings. El-Yaniv & Wiener 2010, "On the Foundations of Noise-free Selective Classification".
    """
    order = np.argsort(evaluation.confidence)
    threshold = np.linspace(0, 1, steps + 1)
    confidence = evaluation.confidence[order]
    below = np.searchsorted(confidence, threshold.astype(confidence.dtype), side="left")
    drawings = len(order) - below
    correct = np.append(np.cumsum(evaluation.correct[order][::-1])[::-1], 0)[below]
    accuracy = np.divide(correct, drawings, out=np.full(len(threshold), np.nan), where=drawings > 0)
    columns = {"threshold": threshold, "coverage": drawings / len(order), "accuracy": accuracy}
    return pd.DataFrame({**columns, "drawings": drawings})
