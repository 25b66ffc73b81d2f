"""Inline components: an .html, a .css and a .js file each, no build step."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent


@cache
def component(name: str) -> Any:
    """The mounting command of the component with these three files."""
    markup, style, script = ((FOLDER / f"{name}.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component(f"quickdraw_{name}", html=markup, css=style, js=script)
