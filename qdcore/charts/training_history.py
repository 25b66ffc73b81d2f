"""The training history: loss and accuracy of each epoch, one line a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qdcore.charts._style import Picture, blank_figure, run_style
from qdcore.formatting import percent

History = Sequence[Mapping[str, float]]  # what a model reported, such as {"epoch": 3, "loss": 0.21, "accuracy": 0.92}


def training_history(names: Sequence[str], histories: Sequence[History], metric: str = "accuracy") -> Picture:
    """A metric that the models reported over their epochs; "accuracy" (0..1), "loss" or any other name.

    Where a model also reported it on held-back drawings (`val_` before the metric's name), that is a thinner
    line. Reports without an epoch are numbered from 1; runs that never reported the metric are left out.
    """
    table = _table(names, histories, metric)
    return Picture(_figure(table, metric), table.drop(columns="position"), _alt(table, metric))


def metrics(histories: Sequence[History]) -> list[str]:
    """The metrics that can be shown, accuracy first."""
    found = {key.removeprefix("val_") for history in histories for report in history for key in report} - {"epoch"}
    return sorted(found, key=lambda name: (name != "accuracy", name != "loss", name))


def _table(names: Sequence[str], histories: Sequence[History], metric: str) -> pd.DataFrame:
    """A row a report: run, its position, epoch, on which drawings, the metric's value."""
    rows = [
        (name, place, report.get("epoch", number), drawings, report[key])
        for place, (name, reports) in enumerate(zip(names, histories, strict=True))
        for key, drawings in ((metric, "training"), (f"val_{metric}", "held back"))
        for number, report in enumerate(reports, 1)
        if key in report
    ]
    return pd.DataFrame(rows, columns=["run", "position", "epoch", "drawings", metric])


def _figure(table: pd.DataFrame, metric: str) -> Any:
    import plotly.graph_objects as go

    figure = blank_figure(360, showlegend=True)
    share = ".1%" if metric.endswith("accuracy") else ".4g"
    for (position, drawings), line in table.groupby(["position", "drawings"], sort=False):
        style, held_back = run_style(int(str(position))), drawings == "held back"
        name = line["run"].iloc[0] + (", held back" if held_back else "")
        figure.add_trace(go.Scatter(
            x=line["epoch"], y=line[metric], name=name, mode="lines+markers" if len(line) <= 30 else "lines",
            line={**style.line, "width": 1.2 if held_back else 2.4}, marker=style.marker(5 if held_back else 8),
            hovertemplate=f"%{{fullData.name}}<br>epoch %{{x}}: {metric} %{{y:{share}}}<extra></extra>",
        ))  # fmt: skip
    figure.update_xaxes(title="epoch", rangemode="tozero")
    figure.update_yaxes(title=metric, tickformat=".1~%" if metric.endswith("accuracy") else None)
    return figure


def _alt(table: pd.DataFrame, metric: str) -> str:
    if table.empty:
        return f"No run has reported its {metric} over epochs."
    write = percent if metric.endswith("accuracy") else "{:.3g}".format
    lines = [
        f"{name} from {write(line[metric].iloc[0])} to {write(line[metric].iloc[-1])} in {len(line)} epochs"
        for (name, _), line in table[table["drawings"] == "training"].groupby(["run", "position"], sort=False)
    ]
    return f"{metric.capitalize()} while training: {'; '.join(lines)}."
