"""A drawing looked at more closely: its story stroke by stroke, what matters in it, its nearest training drawings."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.gallery import gallery, large
from dashboard.judges import Judge
from dashboard.places import go_to
from dashboard.session import SHIPPED, backend, predictor
from dashboard.show import show_picture
from qdcore.address import Address
from qdcore.charts import pixels, story
from qdcore.occlusion import occlusion
from qdcore.sources import open_source
from qdcore.strokes import Strokes, bitmaps_of_raw
from qdcore.wording import percent

LONGEST = 60  # strokes of a story; of longer drawings some are told together


def show_closer(judges: list[Judge], strokes: Strokes, drawing: NDArray[np.uint8]) -> None:
    """One of three views, chosen by hand, so that only that one is reckoned."""
    view = st.segmented_control("Look closer", list(VIEWS), key="closer")
    if view is None:
        return
    by_name = {judge.name: judge for judge in judges}
    judge = by_name[st.selectbox("Judge", list(by_name), key="closer judge")]
    VIEWS[view](judge, strokes, drawing)


def _story(judge: Judge, strokes: Strokes, drawing: NDArray[np.uint8]) -> None:
    """Probabilities after each stroke, and a slider that goes back to any of them."""
    moments = np.unique(np.linspace(1, len(strokes), min(len(strokes), LONGEST)).astype(int))
    drawings = bitmaps_of_raw([strokes[:moment] for moment in moments])
    shares = judge.ask(drawings)
    show_picture(story(judge.classes, shares), "story")
    moment = st.slider("Strokes", 1, len(moments), len(moments)) if len(moments) > 1 else 1
    then = shares[moment - 1]
    large(drawings[moment - 1], f"The drawing after {moments[moment - 1]} strokes", 160)
    st.caption(f"{judge.classes[int(then.argmax())]}, {percent(float(then.max()))}")


def _matters(judge: Judge, strokes: Strokes, drawing: NDArray[np.uint8]) -> None:
    """The occlusion map of the judge's guess."""
    best = int(judge.ask(drawing[None])[0].argmax())
    falls = occlusion(judge.ask, drawing, best)
    show_picture(pixels(falls, f"fall of {judge.classes[best]}", "diverging", drawing), "what matters")
    st.caption(
        f"Blue parts speak for {judge.classes[best]}: blanked, its probability falls. Orange parts speak against it."
    )


def _nearest(judge: Judge, strokes: Strokes, drawing: NDArray[np.uint8]) -> None:
    """The training drawings that a KNN judge compares this one with."""
    if judge.id in SHIPPED or "neighbours" not in predictor(judge.id).outputs:
        st.info("Only K-Nearest Neighbours compares with single drawings. Choose it as a judge, or train it.")
        return
    run = backend().runs.load(judge.id)
    places = run.train[predictor(judge.id).compute(("neighbours",), drawing[None])["neighbours"][0]]
    source = open_source(run.experiment.sample.source, backend().settings)
    near = np.stack([source.fetch(judge.classes[cls], int(row) + 1)[row] for cls, row in places])
    addresses = [str(Address(source.id, judge.classes[cls], int(row))) for cls, row in places]
    names = [judge.classes[cls] for cls, _ in places]
    clicked = gallery(near, addresses, f"nearest {judge.id}", names, size=96)
    if clicked is not None:
        go_to("explore", drawing=addresses[clicked], classes=names[clicked])


VIEWS = {"The story": _story, "What matters": _matters, "Nearest drawings": _nearest}
