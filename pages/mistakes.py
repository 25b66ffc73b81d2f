"""Mistakes: the test drawings that a classifier takes for something else, and whose fault it is."""

import streamlit as st

from dashboard.inputs.comparable_runs import choose_comparable_runs
from dashboard.navigation import link_to
from dashboard.views.drawings.prediction_dialog import open_linked_drawing
from dashboard.views.evaluate.metrics import without_mislabelled
from dashboard.views.mistakes.search import show_search
from qdcore.formatting import count, percent

st.title("Mistakes")
st.write("Look at the drawings that a classifier takes for something else, open one, and judge whose mistake it is.")

comparable = choose_comparable_runs()
run, evaluation = comparable.run, comparable.evaluation
left, doubted = without_mislabelled(run)
st.write(
    f"{comparable.names[comparable.focus]} is right for **{percent(evaluation.accuracy)}** of {count(len(run.test))}"
    + (f", and for **{percent(left)}** without {doubted:,} that people found mislabelled." if doubted else ".")
)
link_to("quiz", "Can you do better?", runs=",".join(r.id for r in comparable.runs), run=run.id)
show_search(comparable)
open_linked_drawing(comparable)
