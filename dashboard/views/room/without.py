"""The page without a class: what a class is, and the button that opens one next to the app."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from dashboard.door.launch import Launched, launch, launched
from dashboard.state.resources import backend, show_errors


def show_without_class() -> None:
    """What happens when a class is opened, and a button on the teacher's own computer."""
    st.write(
        "Open the app to the pupils in the room: they come in with a room code, get an animal for a name, and draw, "
        "play and train here, within limits that you set. Nothing of yours is shown to them or can be deleted."
    )
    with show_errors():
        if (running := launched()) is not None:
            _show_running(running)
        elif st.button("Open the app to a class", type="primary", icon=":material/groups:"):
            with st.spinner("Starting a second server, for the class"):
                launch(backend().settings)
            st.rerun()
    st.caption("From a terminal: `quickdraw class`. README.md has a page for teachers.")


def _show_running(running: Launched) -> None:
    """The ways in: for the pupils, and for the teacher."""
    code, address = running.classroom.state.room_code, running.classroom.state.address
    st.success(f"The class **{code}** is open at **{address}**, until this app is stopped.", icon=":material/groups:")
    st.markdown(f"Your PIN is **{running.pin}**. With it you are the teacher:")
    st.link_button(
        "Open the class as its teacher",
        f"http://localhost:{running.port}{urlsplit(address).path}/door?teacher",
        type="primary",
    )
