"""The look that all charts share: colours of classes, styles of runs, the empty figure, the Picture they give.

No background and no font colours are set: the page's theme does (`st.plotly_chart(..., theme="streamlit")`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.formatting import plain_html

# Okabe & Ito's palette for colour-blind readers (jfly.uni-koeln.de/color), then Paul Tol's muted scheme. A class has
# the colour of its position in the sample, on every page.
PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999933", "#882255",
    "#44AA99", "#AA4499", "#117733", "#332288", "#88CCEE", "#CC6677", "#DDCC77",
)  # fmt: skip

# Runs have other colours than classes (IBM's palette for colour-blind readers), and a symbol, a dash and a pattern.
RUN_PALETTE = ("#648FFF", "#DC267F", "#FFB000", "#785EF0", "#FE6100")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star", "triangle-down")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
PATTERNS = ("", "/", ".", "x", "-", "\\", "|", "+")

GREY = "#7F7F7F"  # legible on a light and a dark page
ORANGE = "#E69F00"
HOVER = "%{customdata}<extra></extra>"


def class_colour(position: int) -> str:
    """The colour (hex) of the class at this position of the sample."""
    return PALETTE[position % len(PALETTE)]


@dataclass(frozen=True)
class RunStyle:
    """How a run is drawn: colour, symbol of its markers, dash of its lines, pattern of its bars, in plotly's names."""

    colour: str
    symbol: str
    dash: str
    pattern: str

    @property
    def line(self) -> dict[str, Any]:
        """The line, as a dict for plotly."""
        return {"color": self.colour, "dash": self.dash, "width": 2.4}

    def marker(self, size: int = 9) -> dict[str, Any]:
        """The marker, its size in pixels, as a dict for plotly."""
        return {"symbol": self.symbol, "size": size, "color": self.colour}

    def bar(self, opacity: float = 1) -> dict[str, Any]:
        """The fill of a bar, as a dict for plotly."""
        pattern = {"shape": self.pattern, "fillmode": "overlay", "size": 7}
        return {"color": self.colour, "opacity": opacity, "pattern": pattern}


def run_style(position: int) -> RunStyle:
    """The style of the run at this position; 840 styles differ, as the lists have different lengths."""
    kinds = (RUN_PALETTE, SYMBOLS, DASHES, PATTERNS)
    return RunStyle(*(kind[position % len(kind)] for kind in kinds))


def curve_styles(classes: Sequence[int] | None, runs: Sequence[int] | None, n: int) -> list[RunStyle]:
    """The styles of n curves by the position of each one's class and run.

    With several classes, colours show the classes and dashes the runs; with one class, runs have their own styles.
    Without several runs, each class also has a symbol, and another dash from the ninth class on.
    """
    classes, runs = classes or [0] * n, runs or [0] * n
    if len(set(classes)) == 1 and len(set(runs)) > 1:
        return [run_style(run) for run in runs]
    several = len(set(runs)) > 1
    styles = [run_style(run if several else cls // 8) for cls, run in zip(classes, runs, strict=True)]
    return [
        RunStyle(class_colour(cls), style.symbol if several else SYMBOLS[cls % 7], style.dash, style.pattern)
        for cls, style in zip(classes, styles, strict=True)
    ]


@dataclass(frozen=True)
class Picture:
    """A plotly figure, the same numbers as a table, and its alt text: one or two sentences."""

    figure: Any
    table: pd.DataFrame
    alt: str


def blank_figure(height: int, **layout: Any) -> Any:
    """An empty figure of this height (pixels), as wide as the page, with narrow margins.

    Dragging does nothing until a tool is chosen, so that a finger on a phone scrolls the page. The legend stands
    below: plotly's buttons cover the top right corner.
    """
    import plotly.graph_objects as go

    shared = {
        "margin": {"l": 8, "r": 24, "t": 40, "b": 8}, "dragmode": False,
        "legend": {"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "xanchor": "left", "x": 0},
    }  # fmt: skip
    return go.Figure(layout={"height": height, **shared, **layout})


def wrapped(name: str, width: int = 18) -> str:
    """A name as HTML, broken into lines that leave room for the chart at 390 pixels."""
    return "<br>".join(plain_html(line) for line in textwrap.wrap(name, width)) or plain_html(name)


def translucent(colour: str, alpha: float) -> str:
    """A colour (hex) with an opacity of 0..1, in plotly's notation."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha:g})"


def thinned(n: int, at_most: int = 400) -> NDArray[np.int64]:
    """Evenly spread positions in 0..n-1 including first and last: a screen cannot show more points."""
    return np.unique(np.linspace(0, n - 1, min(n, at_most)).round().astype(np.int64))
