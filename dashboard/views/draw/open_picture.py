"""Open a picture: a drawing on paper, photographed, or any picture of lines, comes onto the canvas as strokes."""

from __future__ import annotations

import streamlit as st

from dashboard.components.canvas import MAX_STROKES
from dashboard.state.resources import show_errors
from dashboard.views.draw.board import set_drawing
from qdcore.drawings.photos.picture import ENDINGS, MAX_MEGABYTES
from qdcore.drawings.photos.sheet import drawing_of_picture
from qdcore.errors import UserError

FIELD = "open picture"  # counts the pictures: another key empties the field and closes its popover


def offer_picture() -> None:
    """A button with a field for a picture; its lines replace the drawing on the canvas."""
    number = st.session_state.setdefault(FIELD, 0)
    icon = ":material/add_photo_alternate:"
    with st.popover("Open a picture", icon=icon, key=f"{FIELD} button {number}"), show_errors():
        file = st.file_uploader(
            "A picture of one drawing", ENDINGS, key=f"{FIELD} {number}", max_upload_size=MAX_MEGABYTES
        )
        st.caption("Dark lines on light paper, or the other way round. On a phone you can take a photograph.")
        if file is not None:
            _put_on_canvas(file.getvalue(), file.name)
            st.session_state[FIELD] = number + 1
            st.rerun()


def _put_on_canvas(content: bytes, name: str) -> None:
    with st.spinner("Following the lines"):
        strokes = drawing_of_picture(content, name)
    if len(strokes) > MAX_STROKES:
        raise UserError(
            f"{name} has {len(strokes):,} lines, too many for one drawing. Cut the picture down to the drawing."
        )
    set_drawing(strokes)
