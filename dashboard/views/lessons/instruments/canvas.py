"""Canvas: draw, and see what a classifier of this lesson predicts while the pen moves."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.components.canvas import canvas, canvas_drawing
from dashboard.state.resources import show_errors
from dashboard.views.draw.classifiers import candidate_of
from dashboard.views.draw.guesses import show_guesses
from dashboard.views.lessons.instruments.instrument import Instrument, Setup, plan_of_models, runs_of
from qdcore.evaluation.prediction import predict_all
from qdcore.experiments.plans import Point


def show(setup: Setup, points: Sequence[Point]) -> None:
    """The canvas and the predictions; a fragment, which alone runs again while the pen moves."""
    if runs := runs_of(points):
        st.fragment(_show)(setup.key, [candidate_of(run) for run in runs])


def _show(key: str, candidates: list) -> None:  # type: ignore[type-arg]
    left, right = st.columns([1, 2], gap="medium")
    name = f"{key} canvas"
    with right, show_errors():
        drawing = canvas_drawing(name)
        pixels = drawing.pixels()
        predictions = predict_all(candidates, pixels)
        show_guesses(predictions, pixels, f"{key} guesses", final=not drawing.pen_down, version=drawing.version)
    with left, show_errors():
        canvas(name, on_rest=lambda: None)


INSTRUMENT = Instrument("canvas", frozenset({"model", "models", "each"}), frozenset(), plan=plan_of_models, show=show)
