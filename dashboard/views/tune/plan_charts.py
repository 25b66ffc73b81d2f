"""The result of a plan as a chart: a sweep, a learning curve, all against all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.run_labels import name_of
from dashboard.navigation import link_to
from dashboard.views.article.published import CHOICE
from models import MODELS
from qdcore.charts.accuracy_bars import accuracy_bars
from qdcore.charts.learning_curve import Published, learning_curve
from qdcore.charts.sweep_curve import sweep_curve
from qdcore.charts.sweep_heat_map import sweep_heat_map
from qdcore.experiments.model import Param
from qdcore.experiments.plans import Point, best, quickest_as_good
from qdcore.experiments.sample import Sample
from qdcore.formatting import percent, percentage_points, seconds
from qdcore.sources import kind_of


def show_sweep(found: Sequence[Point], params: Sequence[Param], key: str, **published: Any) -> None:
    """Accuracy by the values of one parameter, or two; the best value, and a link that trains with it."""
    if not any(point.runs for point in found):
        return
    if len(params) == 1:
        labels = [params[0].label(point.setting.params[params[0].name]) for point in found]
        means, errors = [point.accuracy.mean for point in found], [point.accuracy.error for point in found]
        times, choice = [point.seconds for point in found], _choice(found, params)
        show_picture(sweep_curve(params[0].title, labels, means, errors, times=times, article=choice, **published), key)
    else:
        _show_map(found, params, key)
    _tell_best(found, params)


def _show_map(found: Sequence[Point], params: Sequence[Param], key: str) -> None:
    rows, columns = (
        list(dict.fromkeys(param.label(point.setting.params[param.name]) for point in found)) for param in params
    )
    means = np.array([point.accuracy.mean for point in found]).reshape(len(rows), len(columns))
    choice = _choice(found, params)
    place = None if choice is None else divmod(choice, len(columns))
    show_picture(sweep_heat_map((params[0].title, params[1].title), rows, columns, means, place), key)


def _choice(found: Sequence[Point], params: Sequence[Param]) -> int | None:
    """The position of the article's choice; None where it is not among the points."""
    chosen = [CHOICE.get((found[0].setting.model, param.name)) for param in params]
    points_params = [[point.setting.params[param.name] for param in params] for point in found]
    return points_params.index(chosen) if None not in chosen and chosen in points_params else None


def _tell_best(found: Sequence[Point], params: Sequence[Param]) -> None:
    top = best(found)
    if top is None:
        return
    setting, values = top.setting, {param: top.setting.params[param.name] for param in params}
    chosen = " and ".join(f"{param.title} {param.label(value)}" for param, value in values.items())
    error = f", ± {percentage_points(top.accuracy.error)}" if top.accuracy.n > 1 else ""
    st.write(f"Best so far: **{chosen}** with {percent(top.accuracy.mean)}{error}.")
    if (quick := quickest_as_good(found)) not in (None, top):
        cheaper = " and ".join(f"{param.title} {param.label(quick.setting.params[param.name])}" for param in params)
        times = f"{seconds(quick.seconds)} instead of {seconds(top.seconds)}"
        st.write(f"Not clearly worse, and quicker: **{cheaper}** lies within that spread and takes {times} to fit.")
    sample = setting.sample
    query = {**sample_query(sample), "models": setting.model}
    query |= {f"{setting.model}.{param.name}": param.to_text(value) for param, value in values.items()}
    link_to("train", "Train with this", **query)


def sample_query(sample: Sample) -> dict[str, str]:
    """The part of a link that chooses these drawings and their split."""
    return {
        "classes": ",".join(sample.classes),
        "per_class": str(sample.per_class),
        "share": str(round(100 * sample.test_share)),
        "seed": str(sample.seed),
        "source": kind_of(sample.source),
    }


def show_curve(found: Sequence[Point], key: str, published: Sequence[Published] = ()) -> None:
    """Learning curves, one a model with its parameters."""
    runs = [(name_of(run.experiment), run.record) for point in found for run in point.runs]
    if runs:
        names, sizes = [name for name, _ in runs], [record.n_train for _, record in runs]
        show_picture(learning_curve(names, sizes, [record.accuracy for _, record in runs], published=published), key)


def show_bars(
    found: Sequence[Point],
    key: str,
    published: Sequence[float | None] | None = None,
    names: Sequence[str] | None = None,
) -> None:
    """Mean accuracies, the best first; where published, in the order given; with `names` instead of the settings'."""
    names = names or [name_of(point.setting) for point in found]
    rows = [(point, names[i], published[i] if published else None) for i, point in enumerate(found) if point.runs]
    if not rows:
        return
    if published is None:
        rows.sort(key=lambda row: -row[0].accuracy.mean)
    shares = [point.accuracy.mean for point, *_ in rows]
    tests = [point.runs[0].record.n_test for point, *_ in rows]
    known = [share for *_, share in rows] if published else None
    show_picture(accuracy_bars([name for _, name, _ in rows], shares, tests, known), key)


def model_param(model: str, name: str) -> Param:
    """A parameter of a model by its name."""
    return next(param for param in MODELS[model].params if param.name == name)
