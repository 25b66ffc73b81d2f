"""The confusion matrix: which class is taken for which; a row is a true class, a column a predicted one.

A click on a bare heat map tells nothing, so an invisible marker lies on every cell and carries (true, predicted).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts import Picture, blank_figure
from qdcore.wording import count, percent

LEGIBLE = 20  # with more classes the cells are too small for numbers
CLICKABLE = 30  # with more classes only cells with drawings can be clicked, and WebGL draws the markers
BLUE = "0, 114, 178"  # transparent to full, so that empty cells are the page's ground in both themes


def confusion(
    counts: NDArray[np.int64],
    classes: Sequence[str],
    *,
    shares: bool = False,
    diagonal: bool = True,
    order: Sequence[int] | None = None,
    chosen: tuple[int, int] | None = None,
) -> Picture:
    """Counts (k, k) of an Evaluation, as counts or as shares of the row, in an order of the classes.

    `chosen` (true, predicted) gets a frame. The last trace's customdata are (true, predicted): positions in `classes`.
    """
    order = list(range(len(classes))) if order is None else list(order)
    table = _table(counts, classes, order)
    figure = blank_figure(_height(len(classes)), showlegend=False, hovermode="closest", hoverdistance=-1)
    _draw_cells(figure, counts, classes, order, shares, diagonal)
    _draw_markers(figure, table, len(classes), diagonal)
    if chosen is not None:
        _draw_frame(figure, order.index(chosen[1]), order.index(chosen[0]))
    if len(classes) > CLICKABLE:
        figure.update_layout(dragmode="zoom")
    return Picture(figure, table.drop(columns=["row", "column"]), _alt(counts, classes))


def _height(k: int) -> int:
    return int(np.clip(140 + 60 * k, 320, 720))


def _table(counts: NDArray[np.int64], classes: Sequence[str], order: Sequence[int]) -> pd.DataFrame:
    """A row a cell: true, predicted, drawings, share of the true class; row and column are positions in `classes`."""
    true, predicted = (grid.ravel() for grid in np.meshgrid(order, order, indexing="ij"))
    names = np.array(classes, dtype=object)
    numbers = {"drawings": counts[true, predicted], "share": _row_shares(counts)[true, predicted]}
    return pd.DataFrame(
        {"true": names[true], "predicted": names[predicted], **numbers, "row": true, "column": predicted}
    )


def _row_shares(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Each cell as a share of its row; NaN in the row of a class without test drawings."""
    support = counts.sum(axis=1, keepdims=True)
    return np.divide(counts, support, out=np.full(counts.shape, np.nan), where=support > 0)


def _draw_cells(
    figure: Any,
    counts: NDArray[np.int64],
    classes: Sequence[str],
    order: list[int],
    shares: bool,
    diagonal: bool,
) -> None:
    import plotly.graph_objects as go

    values = (_row_shares(counts) if shares else counts.astype(float))[np.ix_(order, order)]
    shown = values.copy()
    if not diagonal:
        np.fill_diagonal(shown, np.nan)
    top = np.nanmax(shown) if np.isfinite(shown).any() and np.nanmax(shown) > 0 else 1.0
    names = [classes[position] for position in order]
    colours = [[0, f"rgba({BLUE}, 0)"], [1, f"rgba({BLUE}, 1)"]]
    figure.add_trace(go.Heatmap(x=names, y=names, z=shown, zmin=0, zmax=top, colorscale=colours, showscale=False,
                                xgap=1, ygap=1, hoverinfo="skip"))  # fmt: skip
    figure.update_xaxes(
        type="category",
        title="row: true class, column: taken for",
        side="top",
        constrain="domain",
        showgrid=False,
    )
    figure.update_yaxes(type="category", autorange="reversed", scaleanchor="x",
                        constrain="domain", showgrid=False)  # fmt: skip
    if len(names) <= LEGIBLE:
        _write_numbers(figure, names, shown, shares, top)


def _write_numbers(
    figure: Any, names: list[str], shown: NDArray[np.float64], shares: bool, top: float
) -> None:
    """The numbers on the cells: white on dark cells, in the theme's own colour on light ones."""
    import plotly.graph_objects as go

    rows, columns = np.nonzero(np.isfinite(shown))
    values = shown[rows, columns]
    texts = np.array([percent(value) if shares else f"{value:,.0f}" for value in values], dtype=object)
    for dark in (False, True):
        these = (values > 0.6 * top) == dark
        figure.add_trace(go.Scatter(
            x=[names[i] for i in columns[these]], y=[names[i] for i in rows[these]], text=texts[these],
            mode="text", textfont={"color": "white"} if dark else {}, hoverinfo="skip",
        ))  # fmt: skip


def _draw_markers(figure: Any, table: pd.DataFrame, k: int, diagonal: bool) -> None:
    import plotly.graph_objects as go

    cells = table if k <= CLICKABLE else table[table["drawings"] > 0]
    cells = cells if diagonal else cells[cells["row"] != cells["column"]]
    kind = go.Scatter if k <= CLICKABLE else go.Scattergl
    invisible = {"marker": {"opacity": 0}}
    figure.add_trace(kind(
        x=cells["predicted"], y=cells["true"], mode="markers", name="cells",
        marker={"symbol": "square", "size": 30 if k <= CLICKABLE else 4, "opacity": 0},
        selected=invisible, unselected=invisible, customdata=cells[["row", "column"]].to_numpy().tolist(),
        text=[_hover(*cell) for cell in cells[["true", "predicted", "drawings", "share"]].itertuples(index=False)],
        hovertemplate="%{text}<extra></extra>",
    ))  # fmt: skip


def _hover(true: str, predicted: str, drawings: int, share: float) -> str:
    what = "recognised" if true == predicted else f"taken for {predicted}"
    return f"{true} {what}: {count(drawings)}<br>{percent(share)} of the true class"


def _draw_frame(figure: Any, column: int, row: int) -> None:
    figure.add_shape(type="rect", x0=column - 0.5, x1=column + 0.5, y0=row - 0.5, y1=row + 0.5,
                     line={"color": "#E69F00", "width": 3})  # fmt: skip


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
