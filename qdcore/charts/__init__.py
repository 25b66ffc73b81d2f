"""Pictures of numbers: an Evaluation or a table of runs becomes a Picture. One file a chart; this is their table.

A chart function takes plain values, computes nothing that an Evaluation could, and knows no Streamlit. It sets no
background and no font colours: the page's theme does (`st.plotly_chart(..., theme="streamlit")`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

# Okabe & Ito's palette, told apart by colour-blind readers (jfly.uni-koeln.de/color); then Paul Tol's muted scheme.
# A class has the colour of its position in the sample, on every page.
PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999933", "#882255",
    "#44AA99", "#AA4499", "#117733", "#332288", "#88CCEE", "#CC6677", "#DDCC77",
)  # fmt: skip


def class_colour(position: int) -> str:
    """The colour (hex) of the class at this position of the sample."""
    return PALETTE[position % len(PALETTE)]


@dataclass(frozen=True)
class Picture:
    """A plotly figure, the same numbers as a table, and one or two sentences that say what is to be seen."""

    figure: Any
    table: pd.DataFrame
    alt: str
