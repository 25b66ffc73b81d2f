"""The certainty histogram: how sure a model is of its answers, right and wrong ones."""

from __future__ import annotations

import numpy as np

from qdcore.charts._style import HOVER, Picture, RunStyle, blank_figure, run_style
from qdcore.evaluation.calibration import histogram, mean_confidence
from qdcore.evaluation.evaluation import Evaluation
from qdcore.formatting import count, percent


def confidence_histogram(evaluation: Evaluation, run: int = 0, bins: int = 20) -> Picture:
    """Drawings by the probability of their predicted class, wrong ones hatched, right ones plain on top.

    `run` is the position that gives the run its colour.
    """
    table = histogram(evaluation, bins)
    figure = blank_figure(340, barmode="stack", bargap=0.05)
    colour = run_style(run).colour
    for kind, pattern, opacity in (("wrong", "x", 1), ("right", "", 0.45)):
        figure.add_bar(
            x=(table["low"] + table["high"]) / 2, y=table[kind], width=1 / bins, name=kind,
            marker=RunStyle(colour, "", "", pattern).bar(opacity),
            customdata=[
                f"{percent(low)} to {percent(high)} certain<br>{count(n)} {kind}"
                for low, high, n in zip(table["low"], table["high"], table[kind], strict=True)
            ],
            hovertemplate=HOVER,
        )  # fmt: skip
    figure.update_xaxes(title="probability of the predicted class", tickformat=".0%")
    figure.update_yaxes(title="test drawings")
    return Picture(figure, table, _alt(evaluation))


def _alt(evaluation: Evaluation) -> str:
    text = f"Certainty of {count(len(evaluation.y_true))}: {percent(mean_confidence(evaluation))} on average, "
    sure = percent(float(np.mean(evaluation.confidence > 0.9)))
    return f"{text}above 90 % for {sure} of them, never below {percent(float(evaluation.confidence.min()))}."
