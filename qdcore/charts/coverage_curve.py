"""Accuracy against coverage: how accurate a classifier is if it only answers where it is confident."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from qdcore.charts._style import HOVER, Picture, RunStyle, blank_figure, run_style
from qdcore.evaluation.calibration import accuracy_by_coverage
from qdcore.evaluation.evaluation import Evaluation
from qdcore.formatting import percent, plain_html


def coverage_curve(names: Sequence[str], evaluations: Sequence[Evaluation]) -> Picture:
    """One line per run: the accuracy on the drawings whose confidence reaches a threshold, against their share."""
    figure = blank_figure(400, hovermode="closest", showlegend=True)
    tables = [accuracy_by_coverage(evaluation) for evaluation in evaluations]
    for position, (name, table) in enumerate(zip(names, tables, strict=True)):
        _draw(figure, plain_html(name), table[table["drawings"] > 0], run_style(position))
    figure.update_xaxes(title="coverage (share of drawings answered)", tickformat=".0%", range=[-0.02, 1.02])
    figure.update_yaxes(title="accuracy on answered drawings", tickformat=".0%")
    named = [table.assign(run=name) for name, table in zip(names, tables, strict=True)]
    return Picture(figure, pd.concat(named, ignore_index=True)[["run", *tables[0].columns]], _alt(names, tables))


def _draw(figure: Any, name: str, table: pd.DataFrame, style: RunStyle) -> None:
    figure.add_scatter(
        x=table["coverage"], y=table["accuracy"], name=name, mode="lines",
        line=style.line,
        customdata=[
            f"{name}, confidence {percent(threshold)} or more<br>"
            f"coverage {percent(coverage)}, accuracy {percent(accuracy)}"
            for threshold, coverage, accuracy in table[["threshold", "coverage", "accuracy"]].itertuples(index=False)
        ],
        hovertemplate=HOVER,
    )  # fmt: skip


def _alt(names: Sequence[str], tables: Sequence[pd.DataFrame]) -> str:
    sentences = []
    for name, table in zip(names, tables, strict=True):
        everything, confident = table.iloc[0], table.iloc[(table["threshold"] - 0.9).abs().argmin()]
        text = f"{name} {percent(everything['accuracy'])} on all drawings"
        if confident["drawings"]:
            text += f", {percent(confident['accuracy'])} where its confidence is 90 % or more"
            text += f" (coverage {percent(confident['coverage'])})"
        sentences.append(text)
    return f"Accuracy against coverage: {'; '.join(sentences)}."
