"""Mistakes: the misclassified test drawings, one by one, with a vote on each label."""

import streamlit as st

from dashboard.inputs.comparable_runs import choose_comparable_runs
from dashboard.navigation import link_to
from dashboard.views.drawings.prediction_dialog import open_linked_drawing
from dashboard.views.evaluate.metrics import without_mislabelled
from dashboard.views.mistakes.search import show_search
from qdcore.formatting import count, percent, plain

st.title("Mistakes")
st.write(
    "The test drawings that a classifier misclassifies. Open one and decide: is the classifier wrong, or the label?"
)

comparable = choose_comparable_runs()
run, evaluation = comparable.run, comparable.evaluation
accuracy_without, mislabelled = without_mislabelled(run)
without = f" (**{percent(accuracy_without)}** without the {mislabelled:,} that people flagged as mislabelled)"
st.write(
    f"{plain(comparable.names[comparable.focus])} classifies **{percent(evaluation.accuracy)}** of "
    f"{count(len(run.test))} correctly{without if mislabelled else ''}."
)
link_to("quiz", "Can you do better?", runs=",".join(r.id for r in comparable.runs), run=run.id)
show_search(comparable)
open_linked_drawing(comparable)
