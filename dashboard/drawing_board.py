"""The drawing of the Draw page: where it comes from when the page opens, and the ways to take it home."""

from __future__ import annotations

import uuid

import numpy as np
import streamlit as st

from dashboard.canvas import SIDE
from dashboard.looking import sheet
from dashboard.one_drawing import strokes_of
from qdcore.address import Address
from qdcore.errors import UserError
from qdcore.ndjson import Doodle, to_line
from qdcore.stroke_link import pack, unpack
from qdcore.strokes import Strokes, bitmap, simplify
from qdcore.svg import to_svg

INNER = 0.8  # of the canvas that an opened drawing fills


def start_strokes() -> tuple[Strokes, str]:
    """The strokes that the canvas begins with and their token: the link's, else what was drawn last, else none."""
    link = st.query_params.get("drawing") or st.query_params.get("strokes") or ""
    if link and link != st.session_state.get("opened"):
        st.session_state["opened"] = link
        try:
            begin(unpack(link) if "strokes" in st.query_params else _of_the_data(link))
        except UserError as error:
            st.info(f"The drawing in the link was left out: {error}", icon=":material/link_off:")
    if "token" not in st.session_state:
        begin([])
    return st.session_state["start"], st.session_state["token"]


def begin(strokes: Strokes) -> None:
    """Put strokes on the canvas in place of what is there, as large as the canvas allows."""
    st.session_state["token"] = uuid.uuid4().hex[:8]
    st.session_state["start"] = st.session_state["drawing now"] = _fitted(strokes)


def keep(strokes: Strokes) -> None:
    """Remember what is drawn, for a visit to another page and back."""
    st.session_state["drawing now"] = strokes


def come_back() -> None:
    """On a new visit of the page the canvas is a new one: begin with what was drawn last."""
    if "drawing now" in st.session_state:
        st.session_state["start"] = st.session_state["drawing now"]
        st.session_state["token"] = uuid.uuid4().hex[:8]


def _of_the_data(text: str) -> Strokes:
    doodle = strokes_of(Address.parse(text))
    if doodle is None:
        raise UserError(f"there are no strokes of {text}, only its pixels; look at it on Explore.")
    return list(doodle.strokes)


def _fitted(strokes: Strokes) -> Strokes:
    """Strokes of any size, in the middle of the canvas."""
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = INNER * SIDE / max(float(size.max()), 1.0)
    return [(stroke - low - size / 2) * scale + SIDE / 2 for stroke in strokes]


def offer_downloads(strokes: Strokes, word: str) -> None:
    """The drawing as PNG, SVG, a line of the dataset's own form, and as a link where it fits in one."""
    row = st.container(horizontal=True)
    simple = simplify(strokes)
    line = to_line(Doodle(word, simple))
    row.download_button("PNG", lambda: sheet(bitmap(simple)[None]), "drawing.png", icon=":material/image:")
    row.download_button("SVG", lambda: to_svg(strokes), "drawing.svg", icon=":material/shape_line:")
    row.download_button("ndjson", line, "drawing.ndjson", icon=":material/data_object:", help=LINE_HELP)
    packed = pack(simple)
    with row.popover("Link", icon=":material/link:"):
        if packed:
            st.caption("Anyone who has this app can open your drawing with this end of its address:")
            st.code(f"draw?strokes={packed}", wrap_lines=True)
        else:
            st.caption("This drawing is too long for a link; send it as a file.")


LINE_HELP = "One line of text with the strokes, as in the files of the Quick, Draw! dataset."
