"""Collect: datasets of one's own, drawn, added and imported, and a classifier that learns from every example."""

import streamlit as st

from dashboard.navigation import link_to
from dashboard.state.resources import lesson, show_errors
from dashboard.views.collect.board import show_board
from dashboard.views.collect.chosen import choose_dataset
from dashboard.views.collect.google import offer_google
from dashboard.views.collect.photograph import offer_photograph
from dashboard.views.collect.progress import show_progress
from dashboard.views.collect.trays import show_trays
from dashboard.views.collect.undo import offer_undo
from dashboard.views.collect.upload import offer_upload
from qdcore.formatting import plain

st.title("Collect")
st.write("Show a few examples of each class, and try at once: the classifier learns from every drawing.")

dataset = choose_dataset()
if dataset is None:
    st.stop()
for note in dataset.notes:
    st.warning(plain(note), icon=":material/warning:")

learned = None
with show_errors(), st.spinner("Learning from the examples"):
    learned = lesson(dataset.name, dataset.digest)
if learned and any(not each.dropped for each in dataset.classes):
    show_board(dataset, learned)
offer_undo(dataset.name)

st.header("The examples")
show_trays(dataset)
with st.expander("Add drawings of Google's dataset", icon=":material/travel_explore:"), show_errors():
    offer_google(dataset)
with st.expander("Add drawings on paper", icon=":material/photo_camera:"):
    offer_photograph(dataset)
with st.expander("Add files", icon=":material/upload_file:"), show_errors():
    offer_upload(dataset)

if learned:
    show_progress(dataset, learned)
link_to("train", "Train other classifiers on this dataset", source=f"own:{dataset.name}")
