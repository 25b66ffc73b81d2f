"""An editor of boxes over a picture: streamlit-drawable-canvas, in which boxes are drawn, moved, named and deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.components import component
from qdcore.drawings.photos.boxes import Box

WIDTH, PHONE_WIDTH = 680, 330  # screen pixels; style.css halves the first in a narrow window
COLOUR = "#d55e00"
PLACE, PHONE_PLACE = "box_editor", "box_editor_of_a_phone"  # the key of the editor's container


@dataclass(frozen=True)
class LabelledBox:
    """A box in the picture's pixels, and the name of its class; "" where it has none of its own."""

    box: Box
    label: str = ""


def box_editor(boxes: Sequence[LabelledBox], jpeg: bytes, size: tuple[int, int], key: str) -> list[LabelledBox]:
    """Show boxes over a picture of this width and height to change; returns them as they are now."""
    # It registers its files with the server that runs, so it cannot be imported before there is one.
    from streamlit_drawable_canvas import boxes_to_drawing, st_canvas

    width, place = (PHONE_WIDTH, PHONE_PLACE) if _is_phone() else (WIDTH, PLACE)
    scale = width / size[0]
    style = {"stroke_color": COLOUR, "stroke_width": 2}
    drawing = boxes_to_drawing([_shown(each, scale) for each in boxes], fill_color=CLEAR, **style)
    with st.container(key=place):
        result = st_canvas(
            background_image=jpeg, width=width, height=round(scale * size[1]), drawing_mode="labeled_rect",
            initial_drawing=drawing, fill_color=CLEAR, font_size=14, key=key, **style,
        )  # fmt: skip
    component("edit_toggle")(key="edit boxes toggle", data={"place": place, "editor": key})
    return [_read(each, scale) for each in result.boxes]


CLEAR = "rgba(0, 0, 0, 0)"


def _is_phone() -> bool:
    """True for the browsers of phones, where the editor's tools would be too small if the whole were shrunk."""
    return "Mobi" in st.context.headers.get("User-Agent", "")


def _shown(each: LabelledBox, scale: float) -> dict[str, object]:
    box = each.box
    sides = {"left": box.left, "top": box.top, "width": box.right - box.left, "height": box.bottom - box.top}
    return {"label": each.label, **{name: value * scale for name, value in sides.items()}}


def _read(drawn: dict[str, float], scale: float) -> LabelledBox:
    left, top = drawn["left"] / scale, drawn["top"] / scale
    right, bottom = left + drawn["width"] / scale, top + drawn["height"] / scale
    return LabelledBox(Box(round(left), round(top), round(right), round(bottom)), " ".join(str(drawn["label"]).split()))
