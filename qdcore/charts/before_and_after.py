"""The answers to an exit ticket: how many were correct before and after the lesson, question by question."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qdcore.charts._style import GREY, HOVER, Picture, blank_figure, run_style
from qdcore.formatting import count


def before_and_after(questions: Sequence[str], before: Sequence[int], after: Sequence[int], pupils: int) -> Picture:
    """Two bars for each question: correct answers of `pupils` before and after the lesson."""
    table = pd.DataFrame({"question": questions, "before": before, "after": after})
    figure = blank_figure(120 + 60 * len(questions), barmode="group", hovermode="closest", showlegend=True)
    labels = [f"{place + 1}" for place in range(len(questions))]
    for name, bar in (("before", {"color": GREY}), ("after", run_style(0).bar())):
        figure.add_bar(
            y=labels, x=table[name], name=name, orientation="h", marker=bar, hovertemplate=HOVER,
            customdata=[f"question {label}, {name}: {correct} of {count(pupils, 'pupil')}"
                        for label, correct in zip(labels, table[name], strict=True)],
        )  # fmt: skip
    figure.update_xaxes(title="correct answers", range=[0, pupils], tickformat="d", dtick=max(1, pupils // 5))
    figure.update_yaxes(title="question", autorange="reversed", type="category")
    total = f"{sum(before)} correct before, {sum(after)} after, of {pupils * len(questions)}"
    return Picture(figure, table, f"Answers before and after the lesson: {total}.")
