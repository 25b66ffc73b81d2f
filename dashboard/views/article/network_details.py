"""The network of the article in detail: its ROC curve, its certainty, and the drawings themselves."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.navigation import go_to
from dashboard.views.drawings.grid import label, not_hidden
from dashboard.views.drawings.lookup import address, pictures
from qdcore.arrays import Indices
from qdcore.charts.certainty_histogram import confidence
from qdcore.charts.roc_curve import roc
from qdcore.evaluation.mistakes import cell, least_confident, mistakes
from qdcore.evaluation.thresholds import Detector
from qdcore.experiments.run import Run

A_ROW = 10  # drawings, as many as the article shows


def show_details(run: Run, key: str) -> None:
    """Two classes: the ROC curve, and mistakes of both kinds; more: how certain it is, and where it is not."""
    evaluation, comparable = run.evaluation, ComparableRuns([run], 0)
    if len(run.classes) == 2:
        first, second = run.classes
        show_picture(roc([second], [Detector.of(evaluation, 1)]), f"{key} roc")
        st.caption(ROC)
        _show(comparable, cell(evaluation, 1, 0), f"{second} taken for {first}, the surest first", f"{key} first")
        _show(comparable, cell(evaluation, 0, 1), f"{first} taken for {second}, the surest first", f"{key} second")
    else:
        show_picture(confidence(evaluation), f"{key} certainty")
        _show(comparable, least_confident(evaluation, A_ROW), "The least certain", f"{key} least")
        _show(comparable, mistakes(evaluation), "Wrong, the surest first", f"{key} wrong")


ROC = (
    "The curve has a point for every threshold, but does not say which threshold belongs to which point, as the author "
    "remarks. On Evaluate, a slider does."
)


def _show(comparable: ComparableRuns, found: Indices, title: str, key: str) -> None:
    """Some test drawings in a row; a click leads to the page where each can be looked at closely."""
    run, sample = comparable.run, comparable.run.experiment.sample
    shown = not_hidden(comparable, found)[:A_ROW]
    if not len(shown):
        return
    drawings, here = pictures(sample, run.test[shown])
    st.markdown(f"{title[0].upper()}{title[1:]}")
    if not here.all():
        st.caption("These drawings are not on this computer any more.")
        return
    captions = [label(comparable, index) for index in shown]
    clicked = gallery(drawings, captions, key, captions, 72)
    if clicked is not None:
        go_to("mistakes", runs=run.id, run=run.id, drawing=address(sample, run.test[shown[clicked]]))
