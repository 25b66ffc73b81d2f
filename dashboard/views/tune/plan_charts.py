"""The results of a plan as charts: a sweep with its best value, learning curves, accuracy bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.run_labels import name_of
from dashboard.navigation import link_to
from dashboard.state.url_params import join_names
from dashboard.views.article.published import CHOICE
from models import MODELS
from qdcore.charts import Picture
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
    """Accuracy by the values of one or two parameters, the best value, and a link that trains with it."""
    if not any(point.runs for point in found):
        return
    show_picture(sweep_picture(found, params, **published), key)
    _show_best(found, params)


def sweep_picture(found: Sequence[Point], params: Sequence[Param], **published: Any) -> Picture:
    """Accuracy by the values of one parameter as a curve, of two as a map."""
    if len(params) > 1:
        return _map(found, params)
    labels = [params[0].label(point.setting.params[params[0].name]) for point in found]
    means, errors = [point.accuracy.mean for point in found], [point.accuracy.error for point in found]
    times, choice = [point.seconds for point in found], _article_choice(found, params)
    return sweep_curve(params[0].title, labels, means, errors, times=times, article=choice, **published)


def _map(found: Sequence[Point], params: Sequence[Param]) -> Picture:
    rows, columns = (
        list(dict.fromkeys(param.label(point.setting.params[param.name]) for point in found)) for param in params
    )
    means = np.array([point.accuracy.mean for point in found]).reshape(len(rows), len(columns))
    choice = _article_choice(found, params)
    place = None if choice is None else divmod(choice, len(columns))
    return sweep_heat_map((params[0].title, params[1].title), rows, columns, means, place)


def _article_choice(found: Sequence[Point], params: Sequence[Param]) -> int | None:
    """The position of the article's choice among the points; None where it is not there."""
    chosen = [CHOICE.get((found[0].setting.model, param.name)) for param in params]
    points_params = [[point.setting.params[param.name] for param in params] for point in found]
    return points_params.index(chosen) if None not in chosen and chosen in points_params else None


def _show_best(found: Sequence[Point], params: Sequence[Param]) -> None:
    top = best(found)
    if top is None:
        return
    first, *more = best_in_words(found, params, "**")
    st.markdown(f"Best so far: {first}", help=STANDARD_ERROR)
    for sentence in more:
        st.write(sentence)
    setting = top.setting
    query = {**sample_query(setting.sample), "models": setting.model}
    query |= {f"{setting.model}.{param.name}": param.to_text(setting.params[param.name]) for param in params}
    link_to("train", "Train with the best", **query)


def best_in_words(found: Sequence[Point], params: Sequence[Param], mark: str = "") -> list[str]:
    """The best value, and the fastest that is as good if it is another one; `mark` stands around values."""
    top = best(found)
    if top is None:
        return []
    error = f", ± {percentage_points(top.accuracy.error)}" if top.accuracy.n > 1 else ""
    texts = [f"{mark}{_values(top, params)}{mark} with {percent(top.accuracy.mean)}{error}."]
    if (quick := quickest_as_good(found)) and quick != top:
        times = f"{seconds(quick.seconds)} instead of {seconds(top.seconds)}"
        values = f"{mark}{_values(quick, params)}{mark}"
        texts.append(f"{values} is within one standard error of the best and trains faster: {times}.")
    return texts


STANDARD_ERROR = (
    "The accuracy is the mean over the folds. After ± stands its standard error: how much such a mean varies from one "
    "set of folds to another."
)


def _values(point: Point, params: Sequence[Param]) -> str:
    """The values of a point in words: "Trees 100 and Pixels per split 28"."""
    return " and ".join(f"{param.title} {param.label(point.setting.params[param.name])}" for param in params)


def sample_query(sample: Sample) -> dict[str, str]:
    """The URL parameters that choose these drawings and their split."""
    return {
        "classes": join_names(sample.classes),
        "per_class": str(sample.per_class),
        "share": str(round(100 * sample.test_share)),
        "seed": str(sample.seed),
        "source": kind_of(sample.source),
    }


def show_curve(found: Sequence[Point], key: str, published: Sequence[Published] = ()) -> None:
    """Learning curves, one for each classifier with its parameters."""
    if any(point.runs for point in found):
        show_picture(curve_picture(found, published), key)


def curve_picture(found: Sequence[Point], published: Sequence[Published] = ()) -> Picture:
    """Learning curves of the points that have runs."""
    runs = [(name_of(run.experiment), run.record) for point in found for run in point.runs]
    names, sizes = [name for name, _ in runs], [record.n_train for _, record in runs]
    return learning_curve(names, sizes, [record.accuracy for _, record in runs], published=published)


def show_bars(
    found: Sequence[Point],
    key: str,
    published: Sequence[float | None] | None = None,
    names: Sequence[str] | None = None,
) -> None:
    """Mean accuracies as bars, where there are any runs."""
    if any(point.runs for point in found):
        show_picture(bars_picture(found, published, names), key)


def bars_picture(
    found: Sequence[Point], published: Sequence[float | None] | None = None, names: Sequence[str] | None = None
) -> Picture:
    """Mean accuracies as bars, the best first; published ones stay in the order given. `names` replace the labels."""
    names = names or [name_of(point.setting) for point in found]
    rows = [(point, names[i], published[i] if published else None) for i, point in enumerate(found) if point.runs]
    if published is None:
        rows.sort(key=lambda row: -row[0].accuracy.mean)
    shares = [point.accuracy.mean for point, *_ in rows]
    tests = [point.runs[0].record.n_test for point, *_ in rows]
    published_shares = [share for *_, share in rows] if published else None
    return accuracy_bars([name for _, name, _ in rows], shares, tests, published_shares)


def model_param(model: str, name: str) -> Param:
    """The parameter of a classifier with this name."""
    return next(param for param in MODELS[model].params if param.name == name)
