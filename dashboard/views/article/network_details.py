"""The article's network in detail: its ROC curve or its confidence, and its mistakes as drawings."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.navigation import go_to
from dashboard.views.drawings.grid import label, not_hidden
from dashboard.views.drawings.lookup import address, pictures
from qdcore.arrays import Indices
from qdcore.charts.confidence_histogram import confidence_histogram
from qdcore.charts.roc_curve import roc_curve
from qdcore.evaluation.mistakes import cell, least_confident, mistakes
from qdcore.evaluation.thresholds import Detector
from qdcore.experiments.run import Run
from qdcore.formatting import plain

DRAWINGS_PER_ROW = 10  # as in the article


def show_details(run: Run, key: str) -> None:
    """Two classes: the ROC curve and both kinds of mistakes. More: the confidence and the least confident drawings."""
    evaluation, comparable = run.evaluation, ComparableRuns([run], 0)
    if len(run.classes) == 2:
        first, second = run.classes
        show_picture(roc_curve([second], [Detector.of(evaluation, 1)]), f"{key} roc")
        st.caption(ROC)
        _show(
            comparable,
            cell(evaluation, 1, 0),
            f"{second} predicted as {first}, the most confident first",
            f"{key} first",
        )
        _show(
            comparable,
            cell(evaluation, 0, 1),
            f"{first} predicted as {second}, the most confident first",
            f"{key} second",
        )
    else:
        show_picture(confidence_histogram(evaluation), f"{key} confidence")
        _show(
            comparable, least_confident(evaluation, DRAWINGS_PER_ROW), "The least confident predictions", f"{key} least"
        )
        _show(comparable, mistakes(evaluation), "Mistakes, the most confident first", f"{key} wrong")


ROC = (
    "The curve has a point for every threshold, but does not show which threshold belongs to which point, as the "
    "author remarks. On the Evaluate page, a slider does."
)


def _show(comparable: ComparableRuns, found: Indices, title: str, key: str) -> None:
    """Show some test drawings in a row; a click opens the drawing on the Mistakes page."""
    run, sample = comparable.run, comparable.run.experiment.sample
    shown = not_hidden(comparable, found)[:DRAWINGS_PER_ROW]
    if not len(shown):
        return
    drawings, here = pictures(sample, run.test[shown])
    st.markdown(plain(f"{title[0].upper()}{title[1:]}"))
    if not here.all():
        st.caption("These drawings are no longer on this computer.")
        return
    captions = [label(comparable, index) for index in shown]
    clicked = gallery(drawings, captions, key, captions, 72)
    if clicked is not None:
        go_to("mistakes", runs=run.id, run=run.id, drawing=address(sample, run.test[shown[clicked]]))
