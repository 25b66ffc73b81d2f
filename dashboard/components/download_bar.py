"""A bar that shows how far a download is."""

from __future__ import annotations

import streamlit as st

from qdcore.progress import Report


def download_bar() -> Report:
    """A report for `Source.fetch`: a bar as long as something is fetched; leaving or rerunning the page cancels it."""
    place = st.empty()

    def show(fraction: float, message: str = "", **metrics: float) -> None:
        if fraction < 1:
            place.progress(fraction, message)
        else:
            place.empty()

    return show
