"""The report of a plan of many trainings: its chart, each point, then the runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from dashboard.exports.report_limits import plan_limits
from dashboard.inputs.run_labels import about, name_of
from dashboard.state.resources import backend
from dashboard.views.exports.take_with_you import take_with_you
from qdcore.charts import Picture
from qdcore.experiments.plans import Plan, Point, points
from qdcore.export.document import Block, Chart, Heading, Points, Table, Text
from qdcore.formatting import percent, percentage_points, seconds


def take_plan_with_you(
    plan: Plan,
    asked: str,
    picture: Callable[[Sequence[Point]], Picture],
    in_words: Callable[[Sequence[Point]], list[str]] = lambda found: [],
) -> None:
    """The button for the results of a plan so far; nothing before its first run.

    `picture` draws its points; `in_words` gives what follows from them.
    """
    found = points(plan.experiments, backend().runs)
    runs = [run for point in found for run in point.runs]
    if not runs:
        return

    def lead() -> list[Block]:
        return plan_blocks(points(plan.experiments, backend().runs), picture, in_words)

    whole = [run for run in runs if run.experiment.sample.fold is None]
    take_with_you(whole, title="Report: Tune", asked=asked, lead=lead)


def plan_blocks(
    found: Sequence[Point],
    picture: Callable[[Sequence[Point]], Picture],
    in_words: Callable[[Sequence[Point]], list[str]],
) -> list[Block]:
    """The chart, what follows from it, and a row for each point that has runs."""
    with_runs = [point for point in found if point.runs]
    rows = [
        {
            "classifier": name_of(point.setting),
            "accuracy": percent(point.accuracy.mean),
            "standard error": percentage_points(point.accuracy.error) if point.accuracy.n > 1 else "–",
            "trainings": point.accuracy.n,
            "training drawings": point.setting.sample.n_train,
            "time to train": seconds(point.seconds),
        }
        for point in with_runs
    ]
    return [
        Heading("What was found"), Text(_sample_in_words(with_runs[0]), quiet=True), Chart(picture(found)),
        Points(in_words(found)), Table(pd.DataFrame(rows)),
        *plan_limits([run for point in with_runs for run in point.runs]),
    ]  # fmt: skip


def _sample_in_words(point: Point) -> str:
    """The drawings of a plan; folds are parts of one sample."""
    sample = point.setting.sample
    text = about(replace(point.setting, sample=replace(sample, fold=None)))
    return f"{text} · cross-validation with {sample.fold[1]} folds" if sample.fold else text
