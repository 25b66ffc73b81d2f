"""Certainty: how sure the classifiers are, whether they are as often right, and what comes of staying silent."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import show_errors
from qdcore.charts.abstaining_curve import abstaining
from qdcore.charts.certainty_histogram import confidence
from qdcore.charts.reliability_diagram import reliability
from qdcore.evaluation.calibration import calibration_in_words


@st.fragment
def show_calibration(comparable: ComparableRuns) -> None:
    """The words and the histogram are of the run in focus, the two curves of all runs."""
    with show_errors():
        st.write(calibration_in_words(comparable.evaluation))
        show_picture(confidence(comparable.evaluation, comparable.focus), f"certainty {comparable.run.id}")
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader("Is it as often right as it is sure?")
            show_picture(reliability(comparable.names, comparable.evaluations), f"reliability {comparable.run.id}")
            st.caption(RELIABILITY)
        with right:
            st.subheader("What if it may stay silent?")
            show_picture(abstaining(comparable.names, comparable.evaluations), f"abstaining {comparable.run.id}")
            st.caption(ABSTAINING)


RELIABILITY = (
    "On the dotted line, of the drawings named with 80 % certainty 80 % are right; below it a classifier is too sure. "
    "The expected calibration error is the mean distance to the line."
)
ABSTAINING = "Towards the left it answers only where it is surest, and is more often right on what it answers."
