"""The similarity map: how alike the average drawings of the classes are, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._cells import RAMP
from qdcore.charts._style import Picture, blank_figure


def similarity_map(classes: Sequence[str], alike: NDArray[np.float64]) -> Picture:
    """Correlations (k, k) in -1..1, 1 where two average drawings are the same; colours begin below the lowest."""
    low = float(alike.min()) - 0.1
    words = [[f"{value:.2f}" for value in row] for row in alike]
    figure = blank_figure(140 + 46 * len(classes), hovermode="closest")
    figure.add_heatmap(
        x=list(classes), y=list(classes), z=alike, zmin=low, zmax=1, colorscale=RAMP, showscale=False,
        text=words, texttemplate="%{text}", xgap=1, ygap=1,
        hovertemplate="%{y} and %{x}: correlation %{text}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(type="category", side="top", constrain="domain")
    figure.update_yaxes(type="category", autorange="reversed", constrain="domain")
    pairs = [(a, b, alike[i, j]) for i, a in enumerate(classes) for j, b in enumerate(classes) if i < j]
    return Picture(figure, pd.DataFrame(pairs, columns=["class", "other class", "correlation"]), _alt(pairs))


def _alt(pairs: list[tuple[str, str, float]]) -> str:
    if not pairs:
        return "Choose two classes or more to see how alike they are."
    most, least = max(pairs, key=lambda pair: pair[2]), min(pairs, key=lambda pair: pair[2])
    text = f"The average drawings of {most[0]} and {most[1]} are the most alike, correlation {most[2]:.2f}"
    return text + ("." if most is least else f"; {least[0]} and {least[1]} the least, {least[2]:.2f}.")
