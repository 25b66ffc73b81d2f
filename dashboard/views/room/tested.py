"""Test each other's models: draw what somebody's run gets wrong; found drawings collect under it."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.canvas import CanvasDrawing, canvas, canvas_drawing, set_canvas
from dashboard.components.gallery import gallery
from dashboard.inputs.run_labels import run_label
from dashboard.navigation import link_to
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, is_projector
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.draw.classifiers import candidate_of
from dashboard.views.draw.guesses import live_guesses, show_guesses
from qdcore.evaluation.prediction import predict_drawing
from qdcore.experiments.run import Run
from qdcore.formatting import count, percent, plain

CANVAS = "test canvas"


def show_test() -> None:
    """Choose a run of another one, draw, say what it is, and keep the drawing if the run is wrong."""
    run = _choose()
    if run is None:
        st.info("Nobody has trained a classifier yet.")
        link_to("train", "Train the first one")
        return
    if not is_projector():
        _board(run)
    _show_found(run)


def _choose() -> Run | None:
    """The run to test, those of others first."""
    runs = [run for run in backend().runs.all() if run.model is not None]
    others = [run for run in runs if run.record.owner != actor().owner]
    ids = {run.id: run for run in [*others, *(run for run in runs if run not in others)]}
    if not ids:
        return None
    open_param("tested", next(iter(ids)))
    if st.session_state["tested"] not in ids:
        st.session_state["tested"] = next(iter(ids))
    id = st.selectbox("Whose classifier", list(ids), key="tested", format_func=lambda id: _label(ids[id]))
    keep_param("tested", id, next(iter(ids)))
    return ids[id]


def _label(run: Run) -> str:
    return f"{backend().owner_name(run.record.owner) or 'somebody'}: {run_label(run)}"


@st.fragment
def _board(run: Run) -> None:
    """The canvas, what the run predicts while the pen moves, and the button that keeps a drawing it gets wrong."""
    left, right = st.columns([2, 3], gap="medium")
    candidates, word = [candidate_of(run)], ""
    with right, show_errors():
        word = st.pills("You draw", run.classes, key=f"test word {run.id}", default=run.classes[0]) or ""
        drawing = canvas_drawing(CANVAS)
        pixels, predictions = predict_drawing(candidates, drawing)
        final, version = not drawing.pen_down, drawing.version
        show_guesses(predictions, pixels, "test guesses", canvas=CANVAS, word=word, final=final, version=version)
        if drawing.is_empty:
            st.write("Draw it in a way that the classifier gets wrong, but your neighbour would get right.")
        elif word and predictions.shares:
            _offer_to_keep(run, word, drawing, predictions.shares[0])
        for sentence in predictions.failures:
            st.warning(plain(sentence))
    with left, show_errors():  # last: it confirms the canvas's message, and a run may be stopped before its end
        canvas(CANVAS, on_rest=lambda: None, answer=partial(live_guesses, candidates, word, lambda drawing: None))


def _offer_to_keep(run: Run, word: str, drawing: CanvasDrawing, shares: NDArray[np.float32]) -> None:
    """The button that keeps the drawing which rests on the canvas, if the run gets it wrong."""
    best = int(shares.argmax())
    predicted, share = run.classes[best], float(shares[best])
    if predicted == word:
        return
    st.write(f"It predicts **{plain(predicted)}** ({percent(share)}).")
    if st.button("Keep this drawing under the run", type="primary", icon=":material/bookmark_add:"):
        backend().room.post_wrong(actor(), drawing.strokes, word, run.id, predicted, share)
        set_canvas(CANVAS, [])
        st.rerun()


def _show_found(run: Run) -> None:
    """What the class has found, and how many of it each class is predicted as."""
    posts = backend().room.shown_posts(run.id)
    if not posts:
        return
    st.subheader(f"{count(len(posts))} that it gets wrong")
    captions = [f"{backend().owner_name(p.owner) or 'somebody'}: {p.word}, predicted as {p.predicted}" for p in posts]
    gallery(np.stack([post.pixels for post in posts]), captions, f"found {run.id}", captions, 88)
    st.caption("What do they have in common? More drawings of that kind to train on would help the classifier.")
