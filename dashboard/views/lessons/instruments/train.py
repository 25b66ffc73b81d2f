"""Train: several classifiers on the same drawings, and how accurate they are."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.lessons.claims import Measures
from dashboard.views.lessons.instruments.instrument import Instrument, Setup, plan_of_models, runs_of
from dashboard.views.tune.plan_charts import show_bars
from qdcore.experiments.plans import Point


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """The accuracy (percent) of each classifier, its mistakes, and which is best."""
    found: dict[str, float | str] = {}
    for run in runs_of(points):
        name = run.experiment.model
        found[f"accuracy.{name}"] = 100 * run.record.accuracy
        found[f"mistakes.{name}"] = int((~run.evaluation.correct).sum())
    best = max(runs_of(points), key=lambda run: run.record.accuracy)
    return {**found, "best": best.experiment.model}


def show(setup: Setup, points: Sequence[Point]) -> None:
    """The accuracies as bars."""
    show_bars(points, f"{setup.key} bars")


INSTRUMENT = Instrument(
    "train", frozenset({"models", "model", "each"}), frozenset({"accuracy", "mistakes", "best"}),
    plan=plan_of_models, measure=measure, show=show,
)  # fmt: skip
