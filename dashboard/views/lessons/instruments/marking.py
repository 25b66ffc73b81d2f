"""Drawings of which the pupil marks some by a click, until they say that they are done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.components.gallery import gallery
from qdcore.arrays import Drawings


def mark(drawings: Drawings, labels: Sequence[str], key: str, words: Mapping[str, str]) -> set[int] | None:
    """The positions marked among drawings (n, 784); None until the button is pressed. A second click unmarks."""
    marked: set[int] = st.session_state.setdefault(f"{key} marked", set())
    done = bool(st.session_state.get(f"{key} done"))
    captions = [words["marked"] if place in marked else "" for place in range(len(drawings))]
    clicked = gallery(drawings, labels, f"{key} gallery", captions, size=72)
    if clicked is not None and not done:
        marked ^= {clicked}
        st.rerun()
    return marked if is_done(key, f"{words['done']} ({len(marked)})") else None


def is_done(key: str, label: str) -> bool:
    """True once the pupil has pressed the button that is shown until then."""
    if st.session_state.get(f"{key} done"):
        return True
    if st.button(label, key=f"{key} button", type="primary"):
        st.session_state[f"{key} done"] = True
        st.rerun()
    return False
