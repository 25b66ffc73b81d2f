"""The similarity map: the correlation of the average drawings of each two classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._cells import RAMP
from qdcore.charts._style import Picture, blank_figure
from qdcore.formatting import plain_html


def similarity_map(classes: Sequence[str], correlations: NDArray[np.float64]) -> Picture:
    """Correlations (k, k) in -1..1, 1 for equal average drawings; the colours start below the lowest."""
    names = [plain_html(cls) for cls in classes]
    low = float(correlations.min()) - 0.1
    texts = [[f"{value:.2f}" for value in row] for row in correlations]
    figure = blank_figure(140 + 46 * len(classes), hovermode="closest")
    figure.add_heatmap(
        x=names, y=names, z=correlations, zmin=low, zmax=1, colorscale=RAMP, showscale=False,
        text=texts, texttemplate="%{text}", xgap=1, ygap=1,
        hovertemplate="%{y} and %{x}: correlation %{text}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(type="category", constrain="domain")
    figure.update_yaxes(type="category", autorange="reversed", constrain="domain")
    pairs = [(a, b, correlations[i, j]) for i, a in enumerate(classes) for j, b in enumerate(classes) if i < j]
    return Picture(figure, pd.DataFrame(pairs, columns=["class", "other class", "correlation"]), _alt(pairs))


def _alt(pairs: list[tuple[str, str, float]]) -> str:
    if not pairs:
        return "Choose two or more classes to compare them."
    most, least = max(pairs, key=lambda pair: pair[2]), min(pairs, key=lambda pair: pair[2])
    text = f"The average drawings of {most[0]} and {most[1]} are the most similar, correlation {most[2]:.2f}"
    return text + ("." if most is least else f"; {least[0]} and {least[1]} the least similar, {least[2]:.2f}.")
