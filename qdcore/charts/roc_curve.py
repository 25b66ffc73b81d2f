"""The ROC curve: the true positive rate (TPR) against the false positive rate (FPR) as the threshold moves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qdcore.charts._style import GREY, Picture, curve_styles
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
    """One curve per detector, its AUC in the legend, with a marker at the threshold and the line of chance.

    `classes` and `runs` are positions that give each curve its colour and dash.
    """
    figure = square_figure(len(names), "false positive rate", "true positive rate")
    chance = {"color": GREY, "dash": "dot"}
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
    areas = [f"{name} {curve.auc:.3f}" if curve.complete else f"{name} undefined" for name, curve in curves]
    text = f"ROC curve; area under the curve (1 is perfect, 0.5 is chance): {', '.join(areas)}."
    if threshold is None:
        return text
    reached = [(name, curve.at(threshold)) for name, curve in curves if curve.complete]
    rates = [f"{name} TPR {percent(there.tpr)}, FPR {percent(there.fpr)}" for name, there in reached]
    return f"{text} At threshold {threshold:g}: {'; '.join(rates)}." if rates else text
