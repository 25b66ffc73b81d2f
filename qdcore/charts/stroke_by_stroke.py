"""Stroke by stroke: how the probabilities change while a drawing grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._style import HOVER, Picture, blank_figure, curve_styles
from qdcore.formatting import count, percent, plain_html


def stroke_by_stroke(classes: Sequence[str], values: NDArray[np.floating[Any]], at_most: int = 6) -> Picture:
    """One line per class: probabilities (strokes, k) after each stroke, 0..1.

    Of many classes, those with the highest probability after any stroke are shown; the table has all.
    """
    shown = np.sort(np.argsort(-values.max(axis=0), kind="stable")[:at_most])
    strokes = list(range(1, len(values) + 1))
    figure = blank_figure(320, hovermode="closest", showlegend=True)
    for place, style in zip(shown, curve_styles(shown.tolist(), None, len(shown)), strict=True):
        figure.add_scatter(
            x=strokes, y=values[:, place], name=plain_html(classes[place]), mode="lines+markers",
            line=style.line, marker=style.marker(),
            customdata=[f"after {count(n, 'stroke')}: {plain_html(classes[place])} {percent(p)}"
                        for n, p in zip(strokes, values[:, place].tolist(), strict=True)],
            hovertemplate=HOVER,
        )  # fmt: skip
    figure.update_xaxes(title="strokes", tickformat="d", dtick=max(1, len(values) // 10))
    figure.update_yaxes(title="probability", range=[-0.03, 1.03], tickformat=".0%")
    table = pd.DataFrame(values, columns=list(classes))
    table.insert(0, "strokes", strokes)
    return Picture(figure, table, _alt(classes, values))


def _alt(classes: Sequence[str], values: NDArray[Any]) -> str:
    """The prediction where it changes, and at the end."""
    predicted = values.argmax(axis=1)
    changes = np.flatnonzero(np.diff(predicted, prepend=-1))
    moments = sorted({*changes.tolist(), len(values) - 1}) if len(values) else []
    steps = [f"{count(i + 1, 'stroke')}: {classes[predicted[i]]} {percent(float(values[i].max()))}" for i in moments]
    return f"Prediction after {', '.join(steps)}." if steps else "No stroke has been drawn."
