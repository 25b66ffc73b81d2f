"""What this session changed last, in words, with a button that takes it back."""

from __future__ import annotations

import streamlit as st

from dashboard.state.resources import backend, show_errors
from qdcore.datasets.changes import Change
from qdcore.formatting import plain

MAX_CHANGES = 30
CHANGES = "collect changes"


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
            backend().datasets.undo(changes[-1])
            st.rerun()
