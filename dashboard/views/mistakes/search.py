"""The search among test drawings: which ones, of which classes, named how surely; and the wall of what is found."""

from __future__ import annotations

from typing import cast

import streamlit as st

from dashboard.inputs.basic import KEPT, choose_any_class, choose_option
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import errors_shown
from dashboard.state.url_params import drop_param, keep_param, open_param
from dashboard.views.drawings.grid import not_hidden, show_grid
from dashboard.views.drawings.lookup import marked
from dashboard.views.evaluate.metrics import votes
from qdcore.arrays import Indices
from qdcore.evaluation.selection import Kind, Selection
from qdcore.formatting import count

WAYS = {
    "wrong": "Wrong",
    "all": "Wrong by every classifier",
    "only": "Wrong by this one only",
    "unsure": "The ten least certain",
    "doubted": "Found mislabelled",
}
NEED_SEVERAL = {"all", "only"}


@st.fragment
def show_search(comparable: ComparableRuns) -> None:
    """Choices and the drawings they find; a fragment, so that they are found at once."""
    with errors_shown():
        ways = {way: title for way, title in WAYS.items() if len(comparable.runs) > 1 or way not in NEED_SEVERAL}
        way = choose_option("Which drawings", ways, "which")
        left, middle, right = st.columns(3, gap="medium")
        with left:
            true = choose_any_class("Label", comparable.classes, "label")
        with middle:
            predicted = choose_any_class("Predicted", comparable.classes, "prediction")
        with right:
            low, high = _choose_confidence()
        kind = cast(Kind, "any" if way == "doubted" else way)
        found = not_hidden(comparable, _find(comparable, way, Selection(kind, true, predicted, low, high)))
        st.write(f"**{count(len(found))}**" + ("" if way == "unsure" else ", the most certain first"))
        if not len(found):
            st.info("No drawing is like this. Look for others, or take back some of the choices.")
            st.button("Show all mistakes", icon=":material/restart_alt:", on_click=_forget)
        show_grid(comparable, found, f"{way} {true} {predicted} {low} {high}")


def _find(comparable: ComparableRuns, way: str, wanted: Selection) -> Indices:
    """The indices of the drawings found, in their order."""
    found = wanted.of(comparable.evaluations, comparable.focus)
    if way != "doubted":
        return found
    run = comparable.run
    return found[marked(run.experiment.sample, run.test[found], votes().mislabelled())]


def _choose_confidence() -> tuple[float, float]:
    """How sure the classifier in focus was of its answer, from and to, 0..1."""
    open_param("confidence")
    low, high = st.slider("Confidence", 0, 100, format="%d %%", key="confidence", **KEPT)
    keep_param("confidence", (low, high))
    return low / 100, high / 100


def _forget() -> None:
    """Take all choices back."""
    for key in ("which", "label", "prediction", "confidence"):
        st.session_state.pop(key, None)
        drop_param(key)
