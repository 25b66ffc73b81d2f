"""The sweep of one parameter: mean accuracy and standard error at each value, and the best value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from qdcore.charts._style import GREY, HOVER, ORANGE, Picture, blank_figure, run_style
from qdcore.formatting import percent, percentage_points, plain_html, seconds


def sweep_curve(
    title: str,
    labels: Sequence[str],
    means: Sequence[float],
    errors: Sequence[float],
    *,
    times: Sequence[float] | None = None,
    article: int | None = None,
    published: Sequence[float | None] | None = None,
) -> Picture:
    """Mean accuracies (0..1) by the values of a parameter, in the order given, each with its standard error.

    Values are labels at equal distances, such as "10", "0.01" or "(100, 100)". `times` are the mean seconds to train,
    `article` is the position of the article's choice; NaN means not trained yet.
    """
    columns = {"value": labels, "accuracy": means, "error": errors, "seconds": times, "published": published}
    given = {name: column for name, column in columns.items() if column is not None}
    table = pd.DataFrame(given).astype({name: float for name in given if name != "value"})
    shown = table.assign(value=[plain_html(label) for label in labels])
    figure = blank_figure(520 if times is not None else 400, hovermode="closest", showlegend=True)
    _draw_accuracy(figure, shown)
    _draw_marks(figure, shown, article)
    figure.update_xaxes(
        title=plain_html(title), type="category", categoryarray=list(shown["value"]), categoryorder="array"
    )
    figure.update_yaxes(title="accuracy", tickformat=".1%")
    if times is not None:
        _draw_times(figure, shown)
    return Picture(figure, table, _alt(title, table, article))


def _draw_accuracy(figure: Any, table: pd.DataFrame) -> None:
    hover = [
        f"{label}: {percent(mean)}" + (f" ± {percentage_points(error)}" if error == error else "")
        for label, mean, error in table[["value", "accuracy", "error"]].itertuples(index=False)
    ]
    style = run_style(0)
    figure.add_scatter(
        x=table["value"], y=table["accuracy"], mode="lines+markers", name="mean over the folds ± standard error",
        line=style.line, marker=style.marker(), customdata=hover, hovertemplate=HOVER,
        error_y={"array": table["error"].fillna(0), "color": GREY, "thickness": 2},
    )  # fmt: skip
    if "published" in table:
        figure.add_scatter(
            x=table["value"], y=table["published"], mode="markers", name="published in the article",
            marker={"symbol": "diamond-open", "size": 11, "color": GREY},
            customdata=[f"published: {percent(value)}" for value in table["published"]], hovertemplate=HOVER,
        )  # fmt: skip


def _draw_marks(figure: Any, table: pd.DataFrame, article: int | None) -> None:
    """Draw a star on the best value and a large ring around the article's choice; they may coincide."""
    marks = [(_best(table), "best", "star", 18, 0), (article, "the article's choice", "circle-open", 24, 3)]
    for place, name, symbol, size, width in marks:
        if place is not None:
            row = table.iloc[place]
            figure.add_scatter(
                x=[row["value"]], y=[row["accuracy"]], mode="markers", name=name,
                marker={"symbol": symbol, "size": size, "color": ORANGE, "line": {"width": width}},
                customdata=[f"{name}: {row['value']}, {percent(row['accuracy'])}"], hovertemplate=HOVER,
            )  # fmt: skip


def _draw_times(figure: Any, table: pd.DataFrame) -> None:
    figure.add_bar(
        x=table["value"], y=table["seconds"], yaxis="y2", name="seconds to train", marker={"color": GREY},
        customdata=[f"{label}: {seconds(time)}"
                    for label, time in zip(table["value"], table["seconds"], strict=True)],
        hovertemplate=HOVER,
    )  # fmt: skip
    figure.update_layout(
        xaxis={"anchor": "y2"},
        yaxis={"domain": [0.32, 1]},
        yaxis2={"title": "seconds", "domain": [0, 0.24], "exponentformat": "none"},
    )


def _best(table: pd.DataFrame) -> int | None:
    """The position of the highest accuracy, the first on a tie; None while nothing is trained."""
    accuracy = table["accuracy"].to_numpy()
    return None if np.isnan(accuracy).all() else int(np.nanargmax(accuracy))


def _alt(title: str, table: pd.DataFrame, article: int | None) -> str:
    best = _best(table)
    if best is None:
        return f"Accuracy by {title}: nothing is trained yet."
    text = f"Accuracy by {title}: best {percent(table['accuracy'][best])} at {table['value'][best]}"
    if article is None:
        return text + "."
    choice = table.iloc[article]
    return f"{text}; the article's choice, {choice['value']}, gives {percent(choice['accuracy'])}."
