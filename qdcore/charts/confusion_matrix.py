"""The confusion matrix: which class is taken for which; a row is a true class, a column a predicted one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._cells import draw_cells, draw_frame, draw_markers, write_numbers
from qdcore.charts._style import Picture, blank_figure
from qdcore.formatting import count, percent

LEGIBLE = 15  # with more classes the cells are too small for numbers
CLICKABLE = 30  # with more classes only cells with drawings can be clicked


def confusion_matrix(
    counts: NDArray[np.int64],
    classes: Sequence[str],
    *,
    shares: bool = False,
    diagonal: bool = True,
    order: Sequence[int] | None = None,
    chosen: tuple[int, int] | None = None,
) -> Picture:
    """Counts (k, k) of an Evaluation, as counts or as shares of the row, in an order of the classes.

    `chosen` (true, predicted) gets a frame. The last trace is the one to click: its customdata are (true,
    predicted), positions in `classes`.
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
    """A row a cell: true, predicted, drawings, share of the true class; row and column are positions."""
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
    draw_cells(figure, shown, names, names, 0, highest, fine=len(names) > LEGIBLE)
    if len(names) <= LEGIBLE:
        write = percent if shares else "{:,.0f}".format
        write_numbers(figure, shown, np.array([[write(value) for value in row] for row in shown], object))
    figure.update_xaxes(title="row: true class, column: taken for", side="top")


def _draw_clickable(figure: Any, cells: pd.DataFrame, k: int) -> None:
    light = k <= CLICKABLE
    cells = cells if light else cells[cells["drawings"] > 0]
    texts = [_hover(*cell) for cell in cells[["true", "predicted", "drawings", "share"]].itertuples(index=False)]
    places = cells[["row", "column"]].to_numpy()
    draw_markers(figure, list(cells["predicted"]), list(cells["true"]), places, texts, light)
    figure.update_layout(dragmode=False if light else "zoom")


def _hover(true: str, predicted: str, drawings: int, share: float) -> str:
    what = "recognised" if true == predicted else f"taken for {predicted}"
    return f"{true} {what}: {count(drawings)}<br>{percent(share)} of the true class"


def _alt(counts: NDArray[np.int64], classes: Sequence[str]) -> str:
    total, right = int(counts.sum()), int(np.trace(counts))
    text = f"Confusion matrix of {len(classes)} classes: {count(right)} of {total:,} on the diagonal"
    text += f" ({percent(right / total)})" if total else ""
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.any():
        return text + ", no mistake."
    true, predicted = divmod(int(wrong.argmax()), len(classes))
    often = count(int(wrong[true, predicted]))
    return f"{text}. The most frequent mistake: {classes[true]} taken for {classes[predicted]}, {often}."
