"""A name for a browser session, so that people see whether they or someone else cancelled a training."""

from __future__ import annotations

import uuid

import streamlit as st


def session_name() -> str:
    """The name of this browser session, the same until its tab is reloaded."""
    return st.session_state.setdefault("session name", uuid.uuid4().hex)
