"""Quiz: twenty test drawings, the person against the models."""

import streamlit as st

from dashboard.inputs.comparable_runs import choose_comparable_runs
from dashboard.navigation import link_to
from dashboard.views.drawings.prediction_dialog import open_linked_drawing
from dashboard.views.quiz.quiz import show_quiz

st.title("Can you do better?")
st.write("Name twenty drawings, then see how you did against the classifiers. Some labels are wrong: judge those, too.")

comparable = choose_comparable_runs()
show_quiz(comparable)
link_to("mistakes", "Look at all mistakes", run=comparable.run.id)
open_linked_drawing(comparable)
