"""Probability bars: what one or several classifiers predict for one drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qdcore.charts._style import HOVER, PATTERNS, Picture, blank_figure, class_colour
from qdcore.formatting import percent, plain_html


def probability_bars(
    classes: Sequence[str],
    values: NDArray[np.floating[Any]],
    names: Sequence[str],
    *,
    true: int | None = None,
    at_most: int = 10,
) -> Picture:
    """One group of bars per class, with one bar per classifier: probabilities (classifiers, k), 0..1.

    Classes keep their order and colours; of more than `at_most`, those with the highest probability of any classifier
    are shown. The class at the position `true` is bold. The table has all classes.
    """
    values = np.atleast_2d(values)
    labels = [plain_html(cls) for cls in classes]
    shown = np.sort(np.argsort(-values.max(axis=0), kind="stable")[:at_most])
    figure = blank_figure(70 + len(shown) * (14 + 16 * len(names)), barmode="group", bargap=0.25)
    figure.update_layout(margin={"t": 40 if len(names) > 1 else 8}, showlegend=len(names) > 1)
    for position, name in enumerate(names):
        bars = [labels[i] for i in shown], values[position, shown], shown
        _draw(figure, plain_html(name), *bars, PATTERNS[position % len(PATTERNS)])
    ticks = [f"<b>{labels[i]}</b>" if i == true else labels[i] for i in shown]
    figure.update_xaxes(range=[0, 1.2], showticklabels=False, showgrid=False, zeroline=False)
    figure.update_yaxes(tickvals=list(range(len(shown))), ticktext=ticks, autorange="reversed")
    table = pd.DataFrame(values.T, columns=list(names))
    table.insert(0, "class", list(classes))
    return Picture(figure, table, _alt(classes, values, names))


def _draw(
    figure: Any,
    name: str,
    classes: list[str],
    values: NDArray[Any],
    positions: NDArray[np.int64],
    pattern: str,
) -> None:
    texts = [percent(float(value)) for value in values]
    figure.add_bar(
        orientation="h", name=name, x=values, y=list(range(len(values))), text=texts, textposition="outside",
        marker={
            "color": [class_colour(int(position)) for position in positions],
            "pattern": {"shape": pattern, "fillmode": "overlay", "size": 6},
        },
        customdata=[f"{name}: {cls} {text}" for cls, text in zip(classes, texts, strict=True)],
        hovertemplate=HOVER,
    )  # fmt: skip


def _alt(classes: Sequence[str], values: NDArray[Any], names: Sequence[str]) -> str:
    predictions = [
        f"{name} predicts {classes[int(row.argmax())]}, {percent(float(row.max()))}"
        for name, row in zip(names, values, strict=True)
    ]
    return "; ".join(predictions) + "."
