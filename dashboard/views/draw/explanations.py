"""Explanations of a prediction: stroke by stroke, pixel importance, and the most similar training drawings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.canvas import CanvasDrawing
from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.inputs.basic import KEPT, among
from dashboard.navigation import link_to
from dashboard.state.resources import BUILT_IN, backend, explanations
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.draw.change import show_change
from dashboard.views.draw.classifiers import Candidate
from dashboard.views.draw.guesses import show_guesses
from dashboard.views.drawings.dialog import open_dialog
from dashboard.views.drawings.nearest import most_similar
from models import MODELS
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.charts.stroke_by_stroke import stroke_by_stroke
from qdcore.drawings.address import Address
from qdcore.drawings.class_names import with_article
from qdcore.drawings.rasterize import bitmaps_of_raw
from qdcore.errors import UserError
from qdcore.evaluation.occlusion import occlusion
from qdcore.evaluation.prediction import predict_all
from qdcore.experiments.model import Explanation
from qdcore.formatting import count, listed, plain
from qdcore.sources import open_source

MAX_STEPS = 60  # of the chart; in drawings with more strokes, one step adds several


def show_explanations(candidates: Sequence[Candidate], drawing: CanvasDrawing, word: str) -> None:
    """One of three views, so that only the chosen one is computed. Raises UserError."""
    open_param("explain", check=among(VIEWS))
    titles = {name: title for name, (title, _) in VIEWS.items()}
    view = st.segmented_control(
        "Explain", list(titles), key="explain", format_func=titles.__getitem__, help=EXPLAIN, **KEPT
    )
    keep_param("explain", view)
    if view is None:
        return
    if drawing.is_empty:
        st.caption("Draw something first.")
        return
    VIEWS[view][1](candidates, drawing, word)


def _choose_one(candidates: Sequence[Candidate]) -> Candidate:
    by_id = {candidate.id: candidate for candidate in candidates}
    open_param("explain_by")
    if st.session_state["explain_by"] not in by_id:
        st.session_state["explain_by"] = candidates[0].id
    title = lambda id: f"{by_id[id].name} ({by_id[id].note})"  # noqa: E731
    id = st.selectbox("Classifier", list(by_id), key="explain_by", format_func=title, **KEPT)
    keep_param("explain_by", id)
    return by_id[id]


def _stroke_by_stroke(candidates: Sequence[Candidate], drawing: CanvasDrawing, word: str) -> None:
    """One classifier's probabilities after each stroke, and a slider that goes back to any of them."""
    if not drawing.strokes or drawing.background is not None:
        st.caption("This view needs strokes; this drawing has only pixels.")
        return
    candidate, strokes = _choose_one(candidates), drawing.strokes
    steps = np.unique(np.linspace(1, len(strokes), min(len(strokes), MAX_STEPS)).astype(int)).tolist()
    drawings = bitmaps_of_raw([strokes[:step] for step in steps])
    left, right = st.columns(2)
    with left:
        show_picture(stroke_by_stroke(candidate.classes, candidate.predict(drawings)), "story")
    with right:
        step = st.select_slider("Go back to", steps, steps[-1], format_func=_strokes) if len(steps) > 1 else 1
        pixels = drawings[steps.index(step)]
        show_guesses(predict_all(candidates, pixels), pixels, "replay", word=word, size=140)


def _strokes(number: int) -> str:
    return count(number, "stroke")


def _pixel_importance(candidates: Sequence[Candidate], drawing: CanvasDrawing, word: str) -> None:
    """The occlusion map of one classifier's prediction."""
    candidate, pixels = _choose_one(candidates), drawing.pixels()
    best = int(candidate.predict(pixels[None])[0].argmax())
    guess = candidate.classes[best]
    picture, words = st.columns([3, 2], vertical_alignment="center")
    with picture:
        show_picture(
            pixel_picture(occlusion(candidate.predict, pixels, best), "fall in probability", "diverging", pixels),
            "pixel importance",
        )
    words.write(f"{plain(candidate.name)} predicts **{plain(with_article(guess))}**. Which parts matter?")
    words.write(
        "Small patches of the drawing are blanked in turn. Blue parts support the prediction: without them its "
        "probability falls. Orange parts count against it: without them it rises."
    )


def _most_similar(candidates: Sequence[Candidate], drawing: CanvasDrawing, word: str) -> None:
    """The training drawings that a classifier finds most similar to this one."""
    able = [candidate for candidate in candidates if _has_neighbours(candidate)]
    if not able:
        able_models = [model for model in MODELS.values() if Explanation.NEIGHBOURS in model.explains]
        titles = listed([model.title for model in able_models])
        st.info(f"Only {titles} compare a drawing with single training drawings. Add one of them above, or train one.")
        link_to("train", "Train one of them", models=",".join(model.name for model in able_models))
        return
    candidate = _choose_one(able)
    addresses = neighbours(candidate, drawing.pixels())
    source = open_source(addresses[0].source, backend().settings)
    drawings = np.stack([source.fetch(each.cls, each.row + 1)[each.row] for each in addresses])
    names = [each.cls for each in addresses]
    st.caption(f"The {len(names)} training drawings that this classifier finds most similar.")
    clicked = gallery(drawings, [str(each) for each in addresses], f"nearest {candidate.id}", names, size=96)
    if clicked is not None:
        open_dialog(str(addresses[clicked]))


def _has_neighbours(candidate: Candidate) -> bool:
    try:
        return candidate.id not in BUILT_IN and Explanation.NEIGHBOURS in explanations(candidate.id)
    except UserError:  # deleted meanwhile, which the predictions say
        return False


def neighbours(candidate: Candidate, drawing: np.ndarray) -> list[Address]:
    """The addresses of the training drawings nearest to a drawing (784,); raises UserError if the run was deleted."""
    run = backend().runs.load(candidate.id)
    places = run.train[most_similar(candidate.id, drawing)]
    return [Address(run.experiment.sample.source, candidate.classes[cls], int(row)) for cls, row in places.tolist()]


VIEWS = {
    "stroke_by_stroke": ("Stroke by stroke", _stroke_by_stroke),
    "pixel_importance": ("Pixel importance", _pixel_importance),
    "change": ("Change it", show_change),
    "similar": ("Most similar training drawings", _most_similar),
}

EXPLAIN = (
    "Stroke by stroke: how the probabilities change while you draw. Pixel importance: which parts of the drawing "
    "support the prediction. Change it: what the classifiers predict without a stroke, or with one that is moved. "
    "Most similar training drawings: what the classifier compares your drawing with."
)
