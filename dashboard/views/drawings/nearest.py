"""Training drawings near a drawing, with their labels; and which parts of a drawing matter to a classifier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.gallery import gallery
from dashboard.inputs.comparable_runs import Together
from dashboard.navigation import go_to
from dashboard.show import show_picture
from dashboard.state.resources import predictor
from dashboard.views.drawings.lookup import address, pictures
from qdcore.arrays import Drawings
from qdcore.charts.pixel_picture import pixels
from qdcore.drawings.class_names import with_article
from qdcore.evaluation.neighbours import nearest
from qdcore.evaluation.occlusion import occlusion
from qdcore.formatting import count

NEIGHBOURS = 6
MOST = 30_000  # training drawings searched: half a second


def show_nearest(together: Together, found: NDArray[np.int64], on_click: Callable[[str], None]) -> None:
    """The training drawings of these indices (n,), as a gallery with their labels; a click gives the address."""
    sample, places = together.run.experiment.sample, together.run.train[found]
    drawings, here = pictures(sample, places)
    if not here.all():
        st.caption("Their pictures are not on this computer any more.")
    labels = [together.classes[cls] for cls in places[:, 0]]
    told = [f"{label}, training drawing {address(sample, place)}" for label, place in zip(labels, places, strict=True)]
    clicked = gallery(drawings, told, f"near {together.run.id}", labels)
    if clicked is not None:
        on_click(address(sample, places[clicked]))
    st.caption(f"Labels: {', '.join(f'{label} {n}' for label, n in Counter(labels).most_common())}.")


def compares(run: str) -> bool:
    """Whether a run compares a drawing with training drawings one by one, and so can tell which are most alike."""
    return "neighbours" in predictor(run).outputs


def by_pixels(run: str) -> bool:
    """Whether it does so pixel by pixel, as K nearest neighbours does, and has no eyes of its own."""
    return "distances" in predictor(run).outputs


def most_alike(run: str, drawing: Drawings) -> NDArray[np.int64]:
    """The indices of the training drawings that a run finds most like a drawing (784,), the most alike first."""
    found: NDArray[np.int64] = predictor(run).compute(("neighbours",), drawing[None])["neighbours"][0]
    return found


def find_nearest(together: Together, drawing: Drawings) -> None:
    """The run's training drawings that are nearest: in the eyes of the run in focus if it has some, else by pixels."""
    run = together.run
    if compares(run.id) and not by_pixels(run.id):
        st.markdown("**The nearest training drawings**", help="Those most alike in the eyes of the run in focus.")
        return show_nearest(together, most_alike(run.id, drawing)[:NEIGHBOURS], _explore)
    among, here = pictures(run.experiment.sample, run.train[:MOST])
    st.markdown("**The nearest training drawings**", help="Those whose pixels differ least.")
    if not here.all():
        st.caption("The training drawings are not on this computer any more.")
        return None
    show_nearest(together, nearest(drawing, among, NEIGHBOURS), _explore)
    if len(run.train) > MOST:
        st.caption(f"Searched among the first {count(MOST, 'training drawing')}.")
    return None


def _explore(text: str) -> None:
    """From a dialog no other can be opened."""
    go_to("explore", drawing=text)


def show_what_matters(together: Together, drawing: Drawings, index: int) -> None:
    """How much each part of the drawing speaks for what the run in focus took it for."""
    run = together.run
    predicted = int(together.evaluation.y_pred[index])
    st.markdown(f"**What makes it {with_article(together.classes[predicted])}**", help=OCCLUSION)
    seen = occlusion(predictor(run.id), drawing, predicted)
    show_picture(pixels(seen, "fall of the probability", "diverging", drawing), f"occlusion {run.id} {index}")


OCCLUSION = (
    "Each part of the drawing is blanked in turn. Blue: without it the probability falls, so it speaks for this class. "
    "Orange: without it the probability grows."
)
