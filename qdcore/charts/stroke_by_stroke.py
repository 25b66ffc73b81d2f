"""The story of a drawing: how the probabilities change with each stroke."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._style import HOVER, Picture, blank_figure, curve_styles
from qdcore.formatting import percent


def stroke_by_stroke(classes: Sequence[str], values: NDArray[np.floating[Any]], at_most: int = 6) -> Picture:
    """One line a class over the strokes: probabilities (strokes, k) after each stroke, 0..1.

    Of many classes those that were likeliest at some moment are shown; the table has all.
    """
    shown = np.sort(np.argsort(-values.max(axis=0), kind="stable")[:at_most])
    strokes = list(range(1, len(values) + 1))
    figure = blank_figure(320, hovermode="closest", showlegend=True)
    for place, style in zip(shown, curve_styles(shown.tolist(), None, len(shown)), strict=True):
        figure.add_scatter(
            x=strokes, y=values[:, place], name=classes[place], mode="lines+markers",
            line=style.line, marker=style.marker(),
            customdata=[f"after {_strokes(n)}: {classes[place]} {percent(p)}"
                        for n, p in zip(strokes, values[:, place].tolist(), strict=True)],
            hovertemplate=HOVER,
        )  # fmt: skip
    figure.update_xaxes(title="strokes", tickformat="d", dtick=max(1, len(values) // 10))
    figure.update_yaxes(title="probability", range=[-0.03, 1.03], tickformat=".0%")
    table = pd.DataFrame(values, columns=list(classes))
    table.insert(0, "strokes", strokes)
    return Picture(figure, table, _alt(classes, values))


def _strokes(n: int) -> str:
    return f"{n} stroke" if n == 1 else f"{n} strokes"


def _alt(classes: Sequence[str], values: NDArray[Any]) -> str:
    """The moments at which the guess changes, and the end."""
    guesses = values.argmax(axis=1)
    changes = np.flatnonzero(np.diff(guesses, prepend=-1))
    moments = sorted({*changes.tolist(), len(values) - 1}) if len(values) else []
    told = [f"{_strokes(i + 1)}: {classes[guesses[i]]} {percent(float(values[i].max()))}" for i in moments]
    return f"The guess after {', '.join(told)}." if told else "No stroke has been drawn."
