"""A drawing looked at more closely: its story stroke by stroke, what matters in it, its nearest training drawings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.canvas import Drawn
from dashboard.components.gallery import gallery
from dashboard.controls import KEPT
from dashboard.navigation import link_to
from dashboard.show import show_picture
from dashboard.state.resources import SHIPPED, backend
from dashboard.state.url_params import keep_link, open_link
from dashboard.views.draw.board import as_pixels
from dashboard.views.draw.classifiers import Judge, hear
from dashboard.views.draw.guesses import show_verdicts
from dashboard.views.drawings.dialog import look_at
from dashboard.views.drawings.nearest import compares, most_alike
from qdcore.charts import pixels, story
from qdcore.drawings.address import Address
from qdcore.drawings.class_names import with_article
from qdcore.drawings.rasterize import bitmaps_of_raw
from qdcore.errors import UserError
from qdcore.evaluation.occlusion import occlusion
from qdcore.formatting import count
from qdcore.sources import open_source

LONGEST = 60  # strokes of a story; of longer drawings some are told together


def show_closer(judges: Sequence[Judge], drawn: Drawn, word: str) -> None:
    """One of three views, chosen by hand, so that only that one is reckoned. Raises UserError."""
    open_link("closer", _read_view, None)
    view = st.segmented_control("Look closer", list(VIEWS), key="closer", **KEPT)
    keep_link("closer", view.lower().replace(" ", "_") if view else "")
    if view is None:
        return
    if drawn.empty:
        st.caption("Draw something first.")
        return
    VIEWS[view](judges, drawn, word)


def _read_view(text: str) -> str:
    views = {view.lower().replace(" ", "_"): view for view in VIEWS}
    if text not in views:
        raise UserError(f"the views are {', '.join(views)}.")
    return views[text]


def _choose(judges: Sequence[Judge]) -> Judge:
    by_id = {judge.id: judge for judge in judges}
    open_link("closer_judge", lambda text: text, None)
    if st.session_state["closer_judge"] not in by_id:
        st.session_state["closer_judge"] = judges[0].id
    title = lambda id: f"{by_id[id].name} ({by_id[id].note})"  # noqa: E731
    id = st.selectbox("Judge", list(by_id), key="closer_judge", format_func=title, **KEPT)
    keep_link("closer_judge", id)
    return by_id[id]


def _story(judges: Sequence[Judge], drawn: Drawn, word: str) -> None:
    """One judge's probabilities after each stroke, and a slider that goes back to any of them."""
    if not drawn.strokes or drawn.ground is not None:
        st.caption("Only a drawing made of strokes has a story; this one is a picture of pixels.")
        return
    judge, strokes = _choose(judges), drawn.strokes
    moments = np.unique(np.linspace(1, len(strokes), min(len(strokes), LONGEST)).astype(int)).tolist()
    drawings = bitmaps_of_raw([strokes[:moment] for moment in moments])
    left, right = st.columns(2)
    with left:
        show_picture(story(judge.classes, judge.ask(drawings)), "story")
    with right:
        moment = st.select_slider("Go back to", moments, moments[-1], format_func=_strokes) if len(moments) > 1 else 1
        then = drawings[moments.index(moment)]
        show_verdicts(hear(judges, then), then, "replay", word=word, size=140)


def _strokes(number: int) -> str:
    return count(number, "stroke")


def _matters(judges: Sequence[Judge], drawn: Drawn, word: str) -> None:
    """The occlusion map of one judge's guess."""
    judge, drawing = _choose(judges), as_pixels(drawn)
    best = int(judge.ask(drawing[None])[0].argmax())
    guess = judge.classes[best]
    picture, words = st.columns([3, 2], vertical_alignment="center")
    with picture:
        show_picture(
            pixels(occlusion(judge.ask, drawing, best), f"fall of {guess}", "diverging", drawing), "what matters"
        )
    words.write(f"{judge.name} sees **{with_article(guess)}**. Which parts make it think so?")
    words.write(
        "Small patches were blanked one after another. Blue parts speak for its guess: without them, the probability "
        "falls. Orange parts speak against it."
    )


def _nearest(judges: Sequence[Judge], drawn: Drawn, word: str) -> None:
    """The training drawings that a judge finds most like this one."""
    comparing = [judge for judge in judges if judge.id not in SHIPPED and compares(judge.id)]
    if not comparing:
        st.info("Only K nearest neighbours and transfer compare with single drawings. Choose or train one.")
        link_to("train", "Train it", "model_training", models="knn,transfer")
        return
    judge = _choose(comparing)
    addresses = neighbours(judge, as_pixels(drawn))
    source = open_source(addresses[0].source, backend().settings)
    near = np.stack([source.fetch(each.cls, each.row + 1)[each.row] for each in addresses])
    names = [each.cls for each in addresses]
    st.caption(f"Of the drawings that this judge compares with, the {len(names)} most alike in its eyes.")
    clicked = gallery(near, [str(each) for each in addresses], f"nearest {judge.id}", names, size=96)
    if clicked is not None:
        look_at(str(addresses[clicked]))


def neighbours(judge: Judge, drawing: np.ndarray) -> list[Address]:
    """The addresses of the training drawings nearest to a drawing (784,); raises UserError when the run has gone."""
    run = backend().runs.load(judge.id)
    places = run.train[most_alike(judge.id, drawing)]
    return [Address(run.experiment.sample.source, judge.classes[cls], int(row)) for cls, row in places.tolist()]


VIEWS = {"The story": _story, "What matters": _matters, "Nearest drawings": _nearest}
