"""Evaluate: confusion matrix, threshold, calibration, all measures, and how a classifier sees."""

import streamlit as st

from dashboard.inputs.basic import choose_option
from dashboard.inputs.comparable_runs import choose_comparable_runs
from dashboard.navigation import link_to
from dashboard.views.drawings.prediction_dialog import open_linked_drawing
from dashboard.views.evaluate.calibration import show_calibration
from dashboard.views.evaluate.confusion_matrix import show_confusion_matrix
from dashboard.views.evaluate.internals import show_internals
from dashboard.views.evaluate.metrics import show_classes_table, show_headline, show_scores
from dashboard.views.evaluate.model_card import show_model_card
from dashboard.views.evaluate.threshold import show_threshold
from dashboard.views.exports.take_with_you import take_with_you

SECTIONS = {
    "matrix": "Confusion matrix",
    "threshold": "Threshold",
    "calibration": "Calibration",
    "numbers": "All numbers",
    "internals": "How it sees",
    "card": "Model card",
}

st.title("Evaluate")
st.write("See how good a classifier is, which classes it confuses, and the drawings behind each number.")
take_place = st.container()

comparable = choose_comparable_runs()
show_headline(comparable)
with take_place:
    take_with_you(comparable.runs, comparable.run, asked="How good are these classifiers, and what do they confuse?")
section = choose_option("Look at", SECTIONS, "section", label_visibility="collapsed")
if section == "matrix":
    show_confusion_matrix(comparable)
elif section == "threshold":
    show_threshold(comparable)
elif section == "calibration":
    show_calibration(comparable)
elif section == "internals":
    show_internals(comparable)
elif section == "card":
    show_model_card(comparable)
else:
    show_scores(comparable)
    show_classes_table(comparable)
with st.container(horizontal=True):
    link_to("mistakes", "Look at the mistakes", run=comparable.run.id)
    link_to("quiz", "Can you do better?", run=comparable.run.id)
open_linked_drawing(comparable)
