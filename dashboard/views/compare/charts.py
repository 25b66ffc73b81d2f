"""Runs on the same test drawings: their accuracy, learning curves, accuracy against cost, McNemar's test of two."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.exports.sentences import mcnemar_in_words
from dashboard.inputs.basic import KEPT, choose_option
from dashboard.inputs.run_labels import about, name_of, names_of
from dashboard.inputs.runs import choose_run
from models import MODELS
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.charts.cost_scatter import KINDS, Kind, cost_scatter
from qdcore.charts.learning_curve import learning_curve
from qdcore.evaluation.comparison import mcnemar
from qdcore.experiments.run import Run, by_test, cost
from qdcore.formatting import count, megabytes, plain, seconds

MAX_BARS = 24
FULL_RANGE = "Accuracy from 0 to 100 %"
COSTS: dict[str, str] = {"training": "Time to train", "predicting": "Time to predict", "size": "Size of the model"}
INTERVAL = (
    "The thin line is the 95 % confidence interval: over many sets of test drawings, 95 in 100 such intervals contain "
    "the true accuracy."
)
LEARNING_CURVE = "A learning curve shows how the accuracy grows with the number of training drawings."
PARETO_FRONT = (
    "A run is on the Pareto front if no other run is at least as accurate at the same or a lower cost. The dotted line "
    "joins these runs: the best choice is one of them."
)
MCNEMAR = (
    "McNemar's test counts the drawings that exactly one of the two classifiers predicts correctly, and computes how "
    "often they would be divided this unevenly if both were equally good."
)


def choose_test(runs: list[Run]) -> list[Run]:
    """The runs that were tested on the same drawings; a list offers the groups where there are several."""
    groups = by_test(runs)
    if len(groups) == 1:
        return runs
    st.warning("These runs were tested on different drawings, so their accuracies are not comparable. Pick one group.")
    titles = [f"{about(group[0].experiment)} ({count(len(group), 'run')})" for group in groups]
    chosen: int = st.selectbox("Tested on", range(len(groups)), key="tested on", format_func=titles.__getitem__, **KEPT)
    return groups[chosen if chosen < len(groups) else 0]


def show_accuracy(runs: Sequence[Run]) -> None:
    """The most accurate runs as bars, each with its 95 % interval."""
    best = runs[:MAX_BARS]
    shares, tests = [run.record.accuracy for run in best], [run.record.n_test for run in best]
    full_range = st.toggle(FULL_RANGE, key="full accuracy", **KEPT)
    show_picture(accuracy_bars(names_of(best), shares, tests, full_range=full_range), "accuracy")
    st.caption(INTERVAL)
    if len(runs) > len(best):
        st.caption(f"The {len(best)} most accurate of {count(len(runs), 'run')}; the table below has all of them.")


def show_curves(runs: Sequence[Run]) -> None:
    """Learning curves, where the runs differ in the number of training drawings."""
    sizes = [run.record.n_train for run in runs]
    if len(set(sizes)) > 1:
        st.header("Learning curves", help=LEARNING_CURVE)
        names = [name_of(run.experiment) for run in runs]
        show_picture(learning_curve(names, sizes, [run.record.accuracy for run in runs]), "learning curves")


def show_cost(runs: Sequence[Run]) -> None:
    """Accuracy against the time to train, the time to predict or the size, as a chart and as a table."""
    chosen = choose_option("Cost", COSTS, "cost", label_visibility="collapsed")
    kind: Kind = next(kind for kind in KINDS if kind == chosen)
    names = names_of(runs)
    costs = [cost(run, kind) for run in runs]
    models = [MODELS[each].title if (each := run.experiment.model) in MODELS else each for run in runs]
    shares = [run.record.accuracy for run in runs]
    full_range = st.toggle(FULL_RANGE, key="full cost", **KEPT)
    show_picture(cost_scatter(names, models, costs, shares, kind, full_range), f"cost {kind}")
    table = {
        "classifier": names,
        "training drawings": [f"{run.record.n_train:,}" for run in runs],
        "time to train": [seconds(run.record.seconds["fitting"]) for run in runs],
        "time to test": [seconds(run.record.seconds["predicting"]) for run in runs],
        "size of the model": [megabytes(run.record.megabytes) for run in runs],
    }
    st.dataframe(pd.DataFrame(table), hide_index=True)


def show_mcnemar(runs: list[Run]) -> None:
    """McNemar's test of two runs: where only one is correct, and whether the difference could be chance."""
    left, right = st.columns(2)
    with left:
        first = choose_run(runs, "First", "first")
    with right:
        second = choose_run([run for run in runs if run.id != first.id], "Second", "second")
    found = mcnemar(first.evaluation, second.evaluation)
    names = names_of([first, second])
    st.write(mcnemar_in_words(found, *map(plain, names)))
    rows = {
        "Test drawings": [f"{names[0]} correct", f"{names[0]} incorrect"],
        f"{names[1]} correct": [found.both_correct, found.only_second],
        f"{names[1]} incorrect": [found.only_first, found.both_incorrect],
    }
    st.dataframe(pd.DataFrame(rows), hide_index=True)
