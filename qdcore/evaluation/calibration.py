"""Certainty: the probability of the predicted class. Does a model know how often it is right?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.evaluation.evaluation import Evaluation
from qdcore.formatting import percent, percent_interval, points

BINS = 15  # of equal width, as in Guo et al. 2017, arXiv 1706.04599


def histogram(evaluation: Evaluation, bins: int = 20) -> pd.DataFrame:
    """A row a bin of the certainty (low, high]: low, high (0..1), right and wrong (drawings)."""
    place, edges = _bins(evaluation, bins)
    right = np.bincount(place[evaluation.correct], minlength=bins)
    wrong = np.bincount(place[~evaluation.correct], minlength=bins)
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "right": right, "wrong": wrong})


def reliability(evaluation: Evaluation, bins: int = BINS) -> pd.DataFrame:
    """A row a bin of the certainty (low, high]: low, high, certainty (mean), accuracy, drawings."""
    place, edges = _bins(evaluation, bins)
    drawings = np.bincount(place, minlength=bins)
    totals = [
        np.bincount(place, weights=values, minlength=bins) for values in (evaluation.confidence, evaluation.correct)
    ]
    confidence, accuracy = (
        np.divide(total, drawings, out=np.full(bins, np.nan), where=drawings > 0) for total in totals
    )
    columns = {"low": edges[:-1], "high": edges[1:], "certainty": confidence, "accuracy": accuracy}
    return pd.DataFrame({**columns, "drawings": drawings})


def _bins(evaluation: Evaluation, bins: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The bin (n,) of each drawing's certainty, and the bins' edges (bins + 1,)."""
    edges = np.linspace(0, 1, bins + 1)
    # Edges of the probabilities' own type: a certainty of 0.8 in float32 lies on the edge 0.8, not above it.
    place = np.searchsorted(edges.astype(evaluation.confidence.dtype), evaluation.confidence, side="left") - 1
    return place.clip(0, bins - 1), edges


def expected_calibration_error(evaluation: Evaluation, bins: int = BINS) -> float:
    """The mean distance of certainty and accuracy over the bins, weighted by their drawings, 0..1.

    Naeini, Cooper & Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    table = reliability(evaluation, bins).query("drawings > 0")
    return float(np.average((table["certainty"] - table["accuracy"]).abs(), weights=table["drawings"]))


def mean_confidence(evaluation: Evaluation) -> float:
    """The mean probability of the predicted class, 0..1."""
    return float(evaluation.confidence.mean(dtype=float))


def calibration_in_words(evaluation: Evaluation) -> str:
    """The article's check, mean certainty against accuracy, as two sentences."""
    confidence, (low, high) = mean_confidence(evaluation), evaluation.interval
    text = f"On average {percent(confidence)} certain, and right for {percent(evaluation.accuracy)} of all."
    if low <= confidence <= high:
        return f"{text} That fits: the 95 % interval of the accuracy is {percent_interval(low, high)}."
    difference = points(confidence - evaluation.accuracy)
    return f"{text} It is {'surer' if confidence > high else 'less sure'} than it should be, by {difference}."


def abstaining(evaluation: Evaluation, steps: int = 100) -> pd.DataFrame:
    """What comes of answering only with a certainty of `least` or more: a row a step of `least` from 0 to 1.

    Columns: least, answered (share of the drawings, 0..1), accuracy (of the answers, NaN without any),
    drawings (answered).
    """
    order = np.argsort(evaluation.confidence)
    least = np.linspace(0, 1, steps + 1)
    confidence = evaluation.confidence[order]
    silent = np.searchsorted(confidence, least.astype(confidence.dtype), side="left")
    answered = len(order) - silent
    right = np.append(np.cumsum(evaluation.correct[order][::-1])[::-1], 0)[silent]
    accuracy = np.divide(right, answered, out=np.full(len(least), np.nan), where=answered > 0)
    return pd.DataFrame({"least": least, "answered": answered / len(order), "accuracy": accuracy, "drawings": answered})
