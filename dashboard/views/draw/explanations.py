"""A drawing looked at more closely: its story stroke by stroke, what matters in it, its nearest training drawings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.canvas import Drawn
from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.inputs.basic import KEPT, among
from dashboard.navigation import link_to
from dashboard.state.resources import BUILT_IN, backend, explanations
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.draw.board import as_pixels
from dashboard.views.draw.classifiers import Candidate, predict_all
from dashboard.views.draw.guesses import show_guesses
from dashboard.views.drawings.dialog import show_dialog
from dashboard.views.drawings.nearest import most_similar
from models import MODELS
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.charts.stroke_by_stroke import stroke_by_stroke
from qdcore.drawings.address import Address
from qdcore.drawings.class_names import with_article
from qdcore.drawings.rasterize import bitmaps_of_raw
from qdcore.evaluation.occlusion import occlusion
from qdcore.experiments.model import Explanation
from qdcore.formatting import count, listed
from qdcore.sources import open_source

LONGEST = 60  # strokes of a story; of longer drawings some are told together


def show_explanations(candidates: Sequence[Candidate], drawn: Drawn, word: str) -> None:
    """One of three views, chosen by hand, so that only that one is reckoned. Raises UserError."""
    open_param("explain", check=among(VIEWS))
    titles = {name: title for name, (title, _) in VIEWS.items()}
    view = st.segmented_control("Explain", list(titles), key="explain", format_func=titles.__getitem__, **KEPT)
    keep_param("explain", view)
    if view is None:
        return
    if drawn.empty:
        st.caption("Draw something first.")
        return
    VIEWS[view][1](candidates, drawn, word)


def _choose(candidates: Sequence[Candidate]) -> Candidate:
    by_id = {candidate.id: candidate for candidate in candidates}
    open_param("explain_by")
    if st.session_state["explain_by"] not in by_id:
        st.session_state["explain_by"] = candidates[0].id
    title = lambda id: f"{by_id[id].name} ({by_id[id].note})"  # noqa: E731
    id = st.selectbox("Classifier", list(by_id), key="explain_by", format_func=title, **KEPT)
    keep_param("explain_by", id)
    return by_id[id]


def _story(candidates: Sequence[Candidate], drawn: Drawn, word: str) -> None:
    """One judge's probabilities after each stroke, and a slider that goes back to any of them."""
    if not drawn.strokes or drawn.ground is not None:
        st.caption("Only a drawing made of strokes has a story; this one is a picture of pixels.")
        return
    candidate, strokes = _choose(candidates), drawn.strokes
    moments = np.unique(np.linspace(1, len(strokes), min(len(strokes), LONGEST)).astype(int)).tolist()
    drawings = bitmaps_of_raw([strokes[:moment] for moment in moments])
    left, right = st.columns(2)
    with left:
        show_picture(stroke_by_stroke(candidate.classes, candidate.predict(drawings)), "story")
    with right:
        moment = st.select_slider("Go back to", moments, moments[-1], format_func=_strokes) if len(moments) > 1 else 1
        then = drawings[moments.index(moment)]
        show_guesses(predict_all(candidates, then), then, "replay", word=word, size=140)


def _strokes(number: int) -> str:
    return count(number, "stroke")


def _matters(candidates: Sequence[Candidate], drawn: Drawn, word: str) -> None:
    """The occlusion map of one judge's guess."""
    candidate, drawing = _choose(candidates), as_pixels(drawn)
    best = int(candidate.predict(drawing[None])[0].argmax())
    guess = candidate.classes[best]
    picture, words = st.columns([3, 2], vertical_alignment="center")
    with picture:
        show_picture(
            pixel_picture(occlusion(candidate.predict, drawing, best), f"fall of {guess}", "diverging", drawing),
            "what matters",
        )
    words.write(f"{candidate.name} sees **{with_article(guess)}**. Which parts make it think so?")
    words.write(
        "Small patches were blanked one after another. Blue parts speak for its guess: without them, the probability "
        "falls. Orange parts speak against it."
    )


def _nearest(candidates: Sequence[Candidate], drawn: Drawn, word: str) -> None:
    """The training drawings that a judge finds most like this one."""
    comparing = [
        candidate
        for candidate in candidates
        if candidate.id not in BUILT_IN and Explanation.NEIGHBOURS in explanations(candidate.id)
    ]
    if not comparing:
        comparing_models = [model for model in MODELS.values() if Explanation.NEIGHBOURS in model.explains]
        titles = listed([model.title for model in comparing_models])
        st.info(f"Only {titles} compare individual drawings. Add one of them, or train one.")
        link_to("train", "Train one", models=",".join(model.name for model in comparing_models))
        return
    candidate = _choose(comparing)
    addresses = neighbours(candidate, as_pixels(drawn))
    source = open_source(addresses[0].source, backend().settings)
    near = np.stack([source.fetch(each.cls, each.row + 1)[each.row] for each in addresses])
    names = [each.cls for each in addresses]
    st.caption(f"Of the drawings that this judge compares with, the {len(names)} most alike in its eyes.")
    clicked = gallery(near, [str(each) for each in addresses], f"nearest {candidate.id}", names, size=96)
    if clicked is not None:
        show_dialog(str(addresses[clicked]))


def neighbours(candidate: Candidate, drawing: np.ndarray) -> list[Address]:
    """The addresses of the training drawings nearest to a drawing (784,); raises UserError when the run has gone."""
    run = backend().runs.load(candidate.id)
    places = run.train[most_similar(candidate.id, drawing)]
    return [Address(run.experiment.sample.source, candidate.classes[cls], int(row)) for cls, row in places.tolist()]


VIEWS = {
    "stroke_by_stroke": ("Stroke by stroke", _story),
    "pixel_importance": ("Pixel importance", _matters),
    "similar": ("Most similar training drawings", _nearest),
}
