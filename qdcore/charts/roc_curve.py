"""The ROC curve: how many drawings of a class are found (TPR) at the price of how many false alarms (FPR)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qdcore.charts._style import NEUTRAL, Picture, curve_styles
from qdcore.charts._threshold_curve import draw_curve, mark_threshold, square_figure
from qdcore.evaluation.thresholds import Detector
from qdcore.formatting import percent


def roc_curve(
    names: Sequence[str],
    detectors: Sequence[Detector],
    *,
    classes: Sequence[int] | None = None,
    runs: Sequence[int] | None = None,
    threshold: float | None = None,
) -> Picture:
    """One curve a detector, its AUC in the legend, the chance line, and markers where p > threshold leads.

    `classes` and `runs` are the positions that give each curve its colour and dash.
    """
    figure = square_figure(len(names), "false positive rate", "true positive rate")
    chance = {"color": NEUTRAL, "dash": "dot"}
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", name="chance", hoverinfo="skip", line=chance)
    tables, styles = [], curve_styles(classes, runs, len(names))
    for name, detector, style in zip(names, detectors, styles, strict=True):
        fpr, tpr, thresholds = detector.roc
        legend = f"{name}, AUC {detector.auc:.3f}"
        tables.append(draw_curve(figure, name, legend, style, ("FPR", fpr), ("TPR", tpr), thresholds))
        if threshold is not None and detector.complete:
            there = detector.at(threshold)
            mark_threshold(figure, name, style, threshold, ("FPR", there.fpr), ("TPR", there.tpr))
    return Picture(figure, pd.concat(tables, ignore_index=True), _alt(names, detectors, threshold))


def _alt(names: Sequence[str], detectors: Sequence[Detector], threshold: float | None) -> str:
    curves = list(zip(names, detectors, strict=True))
    areas = [f"{name} {curve.auc:.3f}" if curve.complete else f"{name} has none" for name, curve in curves]
    text = f"ROC curve; area under it (1 is perfect, 0.5 chance): {', '.join(areas)}."
    if threshold is None:
        return text
    reached = [(name, curve.at(threshold)) for name, curve in curves if curve.complete]
    told = [f"{name} TPR {percent(there.tpr)}, FPR {percent(there.fpr)}" for name, there in reached]
    return f"{text} At the threshold {threshold:g}: {'; '.join(told)}." if told else text
