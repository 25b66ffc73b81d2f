"""What the projector of a class follows: the page that the teacher's browser shows, with the choices in its link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import streamlit as st

from dashboard.state.resources import backend
from dashboard.state.session import actor, is_projector
from dashboard.state.url_params import hear_link
from qdcore.classroom.picture import Picture
from qdcore.errors import UserError

ALSO = "followed: also"  # what the link does not say of the page that is shown: its name, and further parameters


@contextmanager
def followed(page: str) -> Iterator[None]:
    """Tell the projector what the teacher sees when the page is drawn, and of each choice after that; nobody else's."""
    if not is_teacher():
        yield
        return
    hear_link(None)  # a page writes one choice after the other
    try:
        yield
    finally:
        _note(page)
        hear_link(partial(_note, page))


def also_show(page: str, **choices: str) -> None:
    """Let the projector open a page with choices that are not in the teacher's own link."""
    if is_teacher() and st.session_state.get(ALSO) != (page, choices):
        st.session_state[ALSO] = page, choices
        _note(page)


def is_teacher() -> bool:
    """True in a browser of the teacher of the class that is open, except for the projector's own window."""
    try:
        return backend().classroom is not None and not is_projector() and actor().role == "teacher"
    except UserError:  # the class is gone
        return False


def _note(page: str) -> None:
    about, also = st.session_state.get(ALSO, ("", {}))
    choices = {**st.query_params.to_dict(), **(also if about == page else {})}
    try:
        backend().room.show(actor(), Picture(page, choices))
    except UserError:  # a full disk must not take the teacher's page down
        return
