"""Evaluate: what a classifier takes for what, at which threshold, how surely, and what it looks at."""

import streamlit as st

from dashboard.inputs.basic import choose_way
from dashboard.inputs.comparable_runs import choose_together
from dashboard.navigation import link_to
from dashboard.views.drawings.prediction_dialog import open_linked_drawing
from dashboard.views.evaluate.calibration import show_certainty
from dashboard.views.evaluate.confusion_matrix import show_matrix
from dashboard.views.evaluate.internals import show_inside
from dashboard.views.evaluate.metrics import show_classes_table, show_headline, show_scores
from dashboard.views.evaluate.threshold import show_threshold

SECTIONS = {
    "matrix": "What is taken for what",
    "threshold": "Threshold",
    "certainty": "Certainty",
    "numbers": "All numbers",
    "inside": "Inside",
}

st.title("Evaluate")
st.write("See what a classifier takes for what, how sure it is, and which drawings are behind each number.")

together = choose_together()
show_headline(together)
section = choose_way("Look at", SECTIONS, "section", label_visibility="collapsed")
if section == "matrix":
    show_matrix(together)
elif section == "threshold":
    show_threshold(together)
elif section == "certainty":
    show_certainty(together)
elif section == "inside":
    show_inside(together)
else:
    show_scores(together)
    show_classes_table(together)
with st.container(horizontal=True):
    link_to("mistakes", "Look at the mistakes", "image_search", run=together.run.id)
    link_to("quiz", "Can you do better?", "quiz", run=together.run.id)
open_linked_drawing(together)
