"""Pictures of numbers: an Evaluation or a table of runs becomes a Picture. One file a chart; this is their table.

A chart function takes plain values, computes nothing that an Evaluation could, and knows no Streamlit. It sets no
background and no font colours: the page's theme does (`st.plotly_chart(..., theme="streamlit")`).
"""

# ruff: noqa: E402 - the charts use what stands above their import
from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

# Okabe & Ito's palette, told apart by colour-blind readers (jfly.uni-koeln.de/color); then Paul Tol's muted scheme.
# A class has the colour of its position in the sample, on every page.
PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999933", "#882255",
    "#44AA99", "#AA4499", "#117733", "#332288", "#88CCEE", "#CC6677", "#DDCC77",
)  # fmt: skip

# Runs have colours of their own, so that none is taken for a class (IBM's palette for colour-blind readers), and a
# shape, a dash and a pattern besides.
RUN_PALETTE = ("#648FFF", "#DC267F", "#FFB000", "#785EF0", "#FE6100")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star", "triangle-down")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
PATTERNS = ("", "/", ".", "x", "-", "\\", "|", "+")


def class_colour(position: int) -> str:
    """The colour (hex) of the class at this position of the sample."""
    return PALETTE[position % len(PALETTE)]


@dataclass(frozen=True)
class Look:
    """How a run is drawn: plotly's names of a colour, a marker's symbol, a line's dash and a bar's pattern."""

    colour: str
    symbol: str
    dash: str
    pattern: str


def run_look(position: int) -> Look:
    """The look of the run at this position of the runs shown; the lists' lengths differ, so 420 runs look different."""
    return Look(*(kind[position % len(kind)] for kind in (RUN_PALETTE, SYMBOLS, DASHES, PATTERNS)))


@dataclass(frozen=True)
class Picture:
    """A plotly figure, the same numbers as a table, and one or two sentences that say what is to be seen."""

    figure: Any
    table: pd.DataFrame
    alt: str


def blank_figure(height: int, **layout: Any) -> Any:
    """An empty figure of this height (pixels), as wide as the page; narrow margins leave the room to the picture.

    A drag does nothing until a tool of the chart is chosen: on a telephone the finger scrolls the page.
    """
    import plotly.graph_objects as go

    below = {"orientation": "h", "yanchor": "bottom", "y": 1.02, "xanchor": "left", "x": 0}
    shared = {
        "margin": {"l": 8, "r": 24, "t": 40, "b": 8},
        "legend": below,
        "dragmode": False,
        "autosize": True,
    }
    return go.Figure(layout={"height": height, **shared, **layout})


NEUTRAL = (
    "#7F7F7F"  # legible on a light and on a dark page: marks and error bars that belong to no class or run
)


def wrapped(name: str, width: int = 18) -> str:
    """A name broken into lines that leave room for the chart at 390 pixels."""
    return "<br>".join(textwrap.wrap(name, width)) or name


from qdcore.charts.accuracy_bars import accuracy
from qdcore.charts.confusion_matrix import confusion
from qdcore.charts.training_history import history

CHARTS: dict[str, Callable[..., Picture]] = {
    "accuracy": accuracy,
    "confusion": confusion,
    "history": history,
}
