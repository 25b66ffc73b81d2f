"""The confusion matrix: a row is a true class, a column a predicted class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._cells import draw_cells, draw_frame, draw_markers, write_numbers
from qdcore.charts._style import Picture, blank_figure
from qdcore.formatting import count, percent, plain_html

MAX_WITH_NUMBERS = 15  # classes; of more the cells are too small for numbers
MAX_ALL_CLICKABLE = 30  # classes; of more only cells with drawings can be clicked


def confusion_matrix(
    counts: NDArray[np.int64],
    classes: Sequence[str],
    *,
    shares: bool = False,
    diagonal: bool = True,
    order: Sequence[int] | None = None,
    chosen: tuple[int, int] | None = None,
) -> Picture:
    """Counts (k, k), true classes in rows, shown as counts or as shares of the row, in an order of the classes.

    `chosen` (true, predicted) gets a frame. The last trace can be clicked: its customdata are (true, predicted),
    positions in `classes`.
    """
    order = list(range(len(classes))) if order is None else list(order)
    names = [classes[position] for position in order]
    table = _table(counts, classes, order)
    figure = blank_figure(int(np.clip(140 + 60 * len(names), 320, 720)))
    _draw(figure, counts[np.ix_(order, order)], names, shares, diagonal)
    _draw_clickable(figure, table if diagonal else table[table["row"] != table["column"]], len(names))
    if chosen is not None:
        draw_frame(figure, order.index(chosen[0]), order.index(chosen[1]))
    return Picture(figure, table.drop(columns=["row", "column"]), _alt(counts, classes))


def _table(counts: NDArray[np.int64], classes: Sequence[str], order: Sequence[int]) -> pd.DataFrame:
    """One row per cell: true, predicted, drawings, share of the true class; row and column are positions."""
    row, column = (grid.ravel() for grid in np.meshgrid(order, order, indexing="ij"))
    names = np.array(classes, dtype=object)
    numbers = {"drawings": counts[row, column], "share": _row_shares(counts)[row, column]}
    return pd.DataFrame({"true": names[row], "predicted": names[column], **numbers, "row": row, "column": column})


def _row_shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each cell as a share of its row; NaN in the row of a class without test drawings."""
    support = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, support, out=np.full(counts.shape, np.nan), where=support > 0)


def _draw(figure: Any, counts: NDArray[np.int64], names: list[str], shares: bool, diagonal: bool) -> None:
    shown = _row_shares(counts) if shares else counts.astype(float)
    if not diagonal:
        np.fill_diagonal(shown, np.nan)
    highest = max(float(np.nanmax(shown, initial=0)), 1e-9)
    draw_cells(figure, shown, names, names, 0, highest, fine=len(names) > MAX_WITH_NUMBERS)
    if len(names) <= MAX_WITH_NUMBERS:
        write = percent if shares else "{:,.0f}".format
        write_numbers(figure, shown, np.array([[write(value) for value in row] for row in shown], object))
    figure.update_xaxes(title="predicted class")
    figure.update_yaxes(title="true class")


def _draw_clickable(figure: Any, cells: pd.DataFrame, k: int) -> None:
    light = k <= MAX_ALL_CLICKABLE
    cells = cells if light else cells[cells["drawings"] > 0]
    texts = [_hover(*cell) for cell in cells[["true", "predicted", "drawings", "share"]].itertuples(index=False)]
    places = cells[["row", "column"]].to_numpy()
    draw_markers(figure, list(cells["predicted"]), list(cells["true"]), places, texts, light)
    figure.update_layout(dragmode=False if light else "zoom")


def _hover(true: str, predicted: str, drawings: int, share: float) -> str:
    true, predicted = plain_html(true), plain_html(predicted)
    return f"{true} predicted as {predicted}: {count(drawings)}<br>{percent(share)} of {true}"


def _alt(counts: NDArray[np.int64], classes: Sequence[str]) -> str:
    total, correct = int(counts.sum()), int(np.trace(counts))
    text = f"Confusion matrix of {len(classes)} classes: {count(correct)} of {total:,} on the diagonal"
    text += f" ({percent(correct / total)})" if total else ""
    off_diagonal = counts - np.diag(np.diag(counts))
    if not off_diagonal.any():
        return text + ", no mistakes."
    true, predicted = divmod(int(off_diagonal.argmax()), len(classes))
    times = count(int(off_diagonal[true, predicted]))
    return f"{text}. Most frequent mistake: {classes[true]} predicted as {classes[predicted]}, {times}."
