"""A canvas on the first page: draw one of two things, and the built-in network guesses while the pen moves."""

from __future__ import annotations

import streamlit as st

from dashboard.components.canvas import canvas, drawn
from dashboard.navigation import link_to
from dashboard.state.resources import errors_shown
from dashboard.views.draw.board import as_pixels
from dashboard.views.draw.classifiers import built_in_candidate, predict_all
from dashboard.views.draw.guesses import show_guesses
from qdcore.drawings.class_names import with_article

CANVAS = "welcome canvas"


@st.fragment
def show_canvas(classes: tuple[str, str]) -> None:
    """The canvas and the guess next to it; a fragment, which alone runs again while the pen moves."""
    paper, guess = st.columns([1, 2], gap="medium")
    with paper:
        st.markdown(f"**Draw {with_article(classes[0])} or {with_article(classes[1])}**")
    with guess, errors_shown():
        drawing = drawn(CANVAS)
        pixels = as_pixels(drawing)
        predictions = predict_all([built_in_candidate()], pixels)
        show_guesses(predictions, pixels, "welcome guesses", final=not drawing.pen_down, version=drawing.version)
        link_to("draw", "Draw something else, and ask more classifiers")
    with paper, errors_shown():
        canvas(CANVAS, on_rest=lambda: None)
