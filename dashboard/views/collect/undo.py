"""What this session may change, and what it changed last, with a button that takes it back."""

from __future__ import annotations

import streamlit as st

from dashboard.backend.datasets_by import DatasetsBy
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from qdcore.datasets.changes import Change
from qdcore.formatting import plain

MAX_CHANGES = 30
CHANGES = "collect changes"


def datasets_by() -> DatasetsBy:
    """The changes of datasets that this session may make."""
    return backend().datasets_by(actor())


def remember(change: Change) -> None:
    """Note a change, so that it can be undone."""
    if change.added or change.removed or change.deleted:
        st.session_state[CHANGES] = [*st.session_state.get(CHANGES, []), change][-MAX_CHANGES:]


def offer_undo(dataset: str) -> None:
    """The last change of a dataset and a button for it; nothing where this session has changed nothing."""
    changes = [each for each in st.session_state.get(CHANGES, []) if each.dataset == dataset]
    if not changes:
        return
    with st.container(horizontal=True, vertical_alignment="center"), show_errors():
        st.caption(f"{plain(changes[-1].words)}.")
        if st.button("Undo", icon=":material/undo:", key="undo change", type="tertiary"):
            st.session_state[CHANGES].remove(changes[-1])
            datasets_by().undo(changes[-1])
            st.rerun()
