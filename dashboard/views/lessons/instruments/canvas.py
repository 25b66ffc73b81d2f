"""Canvas: draw, and see what a classifier of this lesson predicts while the pen moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.components.canvas import canvas, canvas_drawing
from dashboard.lessons.claims import Measures
from dashboard.state.resources import show_errors
from dashboard.views.draw.classifiers import Candidate, candidate_of
from dashboard.views.draw.guesses import live_guesses, show_guesses
from dashboard.views.lessons.instruments.instrument import Instrument, Setup, plan_of_models, runs_of
from dashboard.views.lessons.instruments.marking import is_done
from qdcore.evaluation.prediction import predict_drawing
from qdcore.experiments.plans import Point


def show(setup: Setup, points: Sequence[Point]) -> None:
    """The canvas and the predictions; a fragment, which alone runs again while the pen moves."""
    if runs := runs_of(points):
        st.fragment(_show)(setup.key, [candidate_of(run) for run in runs])


def _show(key: str, candidates: list[Candidate]) -> None:
    left, right = st.columns([1, 2], gap="medium")
    name = f"{key} canvas"
    with right, show_errors():
        drawing = canvas_drawing(name)
        pixels, predictions = predict_drawing(candidates, drawing)
        final, version = not drawing.pen_down, drawing.version
        show_guesses(predictions, pixels, f"{key} guesses", canvas=name, final=final, version=version)
    with left, show_errors():
        canvas(name, on_rest=lambda: None, answer=partial(live_guesses, candidates, "", lambda drawing: None))


def act(setup: Setup, points: Sequence[Point]) -> Measures | None:
    """Nothing is measured; the pupil says when the drawing is over."""
    return {} if is_done(setup.key, setup.words["done"]) else None


INSTRUMENT = Instrument(
    "canvas", frozenset({"model", "models", "each"}), frozenset(), plan=plan_of_models, show=show, act=act
)
