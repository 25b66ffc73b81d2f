"""A grid of test drawings, page by page; a click opens one of them."""

from __future__ import annotations

import streamlit as st

from dashboard.components.gallery import gallery
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import backend, show_errors
from dashboard.state.url_params import keep_param, param_in_link
from dashboard.views.drawings.lookup import address, marked, offer_to_fetch, pictures
from dashboard.views.drawings.prediction_dialog import open_prediction_dialog
from qdcore.arrays import Indices
from qdcore.formatting import percent

PAGE_SIZE = 24


@st.fragment
def show_grid(comparable: ComparableRuns, found: Indices, what: str) -> None:
    """The test drawings of these indices in their order, without hidden ones.

    `what` identifies the selection: another one starts at page 1. A fragment of its own, so that opening a drawing or
    turning a page does not redraw the charts next to it.
    """
    with show_errors():
        found = not_hidden(comparable, found)
        if len(found):
            _show_page(comparable, found, what)


def _show_page(comparable: ComparableRuns, found: Indices, what: str) -> None:
    run, sample = comparable.run, comparable.run.experiment.sample
    start = PAGE_SIZE * (_choose_page(-(-len(found) // PAGE_SIZE), f"{run.id} {what}") - 1)
    shown = found[start : start + PAGE_SIZE]
    drawings, here = pictures(sample, run.test[shown])
    addresses = [address(sample, place) for place in run.test[shown]]
    captions = [label(comparable, index) for index in shown]
    labels = [f"{caption}, {where}" for caption, where in zip(captions, addresses, strict=True)]
    clicked = gallery(drawings, labels, f"grid {run.id}", captions, 84)
    if not here.all():
        offer_to_fetch(sample, what)
    if clicked is not None:
        open_prediction_dialog(comparable, addresses[clicked])


def not_hidden(comparable: ComparableRuns, found: Indices) -> Indices:
    """The indices whose drawings are not hidden."""
    run = comparable.run
    hidden = backend().hidden.addresses()
    return found[~marked(run.experiment.sample, run.test[found], hidden)] if hidden else found


def label(comparable: ComparableRuns, index: int) -> str:
    """A test drawing in words: its class, the prediction where that differs, and its confidence."""
    evaluation, classes = comparable.evaluation, comparable.classes
    true, predicted = classes[evaluation.y_true[index]], classes[evaluation.y_pred[index]]
    confidence = percent(float(evaluation.confidence[index]))
    confidence = confidence.replace(" ", "\u00a0")  # the sign stays on the number's line
    return f"{true}, {confidence}" if true == predicted else f"{true} predicted as {predicted}, {confidence}"


def _choose_page(pages: int, what: str) -> int:
    """The chosen page of the grid, from 1; the first one for a new selection."""
    is_same = st.session_state.get("grid", what) == what
    page = min(param_in_link("page") or 1, pages) if is_same else 1
    if pages > 1:
        page = st.pagination(pages, default=page, key=f"page {pages} {what}")
    st.session_state["grid"] = what
    keep_param("page", page)
    return page
