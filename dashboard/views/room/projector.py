"""The projector's window: large, without controls, and following what the teacher opens."""

from __future__ import annotations

import streamlit as st

from dashboard.state.resources import backend, show_errors
from dashboard.views.room.dataset import show_curve
from dashboard.views.room.join import show_join
from dashboard.views.room.quiz import quiz_runs, show_result
from dashboard.views.room.wall import show_wall

HIDE = """<style>
[data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stPopover"] { display: none !important; }
[data-testid="stMainBlockContainer"] { padding: 1rem 2rem; max-width: none; font-size: 1.4rem; }
</style>"""


def show_projector() -> None:
    """The part that the teacher has chosen, changed within seconds."""
    st.html(HIDE)
    showing = backend().room.classroom.state.showing
    _follow(showing)
    with show_errors():
        state = backend().room.classroom.state
        if showing == "join":
            show_join(state, large=True)
        elif showing == "wall":
            show_wall(large=True, controls=False)
        elif showing == "dataset":
            show_curve()
        elif state.quiz and (runs := quiz_runs(state.quiz)):
            show_result(state.quiz, runs)
        else:
            st.info("No quiz has been started.")


@st.fragment(run_every=2)
def _follow(showing: str) -> None:
    """Draw the page again when the teacher has turned to something else."""
    if backend().room.classroom.state.showing != showing:
        st.rerun()
