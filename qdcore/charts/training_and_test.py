"""Training and test accuracy side by side: where they part, a classifier learns its drawings by heart."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qdcore.charts._style import HOVER, Picture, blank_figure, run_style
from qdcore.formatting import percent, percentage_points, plain_html


def training_and_test(title: str, labels: Sequence[str], training: Sequence[float], test: Sequence[float]) -> Picture:
    """Two lines over the values of a parameter, in the order given: accuracies (0..1) on training and test drawings."""
    table = pd.DataFrame({"value": labels, "training": training, "test": test})
    figure = blank_figure(380, hovermode="closest", showlegend=True)
    shown = [plain_html(label) for label in labels]
    for position, kind in enumerate(("training", "test")):
        style = run_style(position)
        figure.add_scatter(
            x=shown, y=table[kind], name=f"on {kind} drawings", mode="lines+markers", line=style.line,
            marker=style.marker(), hovertemplate=HOVER,
            customdata=[f"{label}: {percent(share)} on {kind} drawings"
                        for label, share in zip(shown, table[kind], strict=True)],
        )  # fmt: skip
    figure.update_xaxes(title=plain_html(title), type="category", categoryarray=shown, categoryorder="array")
    figure.update_yaxes(title="accuracy", tickformat=".0%")
    return Picture(figure, table, _alt(title, table))


def _alt(title: str, table: pd.DataFrame) -> str:
    sentences = [
        f"{value}: {percent(training)} on training drawings, {percent(test)} on test drawings"
        for value, training, test in table.itertuples(index=False)
    ]
    last = table.iloc[-1]
    return f"{title}, {'; '.join(sentences)}. The last gap is {percentage_points(last['training'] - last['test'])}."
