"""Inline components: an .html, a .css and a .js file each, no build step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

FOLDER = Path(__file__).parent


@cache
def component(name: str, *parts: str) -> Any:
    """The mounting command of the component with these three files, and with further parts of its script and style."""
    markup, style = (FOLDER / f"{name}.html").read_text("utf-8"), _joined("css", (name, *parts))
    return st.components.v2.component(f"quickdraw_{name}", html=markup, css=style, js=script(name, *parts))


def script(name: str, *parts: str) -> str:
    """The script of a component: an inline script can import nothing, so its parts become one module."""
    return _joined("js", (name, *parts))


def _joined(kind: str, names: Sequence[str]) -> str:
    files = [FOLDER / f"{name}.{kind}" for name in names]
    return "\n".join(file.read_text("utf-8") for file in files if file.is_file())
