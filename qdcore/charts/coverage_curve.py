"""The abstaining curve: how often a model is right when it may stay silent where it is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from qdcore.charts._style import HOVER, Picture, RunStyle, blank_figure, run_style
from qdcore.evaluation.calibration import abstaining as abstaining_table
from qdcore.evaluation.evaluation import Evaluation
from qdcore.formatting import percent


def coverage_curve(names: Sequence[str], evaluations: Sequence[Evaluation]) -> Picture:
    """One line a run: accuracy of the answers against the share of the drawings that are answered."""
    figure = blank_figure(400, hovermode="closest", showlegend=True)
    tables = [abstaining_table(evaluation) for evaluation in evaluations]
    for position, (name, table) in enumerate(zip(names, tables, strict=True)):
        _draw(figure, name, table[table["drawings"] > 0], run_style(position))
    figure.update_xaxes(title="share of the drawings answered", tickformat=".0%", range=[-0.02, 1.02])
    figure.update_yaxes(title="accuracy of the answers", tickformat=".0%")
    named = [table.assign(run=name) for name, table in zip(names, tables, strict=True)]
    return Picture(figure, pd.concat(named, ignore_index=True)[["run", *tables[0].columns]], _alt(names, tables))


def _draw(figure: Any, name: str, table: pd.DataFrame, style: RunStyle) -> None:
    figure.add_scatter(
        x=table["answered"], y=table["accuracy"], name=name, mode="lines",
        line=style.line,
        customdata=[
            f"{name} answers from a certainty of {percent(least)}<br>"
            f"{percent(answered)} answered, {percent(accuracy)} of the answers right"
            for least, answered, accuracy in table[["least", "answered", "accuracy"]].itertuples(index=False)
        ],
        hovertemplate=HOVER,
    )  # fmt: skip


def _alt(names: Sequence[str], tables: Sequence[pd.DataFrame]) -> str:
    sentences = []
    for name, table in zip(names, tables, strict=True):
        all_of_them, sure = table.iloc[0], table.iloc[(table["least"] - 0.9).abs().argmin()]
        text = f"{name} is right for {percent(all_of_them['accuracy'])} of all drawings"
        if sure["drawings"]:
            text += f", for {percent(sure['accuracy'])} of those it is 90 % sure of ({percent(sure['answered'])})"
        sentences.append(text)
    return f"Accuracy when abstaining: {'; '.join(sentences)}."
