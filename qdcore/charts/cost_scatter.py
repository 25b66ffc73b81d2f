"""Accuracy against cost: what each percent costs in seconds, milliseconds or megabytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd

from qdcore.charts._style import NEUTRAL, Picture, RunStyle, blank_figure, run_style
from qdcore.evaluation.comparison import pareto_front
from qdcore.formatting import megabytes, percent, seconds

Kind = Literal["training", "predicting", "size"]
# kind -> the axis' title, the smallest value that a logarithmic axis shows, how a value is written
KINDS: dict[Kind, tuple[str, float, Callable[[float], str]]] = {
    "training": ("seconds to train", 1e-3, seconds),
    "predicting": ("milliseconds to predict a drawing", 1e-4, lambda value: f"{value:.2g} ms"),
    "size": ("megabytes", 1e-4, megabytes),
}


def cost_scatter(
    names: Sequence[str],
    models: Sequence[str],
    costs: Sequence[float],
    accuracies: Sequence[float],
    kind: Kind,
) -> Picture:
    """One point a run, the style by its model; the line joins the runs that no cheaper one equals.

    Accuracies are 0..1, costs in the unit of their kind: seconds, milliseconds, megabytes. The customdata
    of a point is its position in the lists.
    """
    title, smallest, write = KINDS[kind]
    table = pd.DataFrame({"run": names, "model": models, title: costs, "accuracy": accuracies})
    figure = blank_figure(420, hovermode="closest", showlegend=True)
    best = pareto_front(costs, accuracies)
    shown = [max(value, smallest) for value in costs]
    figure.add_scatter(
        x=[shown[i] for i in best], y=[accuracies[i] for i in best], name="nothing cheaper is better",
        mode="lines", line={"color": NEUTRAL, "dash": "dot", "shape": "hv"}, hoverinfo="skip",
    )  # fmt: skip
    hover = [_sentence(*row, write) for row in zip(names, costs, accuracies, strict=True)]
    for position, model in enumerate(dict.fromkeys(models)):
        mine = [i for i, other in enumerate(models) if other == model]
        points = [(shown[i], accuracies[i], hover[i], i) for i in mine]
        _draw(figure, model, points, run_style(position))
    figure.update_xaxes(title=title, type="log")
    figure.update_yaxes(title="accuracy", tickformat=".1~%", autorangeoptions={"minallowed": 0, "maxallowed": 1})
    return Picture(figure, table, _alt(title, hover, best))


def _sentence(name: str, value: float, accuracy: float, write: Callable[[float], str]) -> str:
    return f"{name}: {percent(accuracy)} for {write(value)}"


def _draw(figure: Any, model: str, points: list[tuple[float, float, str, int]], style: RunStyle) -> None:
    x, y, text, place = zip(*points, strict=True)
    figure.add_scatter(
        x=x, y=y, text=text, customdata=place, mode="markers", name=model,
        marker={**style.marker(11), "line": {"width": 1, "color": NEUTRAL}},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _alt(title: str, hover: list[str], best: list[int]) -> str:
    if not best:
        return "No runs to compare."
    text = f"Accuracy against {title}. Cheapest: {hover[best[0]]}."
    return text + (f" Most accurate: {hover[best[-1]]}." if len(best) > 1 else " No other run is more accurate.")
