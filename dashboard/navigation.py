"""Where the pages lie, and the two ways from one to another."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent.parent / "pages"
STYLE = Path(__file__).parent / "style.css"
ICON = Path(__file__).parent / "icon.png"


def link_to(page: str, label: str, icon: str, **query: str) -> None:
    """A link to a page (the name of its file), with the choices it opens with."""
    st.page_link(PAGES / f"{page}.py", label=label, icon=f":material/{icon}:", query_params=query)


def go_to(page: str, **query: str) -> None:
    """Leave for a page (the name of its file), with the choices it opens with."""
    st.switch_page(PAGES / f"{page}.py", query_params=query)
