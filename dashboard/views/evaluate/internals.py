"""How a classifier sees: pixel importance, weights of the first layer, feature maps, nearest training drawings."""

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
from qdcore.charts.feature_map_grid import feature_map_grid
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.errors import UserError
from qdcore.experiments.model import Explanation
from qdcore.formatting import count

MAX_UNITS = 64  # of a layer; more would be too small to see
MAX_OFFERED = 12

IMPORTANCE = "The mean decrease in impurity (Gini) over all splits that test this pixel."
WEIGHTS = "Each unit of the first layer has one weight per pixel; its input is the weighted sum of the pixels."
FEATURE_MAPS = "A feature map shows where in the drawing a filter of a convolutional layer finds its pattern."


@st.fragment
def show_internals(comparable: ComparableRuns) -> None:
    """What is stored with the run in focus, or what it computes for one test drawing."""
    with show_errors():
        run = comparable.run
        importances, weights = run.extra(Explanation.IMPORTANCES), run.extra(Explanation.FIRST_WEIGHTS)
        if importances is not None:
            st.header("Pixel importance", help=IMPORTANCE)
            st.write("How much each pixel contributes to the decisions of the trees: the darker, the more.")
            show_picture(pixel_picture(importances, "importance"), f"importances {run.id}")
        elif weights is not None:
            st.header("Weights of the first layer", help=WEIGHTS)
            st.write("Ink on blue pixels activates a unit, ink on orange pixels inhibits it.")
            units = np.asarray(weights).T[:MAX_UNITS].reshape(-1, SIDE, SIDE)
            show_picture(feature_map_grid(units, "unit", diverging=True), f"weights {run.id}")
            st.caption(f"{len(units)} of {count(weights.shape[1], 'unit')}.")
        else:
            _show_on_a_drawing(comparable)


def _show_on_a_drawing(comparable: ComparableRuns) -> None:
    """The neighbours or the feature maps of a test drawing."""
    run = comparable.run.id
    shown = explanations(run)
    if not shown & {Explanation.NEIGHBOURS, Explanation.FEATURE_MAPS}:
        st.info("This classifier has no explanation of this kind. Choose another one in focus.")
        return
    index, drawing = _choose_drawing(comparable)
    if drawing is None:
        return
    if Explanation.NEIGHBOURS in shown:
        st.write("The training drawings this classifier finds most similar, most similar first.")
        show_nearest(comparable, most_similar(run, drawing), open_dialog)
    if Explanation.FEATURE_MAPS in shown:
        _show_feature_maps(run, drawing, index)


def _show_feature_maps(run: str, drawing: Drawings, index: int) -> None:
    """The feature maps of each block of layers for a drawing (784,)."""
    st.header("Feature maps", help=FEATURE_MAPS)
    opened = feature_map_predictor(run)
    names = [name for name in opened.outputs if name.startswith(Explanation.FEATURE_MAPS)]
    for number, name in enumerate(names, 1):
        values = opened.compute((name,), drawing[None])[name][0]
        st.write(f"**Block {number}:** the feature maps of its {count(len(values), 'filter')}.")
        show_picture(feature_map_grid(values[:MAX_UNITS], "filter"), f"{name} {run} {index}")
        if len(values) > MAX_UNITS:
            st.caption(f"The first {MAX_UNITS} of {len(values)} feature maps.")


def _choose_drawing(comparable: ComparableRuns) -> tuple[int, Drawings | None]:
    """One of a few test drawings, or the one in the link: its index and pixels (784,), None if it is missing."""
    sample, offered = comparable.run.experiment.sample, _offered(comparable)
    open_param("inspected", "", lambda text: address(sample, comparable.run.test[index_of(comparable.run, text)]))
    places = comparable.run.test[offered]
    drawings, here = pictures(sample, places)
    if not here.all():
        offer_to_fetch(sample, "internals")
        return 0, None
    st.write("Choose a test drawing.")
    labels = [label(comparable, index) for index in offered]
    index = _chosen(comparable, int(offered[0]))
    framed = int(np.argmax(offered == index)) if index in offered else None
    clicked = gallery(drawings, labels, f"inspected {comparable.run.id}", labels, 84, framed)
    if clicked is not None:
        st.session_state["inspected"] = address(sample, places[clicked])
        st.rerun(scope="fragment")
    keep_param("inspected", address(sample, comparable.run.test[index]), "")
    return index, pictures(sample, comparable.run.test[[index]])[0][0]


def _chosen(comparable: ComparableRuns, first: int) -> int:
    """The index of the drawing chosen before, if these test drawings contain it, else the first."""
    try:
        return index_of(comparable.run, st.session_state["inspected"])
    except UserError:
        return first


def _offered(comparable: ComparableRuns) -> NDArray[np.int64]:
    """A few test drawings of as many classes as possible."""
    shown = not_hidden(comparable, np.arange(len(comparable.run.test)))
    labels = comparable.evaluation.y_true[shown]
    each = max(1, MAX_OFFERED // len(comparable.classes))
    first = [shown[labels == cls][:each] for cls in np.unique(labels)[:MAX_OFFERED]]
    return np.concatenate(first)
