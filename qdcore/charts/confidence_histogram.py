"""The confidence histogram: how confident a classifier is when it is correct and when it is not."""

from __future__ import annotations

import numpy as np

from qdcore.charts._style import HOVER, Picture, RunStyle, blank_figure, run_style, translucent
from qdcore.evaluation.calibration import confidence_bins, mean_confidence
from qdcore.evaluation.evaluation import Evaluation
from qdcore.formatting import count, percent, percent_interval


def confidence_histogram(evaluation: Evaluation, run: int = 0, bins: int = 20) -> Picture:
    """Test drawings by the probability of their predicted class, incorrect ones hatched, correct ones on top.

    `run` is the position of the run, which gives its colour.
    """
    table = confidence_bins(evaluation, bins)
    figure = blank_figure(340, barmode="stack", bargap=0.05)
    colour = run_style(run).colour
    for kind, pattern, opacity in (("incorrect", "x", 1), ("correct", "", 0.45)):
        figure.add_bar(
            x=(table["low"] + table["high"]) / 2, y=table[kind], width=1 / bins, name=kind,
            marker=RunStyle(translucent(colour, opacity), "", "", pattern).bar(),
            customdata=[
                f"confidence {percent_interval(low, high)}<br>{count(n)} {kind}"
                for low, high, n in zip(table["low"], table["high"], table[kind], strict=True)
            ],
            hovertemplate=HOVER,
        )  # fmt: skip
    figure.update_xaxes(title="confidence (probability of the predicted class)", tickformat=".0%")
    figure.update_yaxes(title="test drawings")
    return Picture(figure, table, _alt(evaluation))


def _alt(evaluation: Evaluation) -> str:
    mean, lowest = mean_confidence(evaluation), float(evaluation.confidence.min())
    above = float(np.mean(evaluation.confidence > 0.9))
    text = f"Confidence on {count(len(evaluation.y_true), 'test drawing')}: mean {percent(mean)}"
    return f"{text}, lowest {percent(lowest)}, above 90 % for {percent(above)} of them."
