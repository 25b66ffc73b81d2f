"""The model card of the run in focus on the page, as it goes with the model."""

from __future__ import annotations

import streamlit as st

from dashboard.exports.card import card_of
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import show_errors


def show_model_card(comparable: ComparableRuns) -> None:
    """What the model knows, from which drawings, how well, and where it ends."""
    with show_errors():
        text = card_of(comparable.run).to_markdown()
        st.markdown(text.partition("\n")[2])  # the page has its title
