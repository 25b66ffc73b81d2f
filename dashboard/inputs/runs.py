"""Choosing stored runs: several, or one of several."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.inputs.basic import KEPT
from dashboard.inputs.run_labels import run_label
from dashboard.navigation import link_to
from dashboard.state.resources import backend
from dashboard.state.session import actor
from dashboard.state.url_params import keep_param, open_param
from qdcore.experiments.run import Run

MAX_PRESELECTED = 12


def choose_runs() -> list[Run]:
    """The runs in the link, or the newest ones of one sample; the page stops here when there are none."""
    runs = {run.id: run for run in backend().runs.all() if run.experiment.sample.fold is None}
    if not runs:
        show_left_out()
        st.info("There are no results yet. Train a classifier first; it takes half a minute.")
        link_to("train", "Go to Train")
        st.stop()
    newest = newest_of_one_sample(list(runs.values()))
    open_param("runs", newest[:MAX_PRESELECTED], _stored)
    st.session_state["runs"] = [id for id in st.session_state["runs"] if id in runs]
    chosen = st.multiselect("Runs", list(runs), key="runs", format_func=lambda id: run_label(runs[id]), **KEPT)
    keep_param("runs", chosen, [])
    sound = backend().runs.sound(runs[id] for id in chosen)
    show_left_out()
    if not sound:
        st.info("Choose one run or more.")
        st.stop()
    return sound


def show_left_out() -> None:
    """Say which runs are damaged or of a newer version, until someone dismisses it."""
    store = backend().runs
    if store.messages:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning("\n\n".join(store.messages), icon=":material/healing:")
            if actor().may_all:
                st.button("Dismiss", key="dismiss left out", on_click=_dismiss)


def _dismiss() -> None:
    backend().runs_by(actor()).dismiss_messages()


def choose_run(runs: list[Run], label: str = "Classifier", key: str = "run", help: str | None = None) -> Run:
    """One of several runs, the most accurate at first."""
    ids = {run.id: run for run in runs}
    open_param(key, "", lambda id: _stored([id])[0])
    if st.session_state[key] not in ids:
        st.session_state[key] = max(runs, key=lambda run: run.record.accuracy).id
    id = st.selectbox(label, list(ids), key=key, format_func=lambda id: run_label(ids[id]), help=help, **KEPT)
    keep_param(key, id, "")
    return ids[id]


def newest_of_one_sample(runs: Sequence[Run]) -> list[str]:
    """The ids of the runs on the sample of the first, which is the newest; empty without runs."""
    return [run.id for run in runs if run.experiment.sample == runs[0].experiment.sample]


def _stored(ids: list[str]) -> list[str]:
    """Ids of stored runs; raises UserError for one that is malformed or not stored."""
    return [backend().runs.load(id).id for id in ids]
