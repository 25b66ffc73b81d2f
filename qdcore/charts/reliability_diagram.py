"""The reliability diagram: the accuracy at each confidence, over the number of drawings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from qdcore.charts._style import GREY, HOVER, Picture, RunStyle, blank_figure, run_style
from qdcore.evaluation.calibration import BINS, expected_calibration_error, reliability_bins
from qdcore.evaluation.evaluation import Evaluation, wilson
from qdcore.formatting import count, percent, percent_interval, plain_html


def reliability_diagram(names: Sequence[str], evaluations: Sequence[Evaluation], bins: int = BINS) -> Picture:
    """One line per run through the bins that have drawings, with 95 % intervals; below, the drawings in each bin."""
    figure = blank_figure(480, barmode="group", bargap=0.1, hovermode="closest")
    figure.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", name="perfect calibration", hoverinfo="skip",
        line={"color": GREY, "dash": "dot"},
    )  # fmt: skip
    tables = []
    for position, (name, evaluation) in enumerate(zip(names, evaluations, strict=True)):
        table = reliability_bins(evaluation, bins)
        error = expected_calibration_error(evaluation, bins)
        legend = f"{plain_html(name)}, calibration error {percent(error)}"
        _draw(figure, legend, table[table["drawings"] > 0], run_style(position))
        tables.append(table.assign(run=name))
    figure.update_layout(
        xaxis={"title": "confidence", "range": [0, 1.02], "tickformat": ".0%", "anchor": "y2"},
        yaxis={"title": "accuracy", "range": [0, 1.02], "tickformat": ".0%", "domain": [0.32, 1]},
        yaxis2={"title": "drawings", "domain": [0, 0.24]},
    )
    return Picture(
        figure, pd.concat(tables, ignore_index=True)[["run", *table.columns]], _alt(names, evaluations, bins)
    )


def _draw(figure: Any, name: str, table: pd.DataFrame, style: RunStyle) -> None:
    hover = [
        f"{name}<br>confidence {percent_interval(low, high)}: accuracy {percent(accuracy)}, {count(n)}"
        for low, high, accuracy, n in table[["low", "high", "accuracy", "drawings"]].itertuples(index=False)
    ]
    shared = {"customdata": hover, "hovertemplate": HOVER}
    ends = [wilson(share, n) for share, n in zip(table["accuracy"], table["drawings"], strict=True)]
    figure.add_scatter(
        error_y={
            "array": [high - share for (_, high), share in zip(ends, table["accuracy"], strict=True)],
            "arrayminus": [share - low for (low, _), share in zip(ends, table["accuracy"], strict=True)],
            "thickness": 1, "width": 3,
        },
        x=table["confidence"], y=table["accuracy"], name=name, mode="lines+markers", **shared,
        line=style.line, marker=style.marker(),
    )  # fmt: skip
    figure.add_bar(
        x=(table["low"] + table["high"]) / 2, y=table["drawings"], yaxis="y2", showlegend=False, name=name,
        marker=style.bar(), **shared,
    )  # fmt: skip


def _alt(names: Sequence[str], evaluations: Sequence[Evaluation], bins: int) -> str:
    errors = [
        f"{name} {percent(expected_calibration_error(evaluation, bins))}"
        for name, evaluation in zip(names, evaluations, strict=True)
    ]
    return f"Accuracy against confidence in {bins} bins; expected calibration error: {', '.join(errors)}."
