"""One drawing closely: its pixels, its strokes, where it comes from, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from dashboard.gallery import large, replay
from dashboard.looking import hidden_drawings, npy_file, sheet
from dashboard.places import PAGES
from dashboard.session import backend
from qdcore.address import Address
from qdcore.errors import UserError
from qdcore.ndjson import Doodle
from qdcore.sources import Drawings, open_source

STROKES = 500  # strokes are looked for among so many first rows of a class: they come line by line


def show_drawing(text: str) -> None:
    """The drawing at an address, as the models see it and as it was drawn; raises UserError where it is not there."""
    address = Address.parse(text)
    drawing = fetch(address)
    pixels, pen, facts = st.columns([2, 2, 2])
    with pixels:
        st.markdown("**As the models see it**", help="28 x 28 pixels, each from 0 (paper) to 255 (ink).")
        large(drawing, f"{address.cls}, 28 x 28 pixels")
    doodle = strokes_of(address)
    with pen:
        if doodle:
            st.markdown("**As it was drawn**")
            replay(doodle.strokes, f"replay {address}")
    with facts:
        st.markdown(f"**{address.cls}**, drawing `{address}`")
        if doodle:
            st.write(_story(doodle))
        _offer(address, drawing, doodle)


def fetch(address: Address) -> Drawings:
    """The drawing (784,) at an address; raises UserError."""
    return open_source(address.source, backend().settings).fetch(address.cls, address.row + 1)[address.row]


def strokes_of(address: Address) -> Doodle | None:
    """The drawing's strokes where there are any."""
    source = open_source(address.source, backend().settings)
    if address.row >= STROKES or not hasattr(source, "strokes"):
        return None
    try:
        doodles = source.strokes(address.cls, address.row + 1)
    except UserError:
        return None
    return doodles[address.row] if len(doodles) > address.row else None


def _story(doodle: Doodle) -> str:
    where = f"in {doodle.countrycode}, " if doodle.countrycode else ""
    when = f"on {doodle.timestamp[:10]} at {doodle.timestamp[11:16]}. " if doodle.timestamp else ""
    game = "The game recognised it." if doodle.recognized else "The game did not recognise it."
    return f"Drawn {where}{when}{game}" if when else ""


def _offer(address: Address, drawing: Drawings, doodle: Doodle | None) -> None:
    """Hide or show again, take home, close."""
    row = st.container(horizontal=True)
    hidden = str(address) in hidden_drawings().addresses()
    if row.button("Show again" if hidden else "Hide", icon=":material/visibility_off:", help=HIDE_HELP):
        (hidden_drawings().show if hidden else hidden_drawings().hide)(str(address))
        st.rerun()
    link = PAGES / "draw.py"
    if doodle:
        row.page_link(link, label="Judge this one", icon=":material/draw:", query_params={"drawing": str(address)})
    one = drawing[None]
    row.download_button("PNG", lambda: sheet(one), "drawing.png", icon=":material/image:")
    row.download_button(".npy", lambda: npy_file(one), "drawing.npy", icon=":material/data_array:")
    if row.button("Close", icon=":material/close:"):
        del st.query_params["drawing"]
        st.rerun()


HIDE_HELP = "A hidden drawing is left out of galleries and of new samples. It can be shown again."
