"""The projector's window: large, without controls, and following what the teacher opens."""

from __future__ import annotations

import time

import streamlit as st

from dashboard.navigation import FRAME, PAGES, go_to
from dashboard.state.followed import is_teacher
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor, is_projector
from dashboard.state.url_params import PARAMS
from qdcore.classroom.picture import Picture
from qdcore.classroom.roles import PROJECTOR

STYLE, SCRIPT = FRAME / "projector.css", FRAME / "projector.html"
SHOWN = "projector: picture"
SECONDS_BETWEEN_LOOKS, SECONDS_UNTIL_CLOSED = 1, 10


def show_frame_of_class(page: str) -> None:
    """What a class adds to every page: in the projector's window its style, for the teacher a switch that holds it."""
    if is_projector():
        st.html(STYLE)
        st.html(SCRIPT, unsafe_allow_javascript=True)
        _follow()
    elif is_teacher() and time.time() - backend().room.projector_seen < SECONDS_UNTIL_CLOSED:
        _offer_to_hold(page)


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _follow() -> None:
    """Go where the teacher is; the page opens as a link opens it in a new window."""
    with show_errors():
        room = backend().room
        if actor() == PROJECTOR:
            room.projector_seen = time.time()
        picture = room.classroom.state.picture
        if st.session_state.get(SHOWN) != picture:
            st.session_state.clear()
            st.session_state[SHOWN] = picture
            _open(picture)


def _open(picture: Picture) -> None:
    page = picture.page if picture.page in PAGES else "room"
    known = {name: text for name, text in picture.choices.items() if name in PARAMS and page in PARAMS[name].pages}
    go_to(page, **{**known, "projector": "on"})


def _offer_to_hold(page: str) -> None:
    state = backend().room.classroom.state
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        held = st.toggle("Hold this picture on the projector", state.held, help=HELP)
        if held and state.picture.page in PAGES and state.picture.page != page:
            title = PAGES[state.picture.page].title
            st.caption(f"The room still sees: {title}")
    if held != state.held:
        with show_errors():
            backend().room.hold(actor(), held)
            st.rerun()


HELP = "The projector follows what you open, except Manage. Hold its picture to look at something else by yourself."
