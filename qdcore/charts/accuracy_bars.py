"""Accuracy bars: the test accuracy of each run with its 95 % interval."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from qdcore.charts._style import GREY, HOVER, Picture, accuracy_axis, blank_figure, run_style, wrapped
from qdcore.evaluation.evaluation import wilson
from qdcore.formatting import count, percent, percent_interval, plain_html

LINE_HEIGHT = 17  # pixels of a line of a label


class Bar(NamedTuple):
    """A run: accuracy, ends of its interval, published accuracy (0..1), and the number of test drawings."""

    run: str
    accuracy: float
    low: float
    high: float
    drawings: int
    published: float | None


def accuracy_bars(
    names: Sequence[str],
    accuracies: Sequence[float],
    n_test: Sequence[int],
    published: Sequence[float | None] | None = None,
    full_range: bool = True,
) -> Picture:
    """One bar per run, in the order given from the top; names may repeat.

    `accuracies` and `published` (in the article, drawn as a mark) are 0..1, `n_test` counts the test drawings.
    Without the full range from 0 to 100 % there are points, as a bar that does not begin at 0 misleads.
    """
    given = zip(names, accuracies, n_test, published or [None] * len(names), strict=True)
    bars = [Bar(name, share, *wilson(share, n), n, known) for name, share, n, known in given]
    table = pd.DataFrame(bars, columns=list(Bar._fields)).astype({"published": float})
    return Picture(_figure(bars, full_range), table, _alt(bars))


def _alt(bars: list[Bar]) -> str:
    sentences = "; ".join(f"{bar.run}: {_numbers(bar)}" for bar in bars)
    return f"Accuracy: {sentences}." if bars else "No runs to compare."


def _numbers(bar: Bar) -> str:
    interval = f"95 % interval {percent_interval(bar.low, bar.high)}"
    known = "" if bar.published is None else f", published {percent(bar.published)}"
    return f"{percent(bar.accuracy)} of {count(bar.drawings)} correct ({interval}{known})"


def _figure(bars: list[Bar], full_range: bool) -> Any:
    marks = [(bar.published, place + 0.42) for place, bar in enumerate(bars) if bar.published is not None]
    labels = [f"{wrapped(bar.run)}<br><b>{percent(bar.accuracy)}</b>" for bar in bars]
    lines = max((label.count("<br>") + 1 for label in labels), default=1)
    figure = blank_figure(100 + max(46, LINE_HEIGHT * lines) * len(bars), showlegend=bool(marks))
    _draw(figure, bars, full_range)
    if marks:
        figure.add_scatter(
            x=[x for x, _ in marks], y=[y for _, y in marks], mode="markers", name="published in the article",
            marker={"symbol": "triangle-up", "size": 13, "color": GREY},
            customdata=[f"published: {percent(x)}" for x, _ in marks], hovertemplate=HOVER,
        )  # fmt: skip
    shares = [share for bar in bars for share in (bar.low, bar.high, bar.published) if share is not None]
    figure.update_xaxes(**accuracy_axis(shares, full_range))
    figure.update_yaxes(tickvals=list(range(len(bars))), ticktext=labels, autorange="reversed")
    return figure


def _draw(figure: Any, bars: list[Bar], full_range: bool) -> None:
    styles = [run_style(place) for place in range(len(bars))]
    colours = [style.colour for style in styles]
    pattern = {"shape": [style.pattern for style in styles], "fillmode": "overlay", "fgopacity": 0.6, "size": 7}
    bar = {"orientation": "h", "marker": {"color": colours, "pattern": pattern, "opacity": 0.6}}
    point = {"mode": "markers", "marker": {"color": colours, "symbol": [style.symbol for style in styles], "size": 12}}
    add = partial(figure.add_bar, **bar) if full_range else partial(figure.add_scatter, **point)
    add(
        x=[bar.accuracy for bar in bars], y=list(range(len(bars))), showlegend=False,
        error_x={
            "array": [bar.high - bar.accuracy for bar in bars], "thickness": 2,
            "arrayminus": [bar.accuracy - bar.low for bar in bars], "color": GREY,
        },
        customdata=[f"{plain_html(bar.run)}: {_numbers(bar).replace(' (', '<br>(')}" for bar in bars],
        hovertemplate=HOVER,
    )  # fmt: skip
