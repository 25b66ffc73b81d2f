"""A grid of numbered cells that can be clicked: shared by the confusion matrix and the sweep's heat map.

A click on a bare heat map tells nothing, so an invisible marker lies on every cell and carries its
place.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.charts._style import MARK, translucent

BLUE = "#0072B2"
RAMP = [[0, translucent(BLUE, 0)], [1, BLUE]]  # from the page's own ground, light or dark, to blue
FAINT_TO_FULL = [[0, translucent(BLUE, 0.4)], [1, BLUE]]
DIVERGING = [[0, "#D55E00"], [0.5, translucent("#7F7F7F", 0)], [1, BLUE]]


def draw_cells(
    figure: Any,
    values: NDArray[np.float64],
    columns: Sequence[str],
    rows: Sequence[str],
    low: float,
    high: float,
    fine: bool = False,
) -> None:
    """Colours for values (r, c) from low to high; NaN stays empty. The names of an axis are unique.

    Many cells (fine) leave no gaps, and the smallest number above `low` stands out from none.
    """
    values = np.where(values > low, values, np.nan) if fine else values
    figure.add_heatmap(
        x=list(columns), y=list(rows), z=values.astype(np.float32), zmin=low, zmax=high,
        colorscale=FAINT_TO_FULL if fine else RAMP, showscale=False, hoverinfo="skip",
        xgap=0 if fine else 1, ygap=0 if fine else 1,
    )  # fmt: skip
    figure.update_layout(showlegend=False, hovermode="closest", hoverdistance=-1)
    # Ranges are set, as plotly would leave room around the outermost markers.
    figure.update_xaxes(type="category", showgrid=False, range=[-0.5, len(columns) - 0.5], constrain="domain")
    figure.update_yaxes(type="category", showgrid=False, range=[len(rows) - 0.5, -0.5], constrain="domain")


def write_numbers(figure: Any, values: NDArray[np.float64], texts: NDArray[np.object_]) -> None:
    """Texts (r, c) on the cells: white on dark cells, in the theme's own colour on light ones.

    They are annotations, as the text of a trace would fade when a cell is selected.
    """
    cells = figure.data[0]
    dark = (values - cells.zmin) / (cells.zmax - cells.zmin) > 0.6
    figure.update_layout(
        annotations=[
            {"x": column, "y": row, "text": texts[row, column], "showarrow": False}
            | ({"font": {"color": "white"}} if dark[row, column] else {})
            for row, column in np.argwhere(np.isfinite(values)).tolist()
        ]
    )


def draw_markers(
    figure: Any,
    columns: Sequence[str],
    rows: Sequence[str],
    places: NDArray[np.int64],
    texts: Sequence[str],
    light: bool = True,
) -> None:
    """An invisible marker on each named cell, its place (n, 2) as customdata; WebGL draws thousands."""
    # Arrays of objects pass plotly unchecked and reach the browser as plain lists: thousands of cells stay
    # quick, and a click gives a list of two.
    x, y, said = (np.array(list(column), dtype=object) for column in (columns, rows, texts))
    add = figure.add_scatter if light else figure.add_scattergl
    unseen = {"marker": {"opacity": 0}}
    add(
        x=x, y=y, mode="markers", name="cells", selected=unseen, unselected=unseen,
        marker={"symbol": "square", "size": 30 if light else 4, "opacity": 0},
        customdata=places.astype(object), text=said, hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def draw_frame(figure: Any, row: int, column: int, dash: str = "solid", colour: str = MARK) -> None:
    """A frame around the cell at these places of the axes."""
    figure.add_shape(
        type="rect", x0=column - 0.5, x1=column + 0.5, y0=row - 0.5, y1=row + 0.5,
        line={"color": colour, "width": 3, "dash": dash},
    )  # fmt: skip
