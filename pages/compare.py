"""Compare: how accurate the classifiers are on the same test drawings, and what the accuracy costs."""

import streamlit as st

from dashboard.inputs.runs import choose_runs
from dashboard.navigation import link_to
from dashboard.views.compare.charts import (
    MCNEMAR,
    PARETO_FRONT,
    choose_test,
    show_accuracy,
    show_cost,
    show_curves,
    show_mcnemar,
)
from dashboard.views.compare.runs_table import show_table_of_runs
from dashboard.views.exports.take_with_you import take_with_you
from dashboard.views.train.pretraining_overlap import warn_of_overlap

st.title("Compare")
st.write(
    "See how accurate each classifier is on test drawings it has not seen, what the accuracy costs in time and size, "
    "and whether the difference between two of them could be chance."
)
take_place = st.container()

runs = sorted(choose_test(choose_runs()), key=lambda run: -run.record.accuracy)
with take_place:
    take_with_you(runs, asked="Which classifier is the most accurate on the same test drawings, and at what cost?")

st.header("Accuracy")
show_accuracy(runs)
warn_of_overlap(runs[0].experiment.sample, {run.experiment.model for run in runs})
show_curves(runs)

st.header("Accuracy against cost", help=PARETO_FRONT)
show_cost(runs)

if len(runs) > 1:
    st.header("Two classifiers, drawing by drawing", help=MCNEMAR)
    show_mcnemar(runs)

st.header("All runs")
show_table_of_runs()
with st.container(horizontal=True):
    link_to("evaluate", "See where they go wrong: Evaluate", runs=",".join(run.id for run in runs))
    link_to("train", "Train another classifier")
