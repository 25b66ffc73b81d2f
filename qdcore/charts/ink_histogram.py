"""The ink histogram: how much of the paper the drawings of each class cover."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._style import HOVER, Picture, blank_figure, class_colour
from qdcore.formatting import count, percent, plain_html

BINS = 25


def ink_histogram(classes: Sequence[str], covered: Sequence[NDArray[np.float64]]) -> Picture:
    """One line per class: how many drawings cover how much of the paper; `covered`: shares (n,) in 0..1 per class."""
    edges = np.linspace(0, max(float(np.max(each, initial=0.01)) for each in covered), BINS + 1)
    figure = blank_figure(320, hovermode="closest")
    rows = []
    for position, (cls, values) in enumerate(zip(classes, covered, strict=True)):
        shares = np.histogram(values, edges)[0] / max(len(values), 1)
        rows += [(cls, low, high, share) for low, high, share in zip(edges, edges[1:], shares, strict=False)]
        name = plain_html(cls)
        hover = [f"{percent(n)} of {name}<br>cover {percent(a)} to {percent(b)}" for _, a, b, n in rows[-BINS:]]
        figure.add_scatter(
            x=(edges[:-1] + edges[1:]) / 2, y=shares, name=name, mode="lines",
            line={"color": class_colour(position), "shape": "hvh", "width": 2.4},
            customdata=hover, hovertemplate=HOVER,
        )  # fmt: skip
    figure.update_xaxes(title="share of the paper covered with ink", tickformat=".0%")
    figure.update_yaxes(title="share of the drawings", tickformat=".0%")
    table = pd.DataFrame(rows, columns=["class", "ink from", "ink to", "share of drawings"])
    return Picture(figure, table, _alt(classes, covered))


def _alt(classes: Sequence[str], covered: Sequence[NDArray[np.float64]]) -> str:
    parts = [
        f"{cls}, median {percent(float(np.median(each)))} of {count(len(each))}"
        for cls, each in zip(classes, covered, strict=True)
    ]
    return f"Share of the paper covered with ink: {'; '.join(parts)}."
