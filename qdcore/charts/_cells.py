"""A grid of numbered cells that can be clicked: shared by the confusion matrix and the sweep's heat map.

Streamlit reports no clicks on a heat map, so an invisible marker on every cell carries its row and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcore.charts._style import ORANGE, translucent
from qdcore.formatting import plain_html

BLUE = "#0072B2"
RAMP = [[0, translucent(BLUE, 0)], [1, BLUE]]  # from the background of the page, light or dark, to blue
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
    """Draw colours for values (r, c) from low to high; NaN stays empty. The names of an axis are unique.

    `fine`, for many cells, draws no gaps, and a smallest colour that differs clearly from empty.
    """
    values = np.where(values > low, values, np.nan) if fine else values
    figure.add_heatmap(
        x=_labels(columns), y=_labels(rows), z=values.astype(np.float32), zmin=low, zmax=high,
        colorscale=FAINT_TO_FULL if fine else RAMP, showscale=False, hoverinfo="skip",
        xgap=0 if fine else 1, ygap=0 if fine else 1,
    )  # fmt: skip
    figure.update_layout(showlegend=False, hovermode="closest", hoverdistance=-1)
    # Without a range plotly leaves room around the outermost markers.
    figure.update_xaxes(type="category", showgrid=False, range=[-0.5, len(columns) - 0.5], constrain="domain")
    figure.update_yaxes(type="category", showgrid=False, range=[len(rows) - 0.5, -0.5], constrain="domain")


def write_numbers(figure: Any, values: NDArray[np.float64], texts: NDArray[np.object_]) -> None:
    """Write texts (r, c) on the cells: white on dark cells, in the colour of the theme on light ones.

    They are annotations, as the text of a trace fades when a cell is selected.
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
    """Draw an invisible marker with a hover text (HTML) on each named cell, its place (n, 2) as customdata.

    Thousands of them (not `light`) need WebGL.
    """
    # Plotly passes arrays of objects on unchecked and as plain lists: fast for thousands of cells, and a click gives a
    # list of two.
    x, y, hover = (np.array(list(column), dtype=object) for column in (_labels(columns), _labels(rows), texts))
    add = figure.add_scatter if light else figure.add_scattergl
    unseen = {"marker": {"opacity": 0}}
    add(
        x=x, y=y, mode="markers", name="cells", selected=unseen, unselected=unseen,
        marker={"symbol": "square", "size": 30 if light else 4, "opacity": 0},
        customdata=places.astype(object), text=hover, hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def draw_frame(figure: Any, row: int, column: int, dash: str = "solid", colour: str = ORANGE) -> None:
    """Draw a frame around a cell."""
    figure.add_shape(
        type="rect", x0=column - 0.5, x1=column + 0.5, y0=row - 0.5, y1=row + 0.5,
        line={"color": colour, "width": 3, "dash": dash},
    )  # fmt: skip


def _labels(names: Sequence[str]) -> list[str]:
    return [plain_html(name) for name in names]
