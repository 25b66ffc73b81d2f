"""Inside a classifier: what a forest asks about, what units look for, what lights up in a drawing."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import explanations, feature_map_predictor, show_errors
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.drawings.dialog import open_dialog
from dashboard.views.drawings.grid import label, not_hidden
from dashboard.views.drawings.lookup import address, index_of, offer_to_fetch, pictures
from dashboard.views.drawings.nearest import most_similar, show_nearest
from qdcore.arrays import SIDE, Drawings
from qdcore.charts.feature_map_grid import feature_maps
from qdcore.charts.pixel_picture import pixels
from qdcore.errors import UserError
from qdcore.experiments.model import Explanation

UNITS = 64  # of a layer: more would be too small to see
SOME = 12  # test drawings to choose from


@st.fragment
def show_internals(comparable: ComparableRuns) -> None:
    """What the run in focus keeps of itself, or what it makes of a drawing."""
    with show_errors():
        run = comparable.run
        importances, weights = run.extra(Explanation.IMPORTANCES), run.extra(Explanation.FIRST_WEIGHTS)
        if importances is not None:
            st.write("How much each pixel counts in the questions of the trees: the darker, the more.")
            show_picture(pixels(importances, "importance"), f"importances {run.id}")
        elif weights is not None:
            st.write("What each unit of the first layer looks for: blue where ink speaks for it, orange against it.")
            units = np.asarray(weights).T[:UNITS].reshape(-1, SIDE, SIDE)
            show_picture(feature_maps(units, "unit", diverging=True), f"weights {run.id}")
            st.caption(f"{len(units)} of {weights.shape[1]} units.")
        else:
            _show_on_a_drawing(comparable)


def _show_on_a_drawing(comparable: ComparableRuns) -> None:
    """The neighbours or the feature maps of a test drawing."""
    run = comparable.run.id
    shown = explanations(run)
    if not shown & {Explanation.NEIGHBOURS, Explanation.FEATURE_MAPS}:
        st.info("This classifier keeps nothing of itself that could be shown.")
        return
    index, drawing = _choose_drawing(comparable)
    if drawing is None:
        return
    if Explanation.NEIGHBOURS in shown:
        st.write("Of the drawings that it compares with, those most like this one in its eyes, the most alike first.")
        show_nearest(comparable, most_similar(run, drawing), open_dialog)
    if Explanation.FEATURE_MAPS in shown:
        _show_feature_maps(run, drawing, index)


def _show_feature_maps(run: str, drawing: Drawings, index: int) -> None:
    """What each block of layers finds in a drawing (784,)."""
    opened = feature_map_predictor(run)
    names = [name for name in opened.outputs if name.startswith(Explanation.FEATURE_MAPS)]
    for number, name in enumerate(names, 1):
        values = opened.compute((name,), drawing[None])[name][0]
        st.write(f"**Block {number}:** where each of its {len(values)} filters finds its pattern.")
        show_picture(feature_maps(values[:UNITS], "filter"), f"{name} {run} {index}")
        if len(values) > UNITS:
            st.caption(f"The first {UNITS} of them.")


def _choose_drawing(comparable: ComparableRuns) -> tuple[int, Drawings | None]:
    """One of a few test drawings, or any that the link names: its index and pixels (784,), None where missing."""
    sample, some = comparable.run.experiment.sample, _some(comparable)
    open_param("inspected", "", lambda text: address(sample, comparable.run.test[index_of(comparable.run, text)]))
    places = comparable.run.test[some]
    drawings, here = pictures(sample, places)
    if not here.all():
        offer_to_fetch(sample, "inside")
        return 0, None
    st.write("Choose a drawing.")
    labels = [label(comparable, index) for index in some]
    index = _chosen(comparable, int(some[0]))
    framed = int(np.argmax(some == index)) if index in some else None
    clicked = gallery(drawings, labels, f"inside {comparable.run.id}", labels, 84, framed)
    if clicked is not None:
        st.session_state["inspected"] = address(sample, places[clicked])
        st.rerun(scope="fragment")
    keep_param("inspected", address(sample, comparable.run.test[index]), "")
    return index, pictures(sample, comparable.run.test[[index]])[0][0]


def _chosen(comparable: ComparableRuns, first: int) -> int:
    """The index of the drawing chosen before, where it is among these test drawings, else the first."""
    try:
        return index_of(comparable.run, st.session_state["inspected"])
    except UserError:
        return first


def _some(comparable: ComparableRuns) -> NDArray[np.int64]:
    """A few test drawings, of as many classes as there is room for."""
    shown = not_hidden(comparable, np.arange(len(comparable.run.test)))
    labels = comparable.evaluation.y_true[shown]
    first = [shown[labels == cls][: max(1, SOME // len(comparable.classes))] for cls in np.unique(labels)[:SOME]]
    return np.concatenate(first)
