"""One drawing closely: its pixels, its strokes, where it comes from, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from dashboard.components.download_bar import download_bar
from dashboard.components.gallery import large, replay
from dashboard.inputs.source import available
from dashboard.navigation import link_to
from dashboard.state.resources import backend, errors_shown
from dashboard.state.url_params import drop_param, keep_param
from dashboard.views.explore.browser import hidden_drawings, npy_file, sheet
from qdcore.arrays import Drawings
from qdcore.drawings.address import Address
from qdcore.drawings.ndjson import Doodle
from qdcore.errors import UserError
from qdcore.formatting import megabytes
from qdcore.sources import SOURCES, kind_of, open_source
from qdcore.sources.cache import check_enough

MUCH = 5  # megabytes that do not travel without being asked for
STROKES = 500  # strokes are looked for among so many first rows of a class: they come line by line


def close_drawing() -> None:
    """Take the drawing out of the link."""
    drop_param("drawing")


@st.dialog("One drawing", width="large", on_dismiss=close_drawing)
def open_drawing(text: str) -> None:
    """The drawing at an address, and the address in the link while it is open."""
    keep_param("drawing", text)
    with errors_shown():
        _show(Address.parse(text))


@st.dialog("One drawing", width="large")
def show_dialog(text: str) -> None:
    """The drawing at an address, on a page whose link has a drawing of another kind, or none."""
    with errors_shown():
        _show(Address.parse(text))


def _show(address: Address) -> None:
    """The drawing as the models see it and as it was drawn; raises UserError where it is not there."""
    if _far(address):
        return
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
        if SOURCES[kind_of(address.source)].made_up:
            st.write("A practice doodle, made up by this app.")
        elif doodle:
            st.write(_story(doodle))
        _offer(address, drawing, doodle)


def _far(address: Address) -> bool:
    """Whether much would have to travel first: a class is fetched from its beginning. Says so, with a button."""
    travel = to_travel(address)
    if travel <= MUCH:
        return False
    source = open_source(address.source, backend().settings)
    st.info(f"This drawing is not on this computer. It comes with all before it, {megabytes(travel)}.")
    if st.button("Fetch it", icon=":material/download:", type="primary"):
        source.fetch(address.cls, address.row + 1, download_bar())
        st.rerun()
    return True


def to_travel(address: Address) -> float:
    """The megabytes that have still to come before a drawing is here; raises UserError where there is none."""
    source = open_source(address.source, backend().settings)
    check_enough(address.cls, available(source, address.cls), address.row + 1)
    return source.megabytes(address.cls, address.row + 1)


def fetch(address: Address) -> Drawings:
    """The drawing (784,) at an address; raises UserError."""
    source = open_source(address.source, backend().settings)
    return source.fetch(address.cls, address.row + 1, download_bar())[address.row]


def strokes_of(address: Address) -> Doodle | None:
    """The drawing's strokes where there are any."""
    source = open_source(address.source, backend().settings)
    if address.row >= STROKES:
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
    """Hide or show again, take home."""
    row = st.container(horizontal=True)
    hidden = str(address) in hidden_drawings().addresses()
    if row.button("Show again" if hidden else "Hide", icon=":material/visibility_off:", help=HIDE_HELP):
        (hidden_drawings().show if hidden else hidden_drawings().hide)(str(address))
        st.rerun()
    with row:
        link_to("draw", "Classify this drawing", drawing=str(address))
    one = drawing[None]
    row.download_button("PNG", lambda: sheet(one), "drawing.png", icon=":material/image:", on_click="ignore")
    row.download_button(".npy", lambda: npy_file(one), "drawing.npy", icon=":material/data_array:", on_click="ignore")


HIDE_HELP = "A hidden drawing is left out of galleries and of new samples. It can be shown again."
