"""The button that saves a table as a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.exports.csv_file import csv_file

if TYPE_CHECKING:
    import pandas as pd


def offer_csv(table: pd.DataFrame, name: str) -> None:
    """A button that saves a table as `name`.csv; it is written at the click, without another run of the page."""
    st.download_button(
        "Download as CSV",
        lambda: csv_file(table),
        f"{name}.csv",
        "text/csv",
        key=f"{name} csv",
        icon=":material/download:",
        on_click="ignore",
    )
