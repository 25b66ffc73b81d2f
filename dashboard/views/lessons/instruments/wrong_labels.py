"""Wrong labels: a slider spoils part of the training labels on purpose; what does that do to the test accuracy?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.lessons.claims import Measures
from dashboard.views.lessons.instruments.complexity import varied
from dashboard.views.lessons.instruments.instrument import Instrument, Setup
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.plans import Plan, Point

SHARE = 30  # percent


def choose(setup: Setup) -> dict[str, Any]:
    """The slider: percent of the training labels that are wrong."""
    start = int(setup.preset.get("share", SHARE))
    return {"share": st.slider(setup.words["wrong_labels"], 5, 50, start, 5, format="%d %%", key=f"{setup.key} share")}


def plan(setup: Setup) -> Plan:
    """The classifier with each value, once with correct and once with wrong labels."""
    param, values = varied(setup)
    model, clean = setup.models()[0], setup.sample
    noisy = replace(clean, wrong_labels=int(setup.get("share", SHARE)) / 100)
    axes = ([clean, noisy], values)
    return Plan("Lesson", axes, lambda sample, value: Experiment.of(sample, model, {param.name: value}, sample.seed))


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """Percent by value: test accuracy with correct (`clean`) and `noisy` labels, the `drop`; the `sturdier` value."""
    param, values = varied(setup)
    found: dict[str, Any] = {}
    for point in points:
        kind = "clean" if point.setting.sample.wrong_labels is None else "noisy"
        found[f"{kind}.{param.label(point.setting.params[param.name])}"] = 100 * point.accuracy.mean
    labels = [param.label(value) for value in values]
    found |= {f"drop.{label}": found[f"clean.{label}"] - found[f"noisy.{label}"] for label in labels}
    return {**found, "sturdier": "value_" + min(labels, key=lambda label: float(found[f"drop.{label}"]))}


def show(setup: Setup, points: Sequence[Point]) -> None:
    """A bar for each value and kind of labels."""
    param, _ = varied(setup)
    there = [point for point in points if point.runs]
    if there:
        names = [f"{param.title} {param.label(p.setting.params[param.name])}, {_labels(setup, p)}" for p in there]
        accuracies, tests = [p.accuracy.mean for p in there], [p.runs[0].record.n_test for p in there]
        show_picture(accuracy_bars(names, accuracies, tests), f"{setup.key} wrong labels")


def _labels(setup: Setup, point: Point) -> str:
    share = point.setting.sample.wrong_labels
    return setup.words["labels_clean"] if share is None else f"{share:.0%} {setup.words['labels_wrong']}"


INSTRUMENT = Instrument(
    "wrong_labels", frozenset({"model", "param", "values", "share"}),
    frozenset({"clean", "noisy", "drop", "sturdier"}),
    plan=plan, measure=measure, show=show, choose=choose,
)  # fmt: skip
