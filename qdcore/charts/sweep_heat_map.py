"""The sweep of two parameters: the mean accuracy of each pair of values; the best and the article's are framed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._cells import draw_cells, draw_frame, draw_markers, write_numbers
from qdcore.charts._style import GREY, Picture, blank_figure
from qdcore.formatting import percent, plain_html

Place = tuple[int, int]  # row, column


def sweep_heat_map(
    titles: tuple[str, str],
    rows: Sequence[str],
    columns: Sequence[str],
    means: NDArray[np.float64],
    article: Place | None = None,
) -> Picture:
    """Mean accuracies (r, c), 0..1, by the values (labels) of two parameters; NaN means not trained yet.

    `article` is the place of the article's choice. The last trace can be clicked: its customdata are (row, column).
    """
    means = np.asarray(means, float)
    known = np.isfinite(means)
    low, high = (float(means[known].min()), float(means[known].max())) if known.any() else (0.0, 1.0)
    # The colours start below the lowest value, so that it differs from empty cells.
    figure = blank_figure(150 + 46 * len(rows))
    draw_cells(figure, means, columns, rows, low - max(0.2 * (high - low), 0.005), max(high, low + 1e-9))
    write_numbers(figure, means, np.array([[percent(value) for value in row] for row in means], object))
    best = _best(means)
    _draw_frames(figure, best, article)
    table = _table(titles, rows, columns, means)
    cells = [(f"{titles[0]} {row}, {titles[1]} {column}", mean) for row, column, mean in table.to_numpy()]
    texts = [f"{plain_html(cell)}<br>{percent(mean)}" for cell, mean in cells]
    places = np.argwhere(np.ones(means.shape, bool))
    draw_markers(figure, list(table[titles[1]]), list(table[titles[0]]), places, texts)
    figure.update_xaxes(title=plain_html(titles[1]))
    figure.update_yaxes(title=plain_html(titles[0]))
    return Picture(figure, table, _alt(titles, rows, columns, means, best, article))


def _best(means: NDArray[np.float64]) -> Place | None:
    """The place of the highest accuracy, the first on a tie; None while nothing is trained."""
    if np.isnan(means).all():
        return None
    row, column = divmod(int(np.nanargmax(means)), means.shape[1])
    return row, column


def _draw_frames(figure: Any, best: Place | None, article: Place | None) -> None:
    if best is not None:
        draw_frame(figure, *best)
    if article is not None:
        draw_frame(figure, *article, dash="dot", colour=GREY)


def _table(
    titles: tuple[str, str], rows: Sequence[str], columns: Sequence[str], means: NDArray[np.float64]
) -> pd.DataFrame:
    """One row per cell: the two values and the accuracy."""
    cells = {titles[0]: np.repeat(list(rows), len(columns)), titles[1]: np.tile(list(columns), len(rows))}
    return pd.DataFrame({**cells, "accuracy": means.ravel()})


def _alt(
    titles: tuple[str, str],
    rows: Sequence[str],
    columns: Sequence[str],
    means: NDArray[np.float64],
    best: Place | None,
    article: Place | None,
) -> str:
    def cell(place: Place) -> str:
        return f"{percent(means[place])} with {titles[0]} {rows[place[0]]} and {titles[1]} {columns[place[1]]}"

    text = f"Accuracy by {titles[0]} and {titles[1]}: "
    if best is None:
        return text + "nothing is trained yet."
    text += f"best {cell(best)} (solid frame)"
    return text + (f"; the article's choice {cell(article)} (dotted frame)." if article else ".")
