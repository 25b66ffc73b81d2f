"""A picture of 28x28 numbers: pixel importances, an average drawing, the effect of erasing a patch."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.arrays import SIDE
from qdcore.charts._cells import DIVERGING, RAMP
from qdcore.charts._style import GREY, Picture, blank_figure, translucent
from qdcore.formatting import plain_html


def pixel_picture(
    values: NDArray[np.floating[Any]],
    name: str,
    kind: Literal["sequential", "diverging"] = "sequential",
    drawing: NDArray[np.uint8] | None = None,
) -> Picture:
    """One number per pixel, (784,) or (28, 28): sequential from 0 up, or diverging around 0 (orange, blue).

    `name` says what the numbers are, for example "importance"; a drawing (784,) uint8 shows through in grey.
    """
    picture = np.asarray(values, float).reshape(SIDE, SIDE)
    figure = blank_figure(420, hovermode="closest", margin={"l": 0, "r": 0, "t": 8, "b": 8})
    if drawing is not None:
        ink = [[0, translucent(GREY, 0)], [1, translucent(GREY, 0.8)]]
        strokes = np.asarray(drawing).reshape(SIDE, SIDE)
        figure.add_heatmap(z=strokes, zmin=0, zmax=255, colorscale=ink, showscale=False, hoverinfo="skip")
    highest = max(float(np.nanmax(np.abs(picture), initial=0)), 1e-12)
    figure.add_heatmap(
        z=picture, zmin=-highest if kind == "diverging" else 0, zmax=highest,
        opacity=1 if drawing is None else 0.7,
        colorscale=DIVERGING if kind == "diverging" else RAMP, colorbar={
            "title": {"text": plain_html(name), "side": "top"}, "orientation": "h", "y": -0.02, "yanchor": "top",
            "thickness": 10, "len": 0.8, "nticks": 5,
        },
        hovertemplate=f"row %{{y}}, column %{{x}}<br>{plain_html(name)} %{{z:.3g}}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, constrain="domain", scaleanchor="x", autorange="reversed")
    rows, columns = np.indices(picture.shape).reshape(2, -1)
    return Picture(figure, pd.DataFrame({"row": rows, "column": columns, name: picture.ravel()}), _alt(picture, name))


def _alt(picture: NDArray[np.float64], name: str) -> str:
    row, column = divmod(int(np.nanargmax(np.abs(picture))), SIDE)
    vertical = ("top", "middle", "bottom")[row * 3 // SIDE]
    horizontal = ("left", "centre", "right")[column * 3 // SIDE]
    where = f"row {row}, column {column} ({vertical} {horizontal})"
    return f"{name[:1].upper()}{name[1:]}, 28x28 pixels: largest value {picture[row, column]:.3g} at {where}."
