"""The search among test drawings, by mistake, class, prediction and confidence, and the grid of the results."""

from __future__ import annotations

from typing import cast

import streamlit as st

from dashboard.inputs.basic import KEPT, choose_any_class, choose_option
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import backend, show_errors
from dashboard.state.url_params import drop_param, keep_param, open_param
from dashboard.views.drawings.grid import not_hidden, show_grid
from dashboard.views.drawings.lookup import marked
from qdcore.arrays import Indices
from qdcore.evaluation.selection import Kind, Selection
from qdcore.formatting import count

TITLES = {
    "wrong": "Misclassified",
    "all": "Misclassified by all",
    "only": "Misclassified by this one only",
    "unsure": "The ten least confident",
    "doubted": "Flagged as mislabelled",
}
NEED_SEVERAL = {"all", "only"}


@st.fragment
def show_search(comparable: ComparableRuns) -> None:
    """The filters and the drawings that match; a fragment, so that they follow at once."""
    with show_errors():
        titles = {name: title for name, title in TITLES.items() if len(comparable.runs) > 1 or name not in NEED_SEVERAL}
        which = choose_option("Which drawings", titles, "which")
        left, middle, right = st.columns(3, gap="medium")
        with left:
            true = choose_any_class("True class", comparable.classes, "label")
        with middle:
            predicted = choose_any_class("Predicted class", comparable.classes, "prediction")
        with right:
            low, high = _choose_confidence()
        kind = cast(Kind, "any" if which == "doubted" else which)
        found = not_hidden(comparable, _find(comparable, which, Selection(kind, true, predicted, low, high)))
        st.write(
            f"**{count(len(found))}**"
            + (", lowest confidence first" if which == "unsure" else ", highest confidence first")
        )
        if not len(found):
            st.info("No drawings match. Change or clear some filters.")
            st.button("Clear filters", icon=":material/restart_alt:", on_click=_clear_filters)
        show_grid(comparable, found, f"{which} {true} {predicted} {low} {high}")


def _find(comparable: ComparableRuns, which: str, selection: Selection) -> Indices:
    """The indices of the drawings that match, in their order."""
    found = selection.of(comparable.evaluations, comparable.focus)
    if which != "doubted":
        return found
    run = comparable.run
    return found[marked(run.experiment.sample, run.test[found], backend().votes.mislabelled())]


def _choose_confidence() -> tuple[float, float]:
    """The range of the confidence of the classifier in focus, 0..1."""
    open_param("confidence")
    low, high = st.slider("Confidence", 0, 100, format="%d %%", key="confidence", help=CONFIDENCE, **KEPT)
    keep_param("confidence", (low, high))
    return low / 100, high / 100


def _clear_filters() -> None:
    """Set all filters to their defaults."""
    for key in ("which", "label", "prediction", "confidence"):
        st.session_state.pop(key, None)
        drop_param(key)


CONFIDENCE = "The probability that the classifier gives to the class it predicts."
