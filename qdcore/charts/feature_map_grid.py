"""A grid of small pictures: the feature maps of a drawing or the weights of a layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._cells import DIVERGING, RAMP
from qdcore.charts._style import GREY, Picture, blank_figure, translucent
from qdcore.formatting import plain_html

COLUMNS = 8


def feature_map_grid(
    maps: NDArray[np.floating[Any]],
    name: str = "map",
    titles: Sequence[str] | None = None,
    diverging: bool = False,
) -> Picture:
    """Maps (m, height, width) in rows of eight on one scale; named by `titles` or numbered.

    `diverging` is for numbers around 0 such as weights: orange below, blue above. Otherwise 0 is empty.
    """
    maps = np.asarray(maps, np.float32)
    titles = [f"{name} {number}" for number in range(1, len(maps) + 1)] if titles is None else list(titles)
    across = min(COLUMNS, len(maps))
    down = -(-len(maps) // across)
    figure = blank_figure(int(np.clip(60 + 72 * down, 200, 640)), hovermode="closest")
    highest = max(float(np.abs(maps).max(initial=0)), 1e-12)
    figure.add_heatmap(
        z=_montage(maps, across, down), zmin=-highest if diverging else 0, zmax=highest, showscale=False,
        colorscale=DIVERGING if diverging else RAMP, customdata=_montage_of_numbers(maps.shape, across, down),
        hovertemplate=f"{plain_html(name)} %{{customdata}}: %{{z:.3g}}<extra></extra>", hoverongaps=False,
    )  # fmt: skip
    figure.update_layout(margin={"l": 0, "r": 0, "t": 8, "b": 8}, shapes=_frames(maps.shape, across))
    figure.update_xaxes(visible=False, constrain="domain")
    figure.update_yaxes(visible=False, constrain="domain", scaleanchor="x", autorange="reversed")
    return Picture(figure, _table(maps, titles), _alt(maps, name, titles))


def _montage(maps: NDArray[np.float32], across: int, down: int) -> NDArray[np.float32]:
    """All maps in one array, with one pixel of NaN between them."""
    m, height, width = maps.shape
    framed = np.full((down * across, height + 1, width + 1), np.nan, np.float32)
    framed[:m, :height, :width] = maps
    grid = framed.reshape(down, across, height + 1, width + 1).transpose(0, 2, 1, 3)
    return grid.reshape(down * (height + 1), across * (width + 1))[:-1, :-1]


def _frames(shape: tuple[int, ...], across: int) -> list[dict[str, Any]]:
    """A thin line around every map: without it, empty maps would not show."""
    m, height, width = shape
    line = {"color": translucent(GREY, 0.5), "width": 1}
    corners = [(width * column + column - 0.5, height * row + row - 0.5)
               for row, column in (divmod(number, across) for number in range(m))]  # fmt: skip
    return [{"type": "rect", "x0": x, "y0": y, "x1": x + width, "y1": y + height, "line": line} for x, y in corners]


def _montage_of_numbers(shape: tuple[int, ...], across: int, down: int) -> NDArray[np.uint16]:
    """The number of the map, from 1, at every pixel of the montage."""
    _, height, width = shape
    numbers = np.arange(1, across * down + 1, dtype=np.uint16).reshape(down, across)
    return numbers.repeat(height + 1, axis=0).repeat(width + 1, axis=1)[:-1, :-1]


def _table(maps: NDArray[np.float32], titles: list[str]) -> pd.DataFrame:
    """One row per pixel: map, row, column, value."""
    number, row, column = np.indices(maps.shape).reshape(3, -1)
    columns = {"map": np.array(titles, object)[number], "row": row, "column": column, "value": maps.ravel()}
    return pd.DataFrame(columns)


def _alt(maps: NDArray[np.float32], name: str, titles: list[str]) -> str:
    strength = np.abs(maps).mean(axis=(1, 2))
    empty = int((strength == 0).sum())
    text = f"{len(maps)} pictures of {maps.shape[1]}x{maps.shape[2]} pixels, one per {name}; "
    text += f"highest mean strength: {titles[int(strength.argmax())]}"
    return text + (f"; {empty} of them are empty." if empty else ".")
