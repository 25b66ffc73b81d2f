"""Quiz: twenty test drawings, the person against the classifiers."""

import streamlit as st

from dashboard.inputs.comparable_runs import choose_comparable_runs
from dashboard.navigation import link_to
from dashboard.views.drawings.prediction_dialog import open_linked_drawing
from dashboard.views.quiz.quiz import show_quiz

st.title("Can you do better?")
st.write(
    "Classify up to twenty test drawings and compare your score with the classifiers'. Some labels are wrong: at the "
    "end, click a drawing to vote on its label."
)

comparable = choose_comparable_runs()
show_quiz(comparable)
link_to("mistakes", "See all mistakes", run=comparable.run.id)
open_linked_drawing(comparable)
