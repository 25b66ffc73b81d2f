"""Runs side by side on the same test drawings: accuracy, curves, cost, one against another."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.basic import KEPT, choose_option
from dashboard.inputs.comparable_runs import names_of
from dashboard.inputs.run_labels import about, name_of
from dashboard.inputs.runs import choose_run
from models import MODELS
from qdcore.charts.accuracy_bars import accuracy
from qdcore.charts.cost_scatter import KINDS, Kind, cost
from qdcore.charts.learning_curve import learning
from qdcore.evaluation.comparison import mcnemar
from qdcore.experiments.run import Run, same_test
from qdcore.formatting import count, megabytes, seconds

MOST_BARS = 24  # more are no picture
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


def show_accuracy(runs: Sequence[Run]) -> None:
    """The best runs as bars, each with its interval; the rest are in the table."""
    best = runs[:MOST_BARS]
    shares, tests = [run.record.accuracy for run in best], [run.record.n_test for run in best]
    show_picture(accuracy(names_of(best), shares, tests), "accuracy")
    st.caption("The thin line is the 95 % interval: with other test drawings the accuracy would mostly lie within it.")
    if len(runs) > len(best):
        st.caption(f"The {len(best)} best of {count(len(runs), 'run')}; all of them are in the table below.")


def show_curves(runs: Sequence[Run]) -> None:
    """Learning curves, where runs differ in how many drawings they were trained on."""
    sizes = [run.record.n_train for run in runs]
    if len(set(sizes)) > 1:
        names = [name_of(run.experiment) for run in runs]
        show_picture(learning(names, sizes, [run.record.accuracy for run in runs]), "learning curves")


def show_cost(runs: Sequence[Run]) -> None:
    """Accuracy against seconds, milliseconds or megabytes, and the same as a table."""
    way = choose_option("Cost", COSTS, "cost", label_visibility="collapsed")
    kind: Kind = next(kind for kind in KINDS if kind == way)
    names = names_of(runs)
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


def show_mcnemar(runs: list[Run]) -> None:
    """Two runs drawing by drawing: who is right where the other is wrong, and whether it may be chance."""
    left, right = st.columns(2)
    with left:
        first = choose_run(runs, "First", "first")
    with right:
        second = choose_run([run for run in runs if run.id != first.id], "Second", "second")
    found = mcnemar(first.evaluation, second.evaluation)
    names = names_of([first, second])
    st.write(found.in_words(*names))
    rows = {
        "": [f"{names[0]} right", f"{names[0]} wrong"],
        f"{names[1]} right": [found.both_correct, found.only_second],
    }
    st.dataframe(pd.DataFrame({**rows, f"{names[1]} wrong": [found.only_first, found.both_wrong]}), hide_index=True)
    st.caption("This is McNemar's test: only the drawings on which exactly one of them is right can tell them apart.")
