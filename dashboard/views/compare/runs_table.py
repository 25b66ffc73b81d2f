"""The table of all stored runs: filter, sort, rename, delete with a way back, make room, download."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.csv_button import offer_csv
from dashboard.inputs.basic import choose_switch
from dashboard.inputs.run_labels import about, name_of_run, run_label
from dashboard.state.resources import backend, show_errors
from qdcore.experiments.run_store import LONGEST_NAME, Run
from qdcore.formatting import count, megabytes

FOLDS_HELP = "Each part of a cross-validation is a run of its own that keeps numbers but no model."
COLUMNS = {
    "accuracy": st.column_config.NumberColumn(format="percent"),
    "trained on": st.column_config.NumberColumn(format="localized", help="Drawings to train on."),
    "seconds": st.column_config.NumberColumn(format="%.1f", help="From the first drawing to the last prediction."),
    "MB on disk": st.column_config.NumberColumn(format="%.2f"),
    "model": st.column_config.CheckboxColumn(help="Whether the model is kept, or only its numbers."),
}


def show_table_of_runs() -> None:
    """Every stored run, to sort by a click on a heading, to filter, tidy and download."""
    runs = backend().runs.all()
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    words = left.text_input("Show only", key="filter runs", placeholder="a class, a classifier or a name, such as cat")
    with right:
        folds = choose_switch("With the parts of cross-validations", "folds_too", help=FOLDS_HELP)
    shown = [run for run in runs if (folds or run.experiment.sample.fold is None) and _matches(run, words)]
    table = pd.DataFrame([_row(run) for run in shown], columns=["name", "drawings", *COLUMNS, "trained", "id"])
    size = megabytes(sum(run.megabytes_on_disk for run in shown))
    st.caption(f"{count(len(shown), 'run')}, {size} on disk. Pick runs at the left edge; click on a heading to sort.")
    key = f"runs {hash(tuple(run.id for run in shown))}"  # other rows: what was picked counts no longer
    picked = st.dataframe(
        table, hide_index=True, column_config=COLUMNS, on_select="rerun", selection_mode="multi-row", key=key
    )
    _tidy([shown[row] for row in picked.selection.rows if row < len(shown)], runs)
    offer_csv(table, "runs")


def _matches(run: Run, words: str) -> bool:
    """Whether all words are in what is said of a run."""
    told = f"{run_label(run)} {run.experiment.model} {run.id}".lower()
    return all(word in told for word in words.lower().split())


def _row(run: Run) -> dict[str, Any]:
    record = run.record
    return {
        "name": name_of_run(run),
        "drawings": about(run.experiment),
        "accuracy": record.accuracy,
        "trained on": record.n_train,
        "seconds": run.total_seconds,
        "MB on disk": run.megabytes_on_disk,
        "model": run.model is not None,
        "trained": record.created[:16].replace("T", " "),
        "id": run.id,
    }


def _tidy(picked: list[Run], runs: list[Run]) -> None:
    with st.container(horizontal=True):
        _rename(picked)
        _delete(picked)
        with st.popover("Make room", icon=":material/cleaning_services:"):
            _make_room(picked, runs)


def _rename(picked: list[Run]) -> None:
    """A name for the one run that is picked."""
    one = picked[0] if len(picked) == 1 else None
    with st.popover("Rename", icon=":material/edit:", disabled=one is None):
        if one is None:
            return
        key = f"name {one.id}"
        st.session_state.setdefault(key, one.name)
        st.text_input("Name", key=key, max_chars=LONGEST_NAME, placeholder=name_of_run(one), help=NAME_HELP)
        if st.button("Save the name", key="rename", type="primary"):
            with show_errors():
                backend().runs.rename(one.id, st.session_state.pop(key))
                st.rerun()


NAME_HELP = "Shown wherever the run is shown. Empty: the name of its classifier."


def _delete(picked: list[Run]) -> None:
    """Move runs to the trash, and back."""
    store = backend().runs
    if st.button(f"Delete {count(len(picked), 'run')}", icon=":material/delete:", disabled=not picked, key="delete"):
        for run in picked:
            store.throw_away(run.id)
        st.session_state["deleted"] = [run.id for run in picked]
        st.rerun()
    deleted: list[str] = st.session_state.get("deleted", [])
    if deleted and st.button(f"Undo: put back {count(len(deleted), 'run')}", icon=":material/undo:", key="undo"):
        for id in st.session_state.pop("deleted"):
            store.put_back(id)
        st.rerun()


def _make_room(picked: Sequence[Run], runs: Sequence[Run]) -> None:
    """Remove models and keep their numbers: of the picked runs, or of all but the newest; and empty the trash."""
    st.write("Models take the most room. A run without its model keeps its numbers, but can no longer be asked.")
    kept = int(st.number_input("Newest runs that keep their models", 0, 10_000, 20, key="models kept"))
    old = [run for run in runs if run.model is not None][kept:]
    _offer_removal("old", "older", old)
    _offer_removal("picked", "picked", [run for run in picked if run.model is not None])
    trash = backend().runs.in_trash()
    if trash and st.button(f"Delete {count(len(trash), 'run')} in the trash for good", key="empty trash"):
        backend().runs.empty_trash()
        st.session_state.pop("deleted", None)
        st.rerun()


def _offer_removal(key: str, which: str, runs: Sequence[Run]) -> None:
    size = megabytes(sum(run.record.megabytes for run in runs))
    label = f"Remove the models of {count(len(runs), f'{which} run')} ({size}), keep the numbers"
    if st.button(label, disabled=not runs, key=f"drop {key} models"):
        with show_errors():
            for run in runs:
                backend().runs.drop_model(run.id)
            st.rerun()
