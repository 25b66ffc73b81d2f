"""How the accuracy of a taught classifier grew with its examples."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qdcore.arrays import Doubles, Indices
from qdcore.charts._style import GREY, HOVER, Picture, blank_figure, run_style, translucent
from qdcore.evaluation.evaluation import wilson
from qdcore.formatting import count, percent, percent_interval


def growth_curve(sizes: Sequence[int] | Indices, accuracies: Sequence[float] | Doubles, baseline: float) -> Picture:
    """A line of the leave-one-out accuracy (0..1) after each number of examples, with its 95 % interval.

    `baseline` is the accuracy of always predicting the largest class.
    """
    table = _table(sizes, accuracies)
    figure, style = blank_figure(320, hovermode="closest", showlegend=False), run_style(0)
    figure.add_scatter(
        x=[*table["examples"], *table["examples"][::-1]], y=[*table["high"], *table["low"][::-1]], fill="toself",
        mode="lines", line={"width": 0}, fillcolor=translucent(style.colour, 0.2), hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=table["examples"], y=table["accuracy"], mode="lines+markers", line=style.line, marker=style.marker(5),
        customdata=[
            f"{count(int(n), 'example')}<br>{percent(share)} ({percent_interval(low, high)})"
            for n, share, low, high in table.itertuples(index=False)
        ],
        hovertemplate=HOVER,
    )  # fmt: skip
    figure.add_hline(y=baseline, line={"color": GREY, "dash": "dot", "width": 1.5})
    figure.update_xaxes(title="examples", tickformat=",d")
    figure.update_yaxes(title="accuracy, each left out once", tickformat=".0%", range=[-0.03, 1.03])
    return Picture(figure, table, _alt(table, baseline))


def _table(sizes: Sequence[int] | Indices, accuracies: Sequence[float] | Doubles) -> pd.DataFrame:
    rows = [(int(n), float(share), *wilson(float(share), int(n))) for n, share in zip(sizes, accuracies, strict=True)]
    return pd.DataFrame(rows, columns=["examples", "accuracy", "low", "high"])


def _alt(table: pd.DataFrame, baseline: float) -> str:
    last = table.iloc[-1]
    return (
        f"Leave-one-out accuracy by the number of examples: {percent(last['accuracy'])} with "
        f"{count(int(last['examples']), 'example')} (95 % interval {percent_interval(last['low'], last['high'])}); "
        f"always predicting the largest class, the dotted line: {percent(baseline)}."
    )
