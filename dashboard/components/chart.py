"""A chart on the page, with its alt text for screen readers and its numbers a click away."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.components.csv_button import offer_csv
from qdcore.charts import Picture
from qdcore.formatting import MISSING, plain, plain_html

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}
VISUALLY_HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0"


def show_picture(picture: Picture, key: str, **events: Any) -> Any:
    """Draw a chart; returns what was clicked, if `events` (of st.plotly_chart) say so."""
    st.html(f'<p role="note" style="{VISUALLY_HIDDEN}">{plain_html(picture.alt)}</p>')
    # The theme's own grey is too faint for small numbers on colours.
    picture.figure.update_layout(font_color=ink_colour())
    clicked = st.plotly_chart(picture.figure, key=key, config=CONFIG, **events)
    with st.popover("Numbers", icon=":material/table:", key=f"{key} numbers"):
        st.caption(plain(picture.alt))
        st.dataframe(picture.table, hide_index=True, placeholder=MISSING)
        offer_csv(picture.table, key)
    return clicked


def ink_colour() -> str:
    """The colour of strokes on the page's own background."""
    return "#FFFFFF" if st.context.theme.type == "dark" else "#141414"
