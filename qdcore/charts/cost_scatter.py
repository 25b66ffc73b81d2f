"""Accuracy against cost: time to train, time to predict, or size of the model; with the Pareto front."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd

from qdcore.charts._style import GREY, Picture, RunStyle, accuracy_axis, blank_figure, run_style
from qdcore.evaluation.comparison import pareto_front
from qdcore.formatting import megabytes, percent, plain_html, seconds

Kind = Literal["training", "predicting", "size"]
# kind -> title of the axis, smallest value on the logarithmic axis, how a value is written
KINDS: dict[Kind, tuple[str, float, Callable[[float], str]]] = {
    "training": ("seconds to train", 1e-3, seconds),
    "predicting": ("milliseconds to predict a drawing", 1e-4, lambda value: f"{value:.2g} ms"),
    "size": ("megabytes of the model", 1e-4, megabytes),
}


def cost_scatter(
    names: Sequence[str],
    models: Sequence[str],
    costs: Sequence[float],
    accuracies: Sequence[float],
    kind: Kind,
    full_range: bool = False,
) -> Picture:
    """One point per run, its style by its classifier; a line joins the runs on the Pareto front.

    Accuracies are 0..1, costs in the unit of their kind: seconds, milliseconds, megabytes. The customdata of a point
    is its position in the lists. The axis of the accuracy shows their range, or the full range from 0 to 100 %.
    """
    title, smallest, write = KINDS[kind]
    table = pd.DataFrame({"run": names, "model": models, title: costs, "accuracy": accuracies})
    figure = blank_figure(420, hovermode="closest", showlegend=True)
    front = pareto_front(costs, accuracies)
    shown = [max(value, smallest) for value in costs]
    figure.add_scatter(
        x=[shown[i] for i in front], y=[accuracies[i] for i in front], name="Pareto front",
        mode="lines", line={"color": GREY, "dash": "dot", "shape": "hv"}, hoverinfo="skip",
    )  # fmt: skip
    numbers = [f"{percent(share)} for {write(value)}" for share, value in zip(accuracies, costs, strict=True)]
    sentences = [f"{name}: {text}" for name, text in zip(names, numbers, strict=True)]
    hover = [f"{plain_html(name)}: {text}" for name, text in zip(names, numbers, strict=True)]
    for position, model in enumerate(dict.fromkeys(models)):
        mine = [i for i, other in enumerate(models) if other == model]
        points = [(shown[i], accuracies[i], hover[i], i) for i in mine]
        _draw(figure, model, points, run_style(position))
    wide = max(shown, default=1) >= 100 * min(shown, default=1)  # then only 0.1, 1, 10: no small 2s and 5s in between
    figure.update_xaxes(title=title, type="log", dtick=1 if wide else None)
    figure.update_yaxes(**accuracy_axis(accuracies, full_range))
    return Picture(figure, table, _alt(title, sentences, front))


def _draw(figure: Any, model: str, points: list[tuple[float, float, str, int]], style: RunStyle) -> None:
    x, y, text, place = zip(*points, strict=True)
    figure.add_scatter(
        x=x, y=y, text=text, customdata=place, mode="markers", name=plain_html(model),
        marker={**style.marker(11), "line": {"width": 1, "color": GREY}},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _alt(title: str, sentences: list[str], front: list[int]) -> str:
    if not front:
        return "No runs to compare."
    text = f"Accuracy against {title}. Cheapest: {sentences[front[0]]}."
    return text + (f" Most accurate: {sentences[front[-1]]}." if len(front) > 1 else " No other run is more accurate.")
