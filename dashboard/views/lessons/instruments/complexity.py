"""Complexity: one parameter of a classifier from simple to flexible, its accuracy on training and on test drawings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.components.chart import show_picture
from dashboard.lessons.claims import Measures
from dashboard.state.resources import training_accuracy
from dashboard.views.lessons.instruments.instrument import Instrument, Setup
from qdcore.charts.training_and_test import training_and_test
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Param
from qdcore.experiments.plans import Plan, Point


def varied(setup: Setup) -> tuple[Param, list[Any]]:
    """The parameter of the setting `param` and its `values`, "none" for no limit; raises UserError."""
    model, name = setup.models()[0], str(setup.get("param", ""))
    param = next((each for each in model.params if each.name == name), None)
    if param is None:
        known = ", ".join(each.name for each in model.params)
        raise UserError(f"The lesson names a parameter {name!r}; {model.title} has {known}.")
    return param, [param.check_text(str(value)) for value in setup.get("values", [])]


def plan(setup: Setup) -> Plan:
    """The classifier with each value."""
    param, values = varied(setup)
    model, sample = setup.models()[0], setup.sample
    return Plan("Lesson", (values,), lambda value: Experiment.of(sample, model, {param.name: value}, sample.seed))


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """Accuracy (percent) on training and on test drawings by value, the gap of the last value, the best value."""
    param, _ = varied(setup)
    found: dict[str, float | str] = {}
    runs = [point.runs[0] for point in points]
    labels = [param.label(run.experiment.params[param.name]) for run in runs]
    for label, run in zip(labels, runs, strict=True):
        found[f"train.{label}"] = 100 * training_accuracy(run.id, run, setup.source)
        found[f"test.{label}"] = 100 * run.record.accuracy
    best = max(labels, key=lambda label: float(found[f"test.{label}"]))
    return {**found, "gap": found[f"train.{labels[-1]}"] - found[f"test.{labels[-1]}"], "best": best}  # type: ignore[operator]


def show(setup: Setup, points: Sequence[Point]) -> None:
    """Two lines over the values of which a run is there."""
    param, _ = varied(setup)
    runs = [point.runs[0] for point in points if point.runs]
    if runs:
        labels = [param.label(run.experiment.params[param.name]) for run in runs]
        training = [training_accuracy(run.id, run, setup.source) for run in runs]
        picture = training_and_test(param.title, labels, training, [run.record.accuracy for run in runs])
        show_picture(picture, f"{setup.key} complexity")


INSTRUMENT = Instrument(
    "complexity", frozenset({"model", "param", "values"}), frozenset({"train", "test", "gap", "best"}),
    plan=plan, measure=measure, show=show,
)  # fmt: skip
