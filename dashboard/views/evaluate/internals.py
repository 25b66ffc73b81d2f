"""Inside a classifier: what a forest asks about, what units look for, what lights up in a drawing."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.gallery import gallery
from dashboard.inputs.comparable_runs import Together
from dashboard.show import show_picture
from dashboard.state.resources import explained, opened_up
from dashboard.state.url_params import keep_link, open_link
from dashboard.views.drawings.dialog import look_at
from dashboard.views.drawings.grid import label, not_hidden
from dashboard.views.drawings.lookup import address, index_of, offer_to_fetch, pictures
from dashboard.views.drawings.nearest import by_pixels, compares, most_alike, show_nearest
from qdcore.arrays import SIDE, Drawings
from qdcore.charts.feature_map_grid import feature_maps
from qdcore.charts.pixel_picture import pixels
from qdcore.errors import UserError

UNITS = 64  # of a layer: more would be too small to see
SOME = 12  # test drawings to choose from


@st.fragment
def show_inside(together: Together) -> None:
    """What the run in focus keeps of itself, or what it makes of a drawing."""
    with explained():
        run = together.run
        importances, weights = run.extra("importances"), run.extra("first_weights")
        if importances is not None:
            st.write("How much each pixel counts in the questions of the trees: the darker, the more.")
            show_picture(pixels(importances, "importance"), f"importances {run.id}")
        elif weights is not None:
            st.write("What each unit of the first layer looks for: blue where ink speaks for it, orange against it.")
            units = np.asarray(weights).T[:UNITS].reshape(-1, SIDE, SIDE)
            show_picture(feature_maps(units, "unit", diverging=True), f"weights {run.id}")
            st.caption(f"{len(units)} of {weights.shape[1]} units.")
        else:
            _show_on_a_drawing(together)


def _show_on_a_drawing(together: Together) -> None:
    """The neighbours or the feature maps of a test drawing."""
    run = together.run.id
    maps = [] if by_pixels(run) else [name for name in opened_up(run).outputs if name.startswith("feature_maps")]
    if not maps and not compares(run):
        st.info("This classifier keeps nothing of itself that could be shown.")
        return
    index, drawing = _choose_drawing(together)
    if drawing is None:
        return
    if compares(run):
        st.write("Of the drawings that it compares with, those most like this one in its eyes, the most alike first.")
        show_nearest(together, most_alike(run, drawing), look_at)
    for number, name in enumerate(maps, 1):
        values = opened_up(run).compute((name,), drawing[None])[name][0]
        st.write(f"**Block {number}:** where each of its {len(values)} filters finds its pattern.")
        show_picture(feature_maps(values[:UNITS], "filter"), f"{name} {run} {index}")
        if len(values) > UNITS:
            st.caption(f"The first {UNITS} of them.")


def _choose_drawing(together: Together) -> tuple[int, Drawings | None]:
    """One of a few test drawings, or any that the link names: its index and pixels (784,), None where missing."""
    sample, some = together.run.experiment.sample, _some(together)
    open_link("inside", lambda text: address(sample, together.run.test[index_of(together.run, text)]), "")
    places = together.run.test[some]
    drawings, here = pictures(sample, places)
    if not here.all():
        offer_to_fetch(sample, "inside")
        return 0, None
    st.write("Choose a drawing.")
    labels = [label(together, index) for index in some]
    index = _chosen(together, int(some[0]))
    framed = int(np.argmax(some == index)) if index in some else None
    clicked = gallery(drawings, labels, f"inside {together.run.id}", labels, 84, framed)
    if clicked is not None:
        st.session_state["inside"] = address(sample, places[clicked])
        st.rerun(scope="fragment")
    keep_link("inside", address(sample, together.run.test[index]))
    return index, pictures(sample, together.run.test[[index]])[0][0]


def _chosen(together: Together, first: int) -> int:
    """The index of the drawing chosen before, where it is among these test drawings, else the first."""
    try:
        return index_of(together.run, st.session_state["inside"])
    except UserError:
        return first


def _some(together: Together) -> NDArray[np.int64]:
    """A few test drawings, of as many classes as there is room for."""
    shown = not_hidden(together, np.arange(len(together.run.test)))
    labels = together.evaluation.y_true[shown]
    first = [shown[labels == cls][: max(1, SOME // len(together.classes))] for cls in np.unique(labels)[:SOME]]
    return np.concatenate(first)
