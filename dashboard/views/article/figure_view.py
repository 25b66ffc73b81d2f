"""A figure of the article on the page: its plan, its chart, and the published numbers next to ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.run_labels import name_of
from dashboard.inputs.source import available
from dashboard.navigation import link_to
from dashboard.state.resources import backend
from dashboard.views.article.figures import Figure
from dashboard.views.article.network_details import show_details
from dashboard.views.article.published import ACCURACY, FIVE, FOLDS, PAIR
from dashboard.views.tune.plan_charts import bars_picture, curve_picture, model_param, sample_query
from dashboard.views.tune.plan_progress import follow
from models import MODELS
from qdcore.charts import Picture
from qdcore.charts.confusion_matrix import confusion_matrix
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.charts.sweep_curve import sweep_curve
from qdcore.errors import UserError
from qdcore.experiments.plans import Point, points
from qdcore.experiments.run_store import Runs
from qdcore.export.document import Block, Chart, Heading, Table, Text
from qdcore.formatting import MISSING, seconds
from qdcore.settings import BUCKET
from qdcore.sources import open_source

BUCKET_COUNT = 120_000  # drawings of each class in the public bucket, about
NUMBER_FORMATS = {"published": "{:.4f}", "ours": "{:.4f}", "difference": "{:+.4f}"}


def count(cls: str) -> int:
    """How many drawings of a class are available; for the public bucket, without asking it, about 120,000."""
    if backend().settings.data == BUCKET:
        return BUCKET_COUNT
    try:
        return available(open_source("quickdraw", backend().settings), cls)
    except UserError:
        return 0


def show_figure(figure: Figure) -> None:
    """One figure with its button, or the sentence that says why it can't be repeated here."""
    with st.container(border=True):
        st.markdown(f"**{figure.title}**")
        if figure.differences:
            st.caption(f":material/info: {figure.differences}")
        if figure.plan is None:
            _numbers(figure, [])
        else:
            follow(figure.plan, figure.name, "Repeat this figure", partial(_draw, figure))


def _draw(figure: Figure, found: list[Point]) -> None:
    if any(point.runs for point in found):
        CHARTS[figure.kind](figure, found)
    _numbers(figure, found)
    _link(figure, found)


def _numbers(figure: Figure, found: Sequence[Point]) -> None:
    table = figure.compared(found).dropna(axis="columns", how="all")
    if len(table.columns) == 1:
        return  # nothing is published and nothing is trained yet
    formatted = table.style.format({name: form for name, form in NUMBER_FORMATS.items() if name in table})
    st.dataframe(formatted, hide_index=True, key=f"{figure.name} numbers", placeholder=MISSING)


def _sweep_picture(figure: Figure, found: Sequence[Point]) -> Picture:
    param = model_param(*figure.name.split(" "))
    known = list(figure.published) if any(value is not None for value in figure.published) else None
    return sweep_curve(
        param.title,
        [param.label(point.setting.params[param.name]) for point in found],
        [point.accuracy.mean for point in found],
        [point.accuracy.error for point in found],
        times=[point.seconds for point in found],
        article=figure.choice,
        published=known,
    )


def _sweep(figure: Figure, found: list[Point]) -> None:
    show_picture(_sweep_picture(figure, found), figure.name)
    if figure.published_seconds:
        pairs = zip(figure.labels, figure.published_seconds, strict=True)
        st.caption("Published seconds to train: " + ", ".join(f"{name} {value}" for name, value in pairs))


def _curve_picture(figure: Figure, found: Sequence[Point]) -> Picture:
    pairs = zip(found, figure.published, strict=True)
    known = [(name_of(p.setting), p.setting.sample.n_train, share) for p, share in pairs if share is not None]
    return curve_picture(found, known)


def _curve(figure: Figure, found: list[Point]) -> None:
    show_picture(_curve_picture(figure, found), figure.name)


def _bars(figure: Figure, found: list[Point]) -> None:
    show_picture(bars_picture(found, figure.published), figure.name)


def _steps(figure: Figure, found: list[Point]) -> None:
    """One bar for each step; below, its mistakes and its time to train."""
    show_picture(bars_picture(found, figure.published, figure.labels), figure.name)
    done = [
        (name, point, point.runs[0].record.n_test)
        for name, point in zip(figure.labels, found, strict=True)
        if point.runs
    ]
    mistakes = [f"{name} {round((1 - p.accuracy.mean) * n)} in {seconds(p.seconds)}" for name, p, n in done]
    st.caption(f"Mistakes on {done[0][-1]:,} test drawings, and the time to train: {'; '.join(mistakes)}.")


def _run(figure: Figure, found: list[Point]) -> None:
    run = found[0].runs[0]
    st.markdown("Confusion matrix of your network")
    show_picture(confusion_matrix(run.evaluation.confusion, run.classes), f"{figure.name} ours")
    with st.expander("The published confusion matrix"):
        show_picture(
            confusion_matrix(np.array(figure.confusion), PUBLISHED[len(figure.confusion)]), f"{figure.name} theirs"
        )
    show_details(run, figure.name)


def _importances(figure: Figure, found: list[Point]) -> None:
    if picture := _importances_picture(figure, found):
        show_picture(picture, figure.name)


def _importances_picture(figure: Figure, found: Sequence[Point]) -> Picture | None:
    importances = found[0].runs[0].extra("importances")
    return None if importances is None else pixel_picture(importances, "importance")


PUBLISHED = {len(classes): classes for classes in (PAIR, FIVE)}
CHARTS = {"sweep": _sweep, "curve": _curve, "bars": _bars, "run": _run, "importances": _importances, "steps": _steps}


PICTURES: dict[str, Callable[[Figure, Sequence[Point]], Picture | None]] = {
    "sweep": _sweep_picture,
    "curve": _curve_picture,
    "bars": lambda figure, found: bars_picture(found, figure.published),
    "steps": lambda figure, found: bars_picture(found, figure.published, figure.labels),
    "importances": _importances_picture,
}


def figure_blocks(figure: Figure, store: Runs) -> list[Block]:
    """A figure in a report: its chart and its numbers, published and ours; nothing before its first run."""
    found = points(figure.plan.experiments, store) if figure.plan else []
    if not any(point.runs for point in found):
        return []
    blocks: list[Block] = [Heading(figure.title, 3)]
    blocks += [Text(figure.differences, quiet=True)] if figure.differences else []
    if figure.kind in PICTURES and (picture := PICTURES[figure.kind](figure, found)):
        blocks.append(Chart(picture))
    table = figure.compared(found).dropna(axis="columns", how="all")
    return [*blocks, Table(table)] if len(table.columns) > 1 else blocks


def _link(figure: Figure, found: list[Point]) -> None:
    """Link to the page that shows the same runs in detail."""
    runs = [run.id for point in found for run in point.runs]
    if figure.kind == "sweep":
        sample = found[0].setting.sample
        model, name = figure.name.split(" ")
        param = model_param(model, name)
        values = "; ".join(param.to_text(point.setting.params[name]) for point in found)
        query = {**sample_query(sample), "sweep_model": model, "vary": name, f"values.{model}.{name}": values}
        link_to("tune", "Open in Tune", **query, question="sweep", folds=str(FOLDS))
    elif runs and figure.kind in ("run", "importances"):
        link_to("evaluate", "Open in Evaluate", runs=runs[0])
    elif runs:
        link_to("compare", "Open in Compare", runs=",".join(runs))


def show_models() -> None:
    """The four classifiers of the article, a sentence each."""
    for name in ACCURACY:
        st.markdown(f"* **{MODELS[name].title}**: {MODELS[name].sentence}")
