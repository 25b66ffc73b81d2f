"""Certainty: how sure the classifiers are, whether they are as often right, and what comes of staying silent."""

from __future__ import annotations

import streamlit as st

from dashboard.inputs.comparable_runs import Together
from dashboard.show import show_picture
from dashboard.state.resources import explained
from qdcore.charts.abstaining_curve import abstaining
from qdcore.charts.certainty_histogram import certainty
from qdcore.charts.reliability_diagram import reliability
from qdcore.evaluation.calibration import certainty_in_words


@st.fragment
def show_certainty(together: Together) -> None:
    """The words and the histogram are of the run in focus, the two curves of all runs."""
    with explained():
        st.write(certainty_in_words(together.evaluation))
        show_picture(certainty(together.evaluation, together.focus), f"certainty {together.run.id}")
        left, right = st.columns(2, gap="medium")
        with left:
            st.subheader("Is it as often right as it is sure?")
            show_picture(reliability(together.names, together.evaluations), f"reliability {together.run.id}")
            st.caption(RELIABILITY)
        with right:
            st.subheader("What if it may stay silent?")
            show_picture(abstaining(together.names, together.evaluations), f"abstaining {together.run.id}")
            st.caption(ABSTAINING)


RELIABILITY = (
    "On the dotted line, of the drawings named with 80 % certainty 80 % are right; below it a classifier is too sure. "
    "The expected calibration error is the mean distance to the line."
)
ABSTAINING = "Towards the left it answers only where it is surest, and is more often right on what it answers."
