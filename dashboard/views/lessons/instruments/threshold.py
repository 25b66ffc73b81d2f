"""Threshold: when to raise the alarm for the second class, and what false alarms and misses cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.lessons.claims import Measures
from dashboard.views.evaluate.threshold import decision_in_words
from dashboard.views.lessons.instruments.instrument import Instrument, Setup, plan_of_models, runs_of
from qdcore.charts.confusion_matrix import confusion_matrix
from qdcore.charts.roc_curve import roc_curve
from qdcore.evaluation.thresholds import Detector
from qdcore.experiments.plans import Point
from qdcore.formatting import plain

LOW, HIGH = 0.2, 0.8


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """False alarms and misses at a low, the middle and a high threshold, and the cheapest one (percent, and in words).

    `alarms.high` is at 80 %, `alarms.low` at 20 %; `cheapest` is "lower", "higher" or "same" than 50 %.
    """
    detector = _detector(points)
    found: dict[str, Any] = {}
    for name, at in (("low", LOW), ("middle", 0.5), ("high", HIGH)):
        counts = detector.at(at).counts
        found |= {f"alarms.{name}": int(counts[0, 1]), f"misses.{name}": int(counts[1, 0])}
    best = detector.best_by_cost(float(setup.get("false_alarm", 1)), float(setup.get("miss", 1)))
    word = "same" if abs(best - 0.5) < 0.005 else "lower" if best < 0.5 else "higher"
    change = _change(found["alarms.middle"], found["alarms.high"])
    return {**found, "best": 100 * best, "cheapest": word, "alarms_change": change}


def _change(before: int, after: int) -> str:
    """In a word, what became of a number; none at all counts as fewer."""
    return "fewer" if after < before or after == 0 else "same" if after == before else "more"


def show(setup: Setup, points: Sequence[Point]) -> None:
    """The slider, the decisions at it, and its place on the ROC curve."""
    if runs := runs_of(points):
        left, right = st.columns([2, 3], gap="medium")
        detector, run = _detector(points), runs[0]
        at = left.slider(setup.words["threshold"], 0.0, 1.0, 0.5, 0.05, key=f"{setup.key} threshold")
        decision = detector.at(at)
        cls = run.classes[1]
        with left:
            rest = run.classes[0] if len(run.classes) == 2 else setup.words["others"]
            show_picture(confusion_matrix(decision.counts, (rest, cls)), f"{setup.key} decisions")
            st.markdown(decision_in_words(decision, plain(cls)))
        with right:
            show_picture(roc_curve([cls], [detector], classes=[1], runs=[0], threshold=at), f"{setup.key} roc")


def _detector(points: Sequence[Point]) -> Detector:
    return Detector.of(runs_of(points)[0].evaluation, 1)


INSTRUMENT = Instrument(
    "threshold", frozenset({"model", "false_alarm", "miss"}),
    frozenset({"alarms", "misses", "best", "cheapest", "alarms_change"}),
    plan=plan_of_models, measure=measure, show=show,
)  # fmt: skip
