"""The precision-recall curve: the precision at each recall of a class, as the threshold moves."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qdcore.charts._style import Picture, curve_styles
from qdcore.charts._threshold_curve import draw_curve, mark_threshold, square_figure
from qdcore.evaluation.thresholds import Detector
from qdcore.formatting import percent


def precision_recall_curve(
    names: Sequence[str],
    detectors: Sequence[Detector],
    *,
    classes: Sequence[int] | None = None,
    runs: Sequence[int] | None = None,
    threshold: float | None = None,
) -> Picture:
    """One curve per detector, its average precision in the legend, with a marker at the threshold.

    `classes` and `runs` are positions that give each curve its colour and dash.
    """
    figure = square_figure(len(names), "recall", "precision")
    tables, styles = [], curve_styles(classes, runs, len(names))
    for name, detector, style in zip(names, detectors, styles, strict=True):
        precision, recall, thresholds = detector.precision_recall
        legend = f"{name}, average precision {percent(detector.average_precision)}"
        curve = draw_curve(figure, name, legend, style, ("recall", recall), ("precision", precision), thresholds)
        tables.append(curve)
        if threshold is not None and detector.complete:
            there = detector.at(threshold)
            mark_threshold(figure, name, style, threshold, ("recall", there.tpr), ("precision", there.precision))
    return Picture(figure, pd.concat(tables, ignore_index=True), _alt(names, detectors))


def _alt(names: Sequence[str], detectors: Sequence[Detector]) -> str:
    averages = [
        f"{name} {percent(curve.average_precision)}" if curve.complete else f"{name} undefined"
        for name, curve in zip(names, detectors, strict=True)
    ]
    return f"Precision-recall curve; average precision: {', '.join(averages)}."
