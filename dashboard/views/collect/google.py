"""Drawings of Google's dataset into one's own: a number of rows, which keep their addresses."""

from __future__ import annotations

import streamlit as st

from dashboard.components.download_bar import download_bar
from dashboard.inputs.source import available, classes_at_hand, in_words, source_by_itself
from dashboard.state.resources import show_errors
from dashboard.views.collect.undo import datasets_by, remember
from qdcore.datasets.copying import copies, next_rows
from qdcore.datasets.dataset import Dataset
from qdcore.formatting import count

FIRST_NUMBER, MOST = 10, 500
NEW = "a class of the same name"


def offer_google(dataset: Dataset) -> None:
    """A class, a number and a button."""
    source = source_by_itself()
    names = classes_at_hand(source)
    titles = [each.title for each in dataset.classes if not each.dropped]
    first = next((names.index(title) for title in titles if title in names), 0)
    left, middle, right = st.columns([3, 1, 3], vertical_alignment="bottom")
    cls = left.selectbox("Drawings of", names, first, key="google class", format_func=str)
    number = int(middle.number_input("How many", 1, MOST, FIRST_NUMBER, key="google number"))
    into = right.selectbox("Into", [NEW, *titles], titles.index(cls) + 1 if cls in titles else 0, key=f"into {cls}")
    st.caption(f"{in_words(source)} Each keeps its address. Those that are there already are not taken again.")
    if not st.button("Add them", icon=":material/add:", key="add google"):
        return
    with show_errors():
        title = cls if into == NEW else into
        rows = next_rows(dataset, title, source, cls, number, available(source, cls))
        if not rows:
            st.info(f"All {count(available(source, cls))} are there already.")
            return
        drawings = copies(source, cls, rows, download_bar())
        remember(datasets_by().take(dataset.name, {title: drawings}))
        st.rerun()
