"""A canvas on the first page: draw one of two things, and the built-in network guesses while the pen moves."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components.canvas import canvas, canvas_drawing
from dashboard.navigation import link_to
from dashboard.state.resources import show_errors
from dashboard.views.draw.classifiers import built_in_candidate
from dashboard.views.draw.guesses import live_guesses, show_guesses
from dashboard.views.draw.recall import recall_in_words
from qdcore.drawings.class_names import with_article
from qdcore.evaluation.prediction import predict_drawing
from qdcore.formatting import plain

CANVAS = "welcome canvas"


@st.fragment
def show_canvas(classes: tuple[str, str]) -> None:
    """The canvas and the guess next to it; a fragment, which alone runs again while the pen moves."""
    left, right = st.columns([1, 2], gap="medium")
    with left:
        st.markdown(f"**Draw {with_article(classes[0])} or {with_article(classes[1])}**")
        st.caption(plain(recall_in_words(classes)))
    with right, show_errors():
        drawing, candidates = canvas_drawing(CANVAS), [built_in_candidate()]
        pixels, predictions = predict_drawing(candidates, drawing)
        final, version = not drawing.pen_down, drawing.version
        show_guesses(predictions, pixels, "welcome guesses", canvas=CANVAS, final=final, version=version)
        link_to("draw", "Draw something else, with more classifiers")
    with left, show_errors():
        canvas(CANVAS, on_rest=lambda: None, answer=partial(live_guesses, candidates, "", lambda drawing: None))
