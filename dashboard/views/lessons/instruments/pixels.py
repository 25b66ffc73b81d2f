"""Pixels: a drawing as numbers, or the average of many drawings, and how much of a drawing is ink."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import show_large
from dashboard.lessons.claims import Measures
from dashboard.views.lessons.instruments.instrument import Instrument, Setup
from qdcore.arrays import SIDE
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.evaluation.class_summary import average_drawing, ink_shares
from qdcore.experiments.plans import Point
from qdcore.formatting import plain

NUMBER = 100


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """The mean share of ink (percent) in the first drawings of the first class, and the numbers of one drawing."""
    drawings = setup.source.fetch(setup.sample.classes[0], NUMBER)
    return {"ink": 100 * float(ink_shares(drawings).mean()), "numbers": drawings.shape[1]}


def act(setup: Setup, points: Sequence[Point]) -> Measures | None:
    """The drawing next to its numbers, or the averages of the classes."""
    if setup.get("look", "numbers") == "average":
        for cls, column in zip(setup.sample.classes, st.columns(3) * 2, strict=False):
            average = average_drawing(setup.source.fetch(cls, NUMBER)) / 255
            with column:
                st.markdown(f"**{plain(cls)}**")
                show_picture(pixel_picture(average, f"mean ink of {cls}"), f"{setup.key} average {cls}")
    else:
        drawing = setup.source.fetch(setup.sample.classes[0], 1)[0]
        left, right = st.columns([1, 2])
        with left:
            show_large(drawing, f"a drawing of {setup.sample.classes[0]}, 28 x 28 pixels")
        right.dataframe(pd.DataFrame(drawing.reshape(SIDE, SIDE)), height=300)
    return measure(setup, points)


INSTRUMENT = Instrument("pixels", frozenset({"look"}), frozenset({"ink", "numbers"}), measure=measure, act=act)
