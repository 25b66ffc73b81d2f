"""Mistakes: the confusion matrix of a classifier, and its mistakes, of which the pupil marks the wrong labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.lessons.claims import Measures
from dashboard.views.lessons.instruments.instrument import Instrument, Setup, plan_of_models, runs_of
from dashboard.views.lessons.instruments.marking import mark
from qdcore.charts.confusion_matrix import confusion_matrix
from qdcore.experiments.plans import Point
from qdcore.experiments.split import draw

MAX_SHOWN = 24


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """The mistakes, the percentage of wrong predictions, and of how many drawings of the first class they are."""
    run = runs_of(points)[0]
    evaluation = run.evaluation
    first = evaluation.confusion[0]
    return {
        "mistakes": int((~evaluation.correct).sum()),
        "error": 100 * (1 - evaluation.accuracy),
        "missed": 100 * float(1 - first[0] / max(first.sum(), 1)),
    }


def show(setup: Setup, points: Sequence[Point]) -> None:
    """The confusion matrix."""
    for run in runs_of(points):
        show_picture(confusion_matrix(run.evaluation.confusion, run.classes), f"{setup.key} confusion {run.id}")


def act(setup: Setup, points: Sequence[Point]) -> Measures | None:
    """With the setting `mark`, what percentage of the shown mistakes the pupil blames on the label."""
    if not setup.get("mark", False):
        return {}
    run = runs_of(points)[0]
    wrong = np.flatnonzero(~run.evaluation.correct)[:MAX_SHOWN]
    if not len(wrong):
        st.info(setup.words["no_mistakes"])
        return {"blamed": 0.0}
    drawings = draw(run.experiment.sample, setup.source, run.experiment.seed).test.X[wrong]
    true, predicted = run.evaluation.y_true[wrong], run.evaluation.y_pred[wrong]
    labels = [f"{run.classes[t]} → {run.classes[p]}" for t, p in zip(true, predicted, strict=True)]
    st.caption(setup.words["mark_wrong_labels"])
    marked = mark(drawings, labels, f"{setup.key} {run.id}", setup.words)
    return None if marked is None else {"blamed": 100 * len(marked) / len(drawings)}


INSTRUMENT = Instrument(
    "mistakes", frozenset({"model", "mark", "each"}), frozenset({"mistakes", "error", "missed", "blamed"}),
    plan=plan_of_models, measure=measure, show=show, act=act,
)  # fmt: skip
