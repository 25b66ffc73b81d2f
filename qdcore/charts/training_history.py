"""The training history: loss and accuracy of each epoch, one line per run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qdcore.charts._style import Picture, blank_figure, run_style
from qdcore.formatting import percent, plain_html

History = Sequence[Mapping[str, float]]  # reports such as {"epoch": 3, "loss": 0.21, "accuracy": 0.92}


def training_history(names: Sequence[str], histories: Sequence[History], metric: str = "accuracy") -> Picture:
    """One line per run: a metric over the epochs, such as "accuracy" (0..1) or "loss".

    The values are those on the training drawings; the same metric on validation drawings (reported as `val_` and its
    name) is a thinner line. Reports without an epoch are numbered from 1; runs without the metric are left out.
    """
    table = _table(names, histories, metric)
    return Picture(_figure(table, metric), table.drop(columns="position"), _alt(table, metric))


def metrics(histories: Sequence[History]) -> list[str]:
    """The metrics reported, accuracy and loss first."""
    found = {key.removeprefix("val_") for history in histories for report in history for key in report} - {"epoch"}
    return sorted(found, key=lambda name: (name != "accuracy", name != "loss", name))


def _table(names: Sequence[str], histories: Sequence[History], metric: str) -> pd.DataFrame:
    """A row a report: run, its position, epoch, drawings (training or validation), value of the metric."""
    rows = [
        (name, place, report.get("epoch", number), drawings, report[key])
        for place, (name, reports) in enumerate(zip(names, histories, strict=True))
        for key, drawings in ((metric, "training"), (f"val_{metric}", "validation"))
        for number, report in enumerate(reports, 1)
        if key in report
    ]
    return pd.DataFrame(rows, columns=["run", "position", "epoch", "drawings", metric])


def _figure(table: pd.DataFrame, metric: str) -> Any:
    import plotly.graph_objects as go

    figure = blank_figure(360, showlegend=True)
    number = ".1%" if metric.endswith("accuracy") else ".4g"
    for (position, drawings), line in table.groupby(["position", "drawings"], sort=False):
        style, validation = run_style(int(str(position))), drawings == "validation"
        name = plain_html(line["run"].iloc[0]) + (", validation" if validation else "")
        figure.add_trace(go.Scatter(
            x=line["epoch"], y=line[metric], name=name, mode="lines+markers" if len(line) <= 30 else "lines",
            line={**style.line, "width": 1.2 if validation else 2.4}, marker=style.marker(5 if validation else 8),
            hovertemplate=f"%{{fullData.name}}<br>epoch %{{x}}: {plain_html(metric)} %{{y:{number}}}<extra></extra>",
        ))  # fmt: skip
    figure.update_xaxes(title="epoch", rangemode="tozero")
    figure.update_yaxes(title=_title(table, metric), tickformat=".1~%" if metric.endswith("accuracy") else None)
    return figure


def _title(table: pd.DataFrame, metric: str) -> str:
    """The title of the axis: it says so if all values are those on training drawings."""
    return plain_html(metric) if "validation" in set(table["drawings"]) else f"training {plain_html(metric)}"


def _alt(table: pd.DataFrame, metric: str) -> str:
    if table.empty:
        return f"No run reports its {metric} by epoch."
    write = percent if metric.endswith("accuracy") else "{:.3g}".format
    lines = [
        f"{name} from {write(line[metric].iloc[0])} to {write(line[metric].iloc[-1])} in {len(line)} epochs"
        for (name, _), line in table[table["drawings"] == "training"].groupby(["run", "position"], sort=False)
    ]
    return f"{metric.capitalize()} during training: {'; '.join(lines)}."
