"""Compare: which classifier is how good on the same drawings, and what each percent costs."""

import streamlit as st

from dashboard.inputs.runs import choose_runs
from dashboard.navigation import link_to
from dashboard.views.compare.charts import choose_test, show_accuracy, show_cost, show_curves, show_mcnemar
from dashboard.views.compare.runs_table import show_table_of_runs
from dashboard.views.train.pretraining_overlap import warn_of_overlap

st.title("Compare")
st.write("See which classifier is how good on drawings it never saw, and what it took to get there.")

runs = sorted(choose_test(choose_runs()), key=lambda run: -run.record.accuracy)

st.subheader("Accuracy")
show_accuracy(runs)
warn_of_overlap(runs[0].experiment.sample, {run.experiment.model for run in runs})
show_curves(runs)

st.subheader("What each percent costs")
show_cost(runs)

if len(runs) > 1:
    st.subheader("One against another")
    show_mcnemar(runs)

st.subheader("All runs")
show_table_of_runs()
with st.container(horizontal=True):
    link_to("evaluate", "Look closer: Evaluate", runs=",".join(run.id for run in runs))
    link_to("train", "Train more")
