"""The table of runs when somebody else has changed it in the meantime."""

from __future__ import annotations

import streamlit as st

from dashboard.state.resources import backend
from dashboard.views.compare.runs_table import _save_name
from tests.helpers.pages import messages, open_page


def test_renaming_a_run_that_was_deleted_in_the_meantime_is_said(run):
    st.session_state["name"] = "the best"
    backend().runs.throw_away(run.id)
    _save_name(run.id, "name")
    assert f"no run {run.id}" in st.session_state.pop("runs table message")


def test_an_undo_after_the_trash_was_emptied_is_said(run):
    app = open_page("compare")
    app.session_state["deleted"] = ["0123456789ab", run.id]
    app.run()
    app.button(key="undo").click().run()
    assert "1 run could not be put back" in messages(app)
    app.run()
    assert "could not be put back" not in messages(app)
