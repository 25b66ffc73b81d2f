"""Curves whose points are thresholds: shared by the ROC and the precision-recall curve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qdcore.arrays import Numbers
from qdcore.charts._style import GREY, HOVER, RunStyle, blank_figure, thinned
from qdcore.formatting import percent, plain_html


def square_figure(curves: int, x: str, y: str) -> Any:
    """An empty figure of two shares, tall enough for a legend with one line per curve at 390 pixels."""
    figure = blank_figure(460 + 18 * max(0, curves - 5), hovermode="closest", showlegend=True)
    figure.update_xaxes(title=x, range=[-0.02, 1.02], tickformat=".0%")
    figure.update_yaxes(title=y, range=[-0.02, 1.02], tickformat=".0%")
    return figure


def draw_curve(
    figure: Any,
    name: str,
    legend: str,
    style: RunStyle,
    x: tuple[str, Numbers],
    y: tuple[str, Numbers],
    thresholds: Numbers,
) -> pd.DataFrame:
    """Draw a curve of named shares x and y (m,) with at most 400 points; the points as a table."""
    if not len(thresholds):
        figure.add_scatter(x=[None], y=[None], mode="lines", name=f"{plain_html(name)}: no curve", hoverinfo="skip")
        return pd.DataFrame({"curve": [], "threshold": [], x[0]: [], y[0]: []})
    keep = thinned(len(thresholds))
    table = pd.DataFrame({"curve": name, "threshold": thresholds[keep], x[0]: x[1][keep], y[0]: y[1][keep]})
    figure.add_scatter(
        x=table[x[0]], y=table[y[0]], mode="lines", name=plain_html(legend), line=style.line,
        customdata=np.minimum(table["threshold"], 1),  # JSON has no infinity
        hovertemplate="%{fullData.name}<br>threshold %{customdata:.3f}<br>"
        f"{y[0]} %{{y:.1%}}, {x[0]} %{{x:.1%}}<extra></extra>",
    )  # fmt: skip
    return table


def mark_threshold(
    figure: Any, name: str, style: RunStyle, threshold: float, x: tuple[str, float], y: tuple[str, float]
) -> None:
    """Draw a large marker at the threshold's point of the curve."""
    name = plain_html(name)
    text = f"{name} at threshold {threshold:g}<br>{y[0]} {percent(y[1])}, {x[0]} {percent(x[1])}"
    figure.add_scatter(
        x=[x[1]], y=[y[1]], mode="markers", showlegend=False, name=f"{name} at threshold {threshold:g}",
        marker={**style.marker(15), "line": {"width": 2, "color": GREY}},
        customdata=[text], hovertemplate=HOVER,
    )  # fmt: skip
