"""What all browser sessions of a server share, the only place with st.cache_*."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from dashboard.backend import Backend, open_backend
from qdcore.errors import UserError


@st.cache_resource(show_spinner=False)
def backend() -> Backend:
    """The server's one backend, which outlives pages, tabs and reloads."""
    return open_backend()


@contextmanager
def explained() -> Iterator[None]:
    """Show a UserError as a message in place of what could not be drawn."""
    try:
        yield
    except UserError as error:
        st.error(str(error), icon=":material/error:")
