"""Compare: which classifier is how good on the same drawings, and what each percent costs."""

import streamlit as st

from dashboard.comparing import choose_test, show_cost, show_curves, show_duel, show_table_of_runs
from dashboard.controls import choose_runs
from dashboard.places import link_to
from dashboard.seen import warn_of_seen
from dashboard.show import name_of, show_picture
from qdcore.charts.accuracy_bars import accuracy

st.title("Compare")
st.write("See which classifier is how good on drawings it never saw, and what it took to get there.")

runs = sorted(choose_test(choose_runs()), key=lambda run: -run.record.accuracy)
names = [name_of(run.experiment) for run in runs]

st.subheader("Accuracy")
show_picture(accuracy(names, [r.record.accuracy for r in runs], [r.record.n_test for r in runs]), "accuracy")
warn_of_seen(runs[0].experiment.sample, {run.experiment.model for run in runs})
st.caption("The thin line is the 95 % interval: with other test drawings the accuracy would mostly lie within it.")
show_curves(runs)

st.subheader("What each percent costs")
show_cost(runs, names)

if len(runs) > 1:
    st.subheader("One against another")
    show_duel(runs)

st.subheader("All runs")
show_table_of_runs()
with st.container(horizontal=True):
    link_to("evaluate", "Look closer: Evaluate", "query_stats", runs=",".join(run.id for run in runs))
    link_to("train", "Train more", "model_training")
