"""Class: what pupils make together, and what the teacher decides."""

import streamlit as st

from dashboard.inputs.basic import choose_option
from dashboard.state.resources import backend
from dashboard.state.session import actor, is_projector
from dashboard.views.room.dataset import show_dataset
from dashboard.views.room.join import show_way_in
from dashboard.views.room.manage import show_manage
from dashboard.views.room.quiz import show_class_quiz
from dashboard.views.room.tested import show_test
from dashboard.views.room.wall import show_wall
from dashboard.views.room.without import show_without_class

PARTS = {
    "wall": "Wall", "test": "Test each other", "quiz": "Class against models", "dataset": "Our dataset",
    "join": "How to come in",
}  # fmt: skip
SHOW = {
    "wall": show_wall, "test": show_test, "quiz": show_class_quiz, "dataset": show_dataset, "join": show_way_in,
    "manage": show_manage,
}  # fmt: skip

st.title("Class")
if backend().classroom is None:
    show_without_class()
    st.stop()
who = actor()
if not is_projector():
    st.write(f"You are the **{who.name}**." if who.role == "pupil" else "You are the **teacher**.")
parts = ({"manage": "Manage"} if who.may_all else {}) | PARTS
SHOW[choose_option("Part", parts, "part", label_visibility="collapsed")]()
