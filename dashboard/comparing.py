"""Runs side by side on the same test drawings: curves, cost, one against another, and the table of all runs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.choices import choose_way
from dashboard.controls import KEPT, choose_run, run_label
from dashboard.session import backend
from dashboard.show import about, name_of, show_picture
from models import MODELS
from qdcore.charts.cost_scatter import KINDS, Kind, cost
from qdcore.charts.learning_curve import learning
from qdcore.comparison import duel
from qdcore.runs import Run, same_test
from qdcore.wording import count, megabytes, seconds

COSTS = {"training": "Time to train", "predicting": "Time to predict", "size": "Size of the model"}


def choose_test(runs: list[Run]) -> list[Run]:
    """Of the chosen runs those that were tested on the same drawings; one group is chosen where there are several."""
    groups: list[list[Run]] = []
    for run in runs:
        mine = next((group for group in groups if same_test(group[0], run)), None)
        if mine is None:
            groups.append([run])
        else:
            mine.append(run)
    if len(groups) == 1:
        return runs
    st.warning("These runs were tested on different drawings, which is no fair race. Choose which of them to compare.")
    names = [f"{about(group[0].experiment)} ({count(len(group), 'run')})" for group in groups]
    chosen: int = st.selectbox("Tested on", range(len(groups)), key="tested on", format_func=names.__getitem__, **KEPT)
    return groups[chosen if chosen < len(groups) else 0]


def show_curves(runs: Sequence[Run]) -> None:
    """Learning curves, where runs differ in how many drawings they were trained on."""
    sizes = [run.record.n_train for run in runs]
    if len(set(sizes)) > 1:
        names = [name_of(run.experiment) for run in runs]
        show_picture(learning(names, sizes, [run.record.accuracy for run in runs]), "learning curves")


def show_cost(runs: Sequence[Run], names: Sequence[str]) -> None:
    """Accuracy against seconds, milliseconds or megabytes, and the same as a table."""
    way = choose_way("Cost", COSTS, "cost", label_visibility="collapsed")
    kind: Kind = next(kind for kind in KINDS if kind == way)
    costs = [_cost(run, kind) for run in runs]
    models = [MODELS[each].title if (each := run.experiment.model) in MODELS else each for run in runs]
    show_picture(cost(names, models, costs, [run.record.accuracy for run in runs], kind), f"cost {kind}")
    table = {
        "classifier": names,
        "training drawings": [f"{run.record.n_train:,}" for run in runs],
        "time to train": [seconds(run.record.seconds["fitting"]) for run in runs],
        "time to test": [seconds(run.record.seconds["predicting"]) for run in runs],
        "size of the model": [megabytes(run.record.megabytes) for run in runs],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True)


def _cost(run: Run, kind: Kind) -> float:
    record = run.record
    per_drawing = 1000 * record.seconds["predicting"] / record.n_test
    return {"training": record.seconds["fitting"], "predicting": per_drawing, "size": record.megabytes}[kind]


def show_duel(runs: list[Run]) -> None:
    """Two runs drawing by drawing: who is right where the other is wrong, and whether it may be chance."""
    left, right = st.columns(2)
    with left:
        first = choose_run(runs, "First", "first")
    with right:
        second = choose_run([run for run in runs if run.id != first.id], "Second", "second")
    found = duel(first.evaluation, second.evaluation)
    names = name_of(first.experiment), name_of(second.experiment)
    if names[0] == names[1]:
        names = run_label(first), run_label(second)
    st.write(found.in_words(*names))
    rows = {"": [f"{names[0]} right", f"{names[0]} wrong"], f"{names[1]} right": [found.both_right, found.only_second]}
    st.dataframe(pd.DataFrame({**rows, f"{names[1]} wrong": [found.only_first, found.both_wrong]}), hide_index=True)
    st.caption("This is McNemar's test: only the drawings on which exactly one of them is right can tell them apart.")


def show_table_of_runs() -> None:
    """Every stored run but folds, to sort by a click on a heading, to filter, and to download."""
    runs = [run for run in backend().runs.all() if run.experiment.sample.fold is None]
    words = st.text_input("Show only", key="filter runs", placeholder="a class or a classifier, such as cat").lower()
    table = pd.DataFrame([_row(run) for run in runs if words in run_label(run).lower()])
    config = {"accuracy": st.column_config.NumberColumn(format="percent")}
    key = f"runs {hash(tuple(run.id for run in runs))} {words}"  # other rows: what was picked counts no longer
    picked = st.dataframe(
        table, hide_index=True, column_config=config, on_select="rerun", selection_mode="multi-row", key=key
    )
    ids = [table["id"][row] for row in picked.selection.rows if row < len(table)]
    _tidy(ids)
    st.download_button("Download as CSV", lambda: table.to_csv(index=False), "runs.csv", "text/csv", key="runs csv")


def _row(run: Run) -> dict[str, str | int | float]:
    record = run.record
    disk = sum(size for name, size in record.files.items() if name != "model.onnx" or run.model is not None)
    return {
        "classifier": name_of(run.experiment),
        "drawings": about(run.experiment),
        "accuracy": record.accuracy,
        "trained on": record.n_train,
        "seconds": round(run.total_seconds, 1),
        "MB on disk": round(disk / 1e6, 2),
        "trained": record.created[:16].replace("T", " "),
        "id": run.id,
    }


def _tidy(ids: list[str]) -> None:
    """Delete the picked runs, with a way back; or only their models, to make room."""
    store = backend().runs
    with st.container(horizontal=True):
        if st.button(f"Delete {count(len(ids), 'run')}", icon=":material/delete:", disabled=not ids, key="delete"):
            for id in ids:
                store.throw_away(id)
            st.session_state["deleted"] = ids
            st.rerun()
        if st.button("Remove their models, keep the numbers", disabled=not ids, key="drop models"):
            for id in ids:
                store.drop_model(id)
            st.rerun()
        deleted: list[str] = st.session_state.get("deleted", [])
        if deleted and st.button(f"Undo: put back {count(len(deleted), 'run')}", icon=":material/undo:", key="undo"):
            for id in st.session_state.pop("deleted"):
                store.put_back(id)
            st.rerun()
