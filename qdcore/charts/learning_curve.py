"""Learning curves: accuracy by the number of training drawings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from qdcore.charts._style import HOVER, Picture, RunStyle, blank_figure, run_style, translucent
from qdcore.evaluation.comparison import repeats
from qdcore.formatting import count, percent, percentage_points, plain_html

Published = tuple[str, int, float]  # model, training drawings, accuracy


def learning_curve(
    models: Sequence[str],
    sizes: Sequence[int],
    accuracies: Sequence[float],
    *,
    published: Sequence[Published] = (),
) -> Picture:
    """One line per classifier through the mean accuracy at each size, with a band of one standard error each way.

    One entry per run: its classifier, its number of training drawings, its accuracy (0..1). Repeats of a size are
    averaged.
    """
    table = _table(models, sizes, accuracies)
    figure = blank_figure(420, hovermode="closest", showlegend=True)
    for position, model in enumerate(dict.fromkeys(models)):
        line = table[table["model"] == model]
        _draw_band(figure, line[line["error"].notna()], run_style(position))
        _draw_line(figure, model, line, run_style(position))
        known = [(size, share) for name, size, share in published if name == model]
        _draw_published(figure, model, known, run_style(position))
    figure.update_xaxes(title="training drawings", type="log", tickvals=sorted(set(sizes)), tickformat=",d")
    figure.update_yaxes(title="accuracy", tickformat=".1~%")
    return Picture(figure, table, _alt(table))


def _table(models: Sequence[str], sizes: Sequence[int], accuracies: Sequence[float]) -> pd.DataFrame:
    """One row per classifier and size: model, drawings, accuracy (mean), error (standard, NaN for one run), runs."""
    groups: dict[tuple[str, int], list[float]] = {}
    for model, size, share in zip(models, sizes, accuracies, strict=True):
        groups.setdefault((model, size), []).append(share)
    order = list(dict.fromkeys(models))
    rows = []
    for model, size in sorted(groups, key=lambda group: (order.index(group[0]), group[1])):
        found = repeats(groups[model, size])
        rows.append((model, size, found.mean, found.error, found.n))
    return pd.DataFrame(rows, columns=["model", "drawings", "accuracy", "error", "runs"])


def _draw_band(figure: Any, line: pd.DataFrame, style: RunStyle) -> None:
    if len(line) > 1:
        low, high = line["accuracy"] - line["error"], line["accuracy"] + line["error"]
        figure.add_scatter(
            x=[*line["drawings"], *line["drawings"][::-1]], y=[*high, *low[::-1]], fill="toself",
            mode="lines", line={"width": 0}, fillcolor=translucent(style.colour, 0.2), hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip


def _draw_line(figure: Any, model: str, line: pd.DataFrame, style: RunStyle) -> None:
    hover = []
    for _, size, accuracy, error, runs in line.itertuples(index=False):
        text = f"{plain_html(model)}, {size:,} training drawings<br>{percent(accuracy)}"
        hover.append(text + (f", {count(runs, 'run')}, ± {percentage_points(error)}" if runs > 1 else ""))
    figure.add_scatter(
        x=line["drawings"], y=line["accuracy"], name=plain_html(model), mode="lines+markers",
        line=style.line, marker=style.marker(),
        customdata=hover, hovertemplate=HOVER,
    )  # fmt: skip


def _draw_published(figure: Any, model: str, known: list[tuple[int, float]], style: RunStyle) -> None:
    if known:
        figure.add_scatter(
            x=[size for size, _ in known], y=[share for _, share in known], name=f"{plain_html(model)}, published",
            mode="markers", marker={**style.marker(13), "symbol": f"{style.symbol}-open"},
            customdata=[f"{plain_html(model)}, {size:,} training drawings<br>published: {percent(share)}"
                        for size, share in known],
            hovertemplate=HOVER,
        )  # fmt: skip


def _alt(table: pd.DataFrame) -> str:
    sentences = []
    for model, line in table.groupby("model", sort=False):
        first, last = line.iloc[0], line.iloc[-1]
        text = f"{model} {percent(first['accuracy'])} with {first['drawings']:,}"
        sentences.append(text + (f", {percent(last['accuracy'])} with {last['drawings']:,}" if len(line) > 1 else ""))
    return (
        f"Accuracy by the number of training drawings: {'; '.join(sentences)}." if sentences else "No runs to compare."
    )
