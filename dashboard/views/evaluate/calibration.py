"""Calibration: how confident the classifiers are, whether that matches their accuracy, and what coverage costs."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.exports.sentences import calibration_in_words
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import show_errors
from qdcore.charts.confidence_histogram import confidence_histogram
from qdcore.charts.coverage_curve import coverage_curve
from qdcore.charts.reliability_diagram import reliability_diagram

CONFIDENCE = (
    "The confidence of a prediction is the probability of the predicted class. The sentence compares averages; the "
    "reliability diagram compares confidence and accuracy at every level of confidence."
)
CALIBRATION = (
    "A classifier is well calibrated if its confidence matches its accuracy: of all predictions with a confidence of "
    "80 %, 80 % are correct."
)
COVERAGE = (
    "A classifier can abstain where its confidence is too low. The coverage is the share of test drawings that it "
    "still answers."
)


@st.fragment
def show_calibration(comparable: ComparableRuns) -> None:
    """The sentence and the histogram show the run in focus, the two curves all runs."""
    with show_errors():
        evaluation, run = comparable.evaluation, comparable.run.id
        st.header("Confidence", help=CONFIDENCE)
        st.write(calibration_in_words(evaluation))
        show_picture(confidence_histogram(evaluation, comparable.focus), f"confidence {run}")
        left, right = st.columns(2, gap="medium")
        with left:
            st.header("Reliability diagram", help=CALIBRATION)
            show_picture(reliability_diagram(comparable.names, comparable.evaluations), f"reliability {run}")
            st.caption(
                "On the dotted line confidence equals accuracy; below it a classifier is overconfident. "
                "The expected calibration error is the mean distance from it, weighted by the drawings in each bin."
            )
        with right:
            st.header("Accuracy against coverage", help=COVERAGE)
            show_picture(coverage_curve(comparable.names, comparable.evaluations), f"coverage {run}")
            st.caption("Further left, a classifier answers only the drawings on which it is most confident.")
