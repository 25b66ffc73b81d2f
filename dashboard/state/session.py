"""Who sits at a browser session: the actor for the backend, and a name that tells one session from another."""

from __future__ import annotations

import uuid

import streamlit as st

from dashboard.state.resources import backend
from dashboard.state.url_params import param_in_link
from qdcore.classroom.cookies import COOKIE
from qdcore.classroom.roles import PERSON, PROJECTOR, Actor
from qdcore.errors import UserError


def actor() -> Actor:
    """Who uses this session: without a class the person at this computer, else whose cookie the browser has sent.

    The teacher's window for the projector sees what a pupil sees. Raises UserError where the cookie is none of this
    class, or no longer.
    """
    classroom = backend().classroom
    if classroom is None:
        return PERSON
    found = classroom.actor(st.context.cookies.get(COOKIE))
    if found is None:
        raise UserError("You are not in this class, or it has ended. Reload the page.")
    return PROJECTOR if found.role == "teacher" and is_projector() else found


def is_projector() -> bool:
    """True in a window for the projector: large, without controls, and following what the teacher opens."""
    return backend().classroom is not None and bool(param_in_link("projector"))


def session_name() -> str:
    """The name of this browser session, the same until its tab is reloaded."""
    return st.session_state.setdefault("session name", uuid.uuid4().hex)
