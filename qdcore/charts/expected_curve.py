"""The learning curve that a person expected, next to the one that was measured."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qdcore.charts._style import GREY, HOVER, Picture, blank_figure, run_style
from qdcore.formatting import percent


def expected_curve(sizes: Sequence[float], expected: Sequence[float], measured: Sequence[float]) -> Picture:
    """Two lines over the numbers of training drawings (rising): accuracies (0..1), expected and measured."""
    table = pd.DataFrame({"drawings": sizes, "expected": expected, "measured": measured})
    figure = blank_figure(380, hovermode="closest", showlegend=True)
    looks = {"expected": {"color": GREY, "dash": "dash", "width": 2.4}, "measured": run_style(0).line}
    for name, line in looks.items():
        figure.add_scatter(
            x=table["drawings"], y=table[name], name=name, mode="lines+markers", line=line, hovertemplate=HOVER,
            customdata=[f"{size:,.0f} training drawings<br>{name}: {percent(share)}"
                        for size, share in zip(sizes, table[name], strict=True)],
        )  # fmt: skip
    figure.update_xaxes(title="training drawings", type="log", tickvals=list(sizes), tickformat=",d")
    figure.update_yaxes(title="accuracy", tickformat=".0%")
    return Picture(figure, table, _alt(table))


def _alt(table: pd.DataFrame) -> str:
    rows = [f"{size:,.0f} drawings: expected {percent(e)}, measured {percent(m)}"
            for size, e, m in table.itertuples(index=False)]  # fmt: skip
    return f"The expected and the measured curve: {'; '.join(rows)}."
