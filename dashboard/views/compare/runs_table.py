"""The table of all stored runs: filter, sort, rename, delete and undo, free disk space, download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.csv_button import offer_csv
from dashboard.inputs.basic import choose_switch
from dashboard.inputs.run_labels import about, name_of_run, run_label
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from qdcore.errors import UserError
from qdcore.experiments.run import Run
from qdcore.experiments.run_folder import MAX_NAME
from qdcore.formatting import count, megabytes

FOLDS_HELP = "Each fold of a cross-validation is a run of its own that keeps its scores but no model."
COLUMNS = {
    "accuracy": st.column_config.NumberColumn(format="percent"),
    "trained on": st.column_config.NumberColumn(format="localized", help="Training drawings."),
    "seconds": st.column_config.NumberColumn(format="%.1f", help="From the first drawing to the last prediction."),
    "MB on disk": st.column_config.NumberColumn(format="%.2f"),
    "model": st.column_config.CheckboxColumn(help="Checked: the model is stored. Otherwise only its scores are left."),
}


def show_table_of_runs() -> None:
    """Every stored run, to sort, filter, rename, delete and download."""
    if message := st.session_state.pop("runs table message", ""):
        st.warning(message, icon=":material/info:")
    runs = backend().runs.all()
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    words = left.text_input("Show only", key="filter runs", placeholder="a class, a classifier or a name, such as cat")
    with right:
        folds = choose_switch("Include cross-validation folds", "folds_too", help=FOLDS_HELP)
    shown = [run for run in runs if (folds or run.experiment.sample.fold is None) and _matches(run, words)]
    table = pd.DataFrame(
        [_row(run) for run in shown],
        columns=["name", *(["by"] if backend().classroom else []), "drawings", *COLUMNS, "trained", "id"],
    )
    size = megabytes(sum(run.megabytes_on_disk for run in shown))
    st.caption(f"{count(len(shown), 'run')}, {size} on disk. Select runs at the left edge; click a heading to sort.")
    key = f"runs {hash(tuple(run.id for run in shown))}"  # with other rows, the selection is cleared
    picked = st.dataframe(
        table, hide_index=True, column_config=COLUMNS, on_select="rerun", selection_mode="multi-row", key=key
    )
    _tidy([shown[row] for row in picked.selection.rows if row < len(shown)], runs)
    offer_csv(table, "runs")


def _matches(run: Run, words: str) -> bool:
    """True if all words occur in the run's label, classifier or id."""
    text = f"{run_label(run)} {run.experiment.model} {run.id}".lower()
    return all(word in text for word in words.lower().split())


def _row(run: Run) -> dict[str, Any]:
    record = run.record
    by = {"by": backend().owner_name(run.record.owner)} if backend().classroom else {}
    return {
        "name": name_of_run(run),
        **by,
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
        with st.popover("Free disk space", icon=":material/cleaning_services:"):
            _free_space(picked, runs)


def _rename(picked: list[Run]) -> None:
    """A name for the one selected run."""
    one = picked[0] if len(picked) == 1 else None
    with st.popover("Rename", icon=":material/edit:", disabled=one is None):
        if one is None:
            return
        key = f"name {one.id}"
        st.session_state.setdefault(key, one.name)
        st.text_input("Name", key=key, max_chars=MAX_NAME, placeholder=name_of_run(one), help=NAME_HELP)
        st.button("Save the name", key="rename", type="primary", on_click=_save_name, args=(one.id, key))


def _save_name(id: str, key: str) -> None:
    """Runs before the page: a run that someone else has deleted meanwhile is no longer in its table."""
    with _said_next():
        backend().runs_by(actor()).rename(id, st.session_state.pop(key))


NAME_HELP = "Shown wherever the run is shown. Empty: the name of its classifier."


def _delete(picked: list[Run]) -> None:
    """Move runs to the trash, and back."""
    ids = [run.id for run in picked]
    label = f"Delete {count(len(ids), 'run')}" if ids else "Delete runs"
    st.button(label, icon=":material/delete:", disabled=not ids, key="delete", on_click=_throw_away, args=(ids,))
    deleted: list[str] = st.session_state.get("deleted", [])
    if deleted:
        label = f"Undo: put back {count(len(deleted), 'run')}"
        st.button(label, icon=":material/undo:", key="undo", on_click=_put_back, args=(deleted,))


def _throw_away(ids: list[str]) -> None:
    with _said_next():
        for id in ids:
            backend().runs_by(actor()).throw_away(id)
    st.session_state["deleted"] = ids


def _put_back(ids: list[str]) -> None:
    st.session_state.pop("deleted", None)
    with _said_next():
        lost = [id for id in ids if not backend().runs_by(actor()).put_back(id)]
        if lost:
            raise UserError(f"{count(len(lost), 'run')} could not be put back: the trash was emptied in the meantime.")


@contextmanager
def _said_next() -> Iterator[None]:
    """Keep a UserError for the next time that the page is drawn, above the table."""
    try:
        yield
    except UserError as error:
        st.session_state["runs table message"] = str(error)


def _free_space(picked: Sequence[Run], runs: Sequence[Run]) -> None:
    """Delete models and keep their scores: of the selected runs, or of all but the newest; and empty the trash."""
    st.write("Models take up most of the space. Without its model, a run keeps its scores but makes no predictions.")
    kept = int(st.number_input("Newest runs that keep their models", 0, 10_000, 20, key="models kept"))
    old = [run for run in runs if run.model is not None][kept:]
    _offer_removal("old", "older", old)
    _offer_removal("picked", "selected", [run for run in picked if run.model is not None])
    trash = backend().runs_by(actor()).in_trash()
    if trash and st.button(f"Empty the trash ({count(len(trash), 'run')})", key="empty trash"):
        backend().runs_by(actor()).empty_trash()
        st.session_state.pop("deleted", None)
        st.rerun()


def _offer_removal(key: str, which: str, runs: Sequence[Run]) -> None:
    size = megabytes(sum(run.record.megabytes for run in runs))
    label = f"Delete the models of {count(len(runs), f'{which} run')} ({size}), keep the scores"
    if st.button(label, disabled=not runs, key=f"drop {key} models"):
        with show_errors():
            for run in runs:
                backend().runs_by(actor()).drop_model(run.id)
            st.rerun()
