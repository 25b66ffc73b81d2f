"""A grid of numbered cells that can be clicked: shared by the confusion matrix and the sweep's heat map.

A click on a bare heat map tells nothing, so an invisible marker lies on every cell and carries its
customdata.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.charts import MARK, translucent

BLUE = "#0072B2"
RAMP = [[0, translucent(BLUE, 0)], [1, BLUE]]  # from the page's own ground, light or dark, to blue
DIVERGING = [[0, "#D55E00"], [0.5, translucent("#7F7F7F", 0)], [1, BLUE]]


def draw_cells(
    figure: Any,
    values: NDArray[np.float64],
    columns: Sequence[str],
    rows: Sequence[str],
    low: float,
    high: float,
) -> None:
    """Colours for values (r, c) from low to high; NaN stays empty. The names of an axis are unique."""
    figure.add_heatmap(
        x=list(columns), y=list(rows), z=values, zmin=low, zmax=high, colorscale=RAMP, showscale=False,
        xgap=1, ygap=1, hoverinfo="skip",
    )  # fmt: skip
    figure.update_layout(showlegend=False, hovermode="closest", hoverdistance=-1)
    figure.update_xaxes(type="category", showgrid=False, constrain="domain")
    figure.update_yaxes(type="category", showgrid=False, autorange="reversed")


def write_numbers(figure: Any, values: NDArray[np.float64], texts: NDArray[np.object_]) -> None:
    """Texts (r, c) on the cells: white on dark cells, in the theme's own colour on light ones."""
    cells = figure.data[0]
    depth = (values - cells.zmin) / (cells.zmax - cells.zmin)
    for dark in (False, True):
        rows, columns = np.nonzero(np.isfinite(values) & ((depth > 0.6) == dark))
        figure.add_scatter(
            x=[cells.x[i] for i in columns], y=[cells.y[i] for i in rows], text=texts[rows, columns],
            mode="text", textfont={"color": "white"} if dark else {}, hoverinfo="skip",
        )  # fmt: skip


def draw_markers(
    figure: Any,
    columns: Sequence[str],
    rows: Sequence[str],
    customdata: Any,
    texts: Sequence[str],
    light: bool = True,
) -> None:
    """An invisible marker on each named cell; where there are thousands (not light), WebGL draws them."""
    add = figure.add_scatter if light else figure.add_scattergl
    unseen = {"marker": {"opacity": 0}}
    add(
        x=list(columns), y=list(rows), mode="markers", name="cells", selected=unseen, unselected=unseen,
        marker={"symbol": "square", "size": 30 if light else 4, "opacity": 0}, customdata=customdata,
        text=list(texts), hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def draw_frame(figure: Any, row: int, column: int, dash: str = "solid", colour: str = MARK) -> None:
    """A frame around the cell at these places of the axes."""
    figure.add_shape(
        type="rect", x0=column - 0.5, x1=column + 0.5, y0=row - 0.5, y1=row + 0.5,
        line={"color": colour, "width": 3, "dash": dash},
    )  # fmt: skip
