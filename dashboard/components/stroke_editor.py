"""An editor of strokes: streamlit-drawable-canvas, in which single strokes are moved, scaled, turned and deleted."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.components import component
from dashboard.components.canvas import SIDE
from dashboard.components.chart import ink_colour
from qdcore.drawings.fabric import Changes, changes, from_fabric, to_fabric
from qdcore.drawings.rasterize import Strokes

SIZE = 340  # screen pixels: fits a phone
PEN = 7
PLACE = "stroke_editor"  # the key of the editor's container


def stroke_editor(strokes: Strokes, key: str) -> tuple[Strokes, Changes]:
    """Show strokes of 0..400 to change; returns them as they are now, and what was done. Raises UserError."""
    scale = SIZE / SIDE
    shown = [(stroke * scale).round(2) for stroke in strokes]
    with st.container(key=PLACE):
        drawing = _edited(to_fabric(shown, ink_colour(), PEN), key)
    component("edit_toggle")(key="edit toggle", data={"place": PLACE, "editor": key})
    return [stroke / scale for stroke in from_fabric(drawing)], changes(shown, drawing)


def _edited(drawing: dict[str, Any], key: str) -> Any:
    """What the canvas sends, as Fabric's JSON."""
    # It registers its files with the server that runs, so it cannot be imported before there is one.
    from streamlit_drawable_canvas import st_canvas

    given = {"stroke_width": PEN, "stroke_color": ink_colour(), "width": SIZE, "height": SIZE}
    return st_canvas(initial_drawing=drawing, key=key, **given).json_data
