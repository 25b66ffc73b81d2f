"""Curves whose points are thresholds: shared by the ROC and the precision-recall curve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qdcore.arrays import Numbers
from qdcore.charts._style import HOVER, NEUTRAL, RunStyle, blank_figure, thinned
from qdcore.formatting import percent


def square_figure(curves: int, x: str, y: str) -> Any:
    """A figure of two shares, tall enough for a legend with so many lines at 390 pixels."""
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
    """Draw named shares x and y (m,), thinned to what a screen shows, and give the points as a table."""
    if not len(thresholds):
        figure.add_scatter(x=[None], y=[None], mode="lines", name=f"{name}: no curve", hoverinfo="skip")
        return pd.DataFrame({"curve": [], "threshold": [], x[0]: [], y[0]: []})
    keep = thinned(len(thresholds))
    table = pd.DataFrame({"curve": name, "threshold": thresholds[keep], x[0]: x[1][keep], y[0]: y[1][keep]})
    figure.add_scatter(
        x=table[x[0]], y=table[y[0]], mode="lines", name=legend, line=style.line,
        customdata=np.minimum(table["threshold"], 1),  # JSON knows no infinity
        hovertemplate="%{fullData.name}<br>threshold %{customdata:.3f}<br>"
        f"{y[0]} %{{y:.1%}}, {x[0]} %{{x:.1%}}<extra></extra>",
    )  # fmt: skip
    return table


def mark_threshold(
    figure: Any, name: str, style: RunStyle, threshold: float, x: tuple[str, float], y: tuple[str, float]
) -> None:
    """A large marker where the threshold leads on the curve."""
    text = f"{name} at the threshold {threshold:g}<br>{y[0]} {percent(y[1])}, {x[0]} {percent(x[1])}"
    figure.add_scatter(
        x=[x[1]], y=[y[1]], mode="markers", showlegend=False, name=f"{name} at the threshold",
        marker={**style.marker(15), "line": {"width": 2, "color": NEUTRAL}},
        customdata=[text], hovertemplate=HOVER,
    )  # fmt: skip
