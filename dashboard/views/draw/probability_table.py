"""The predictions as numbers: a table of all classes, and its download."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.components.csv_button import offer_csv
from dashboard.views.draw.classifiers import Candidate, Predictions
from dashboard.views.draw.guesses import all_classes
from qdcore.formatting import MISSING

if TYPE_CHECKING:
    import pandas as pd


def offer_probabilities(predictions: Predictions) -> None:
    """Every classifier's probability of every class, a click away."""
    with st.popover("Numbers", icon=":material/table:"):
        table = probability_table(predictions)
        st.dataframe(table, hide_index=True, placeholder=MISSING)
        st.caption(f"Probabilities from 0 to 1; {MISSING} where a classifier was not trained on the class.")
        offer_csv(table, "guesses")


def probability_table(predictions: Predictions) -> pd.DataFrame:
    """A row for each class, the most probable first, and a column of probabilities (0..1) for each classifier."""
    import pandas as pd

    classes, names = all_classes(predictions.candidates), unique_names(predictions.candidates)
    columns = [
        pd.Series(shares.astype(float).round(4), list(candidate.classes))
        for candidate, shares in zip(predictions.candidates, predictions.shares, strict=True)
    ]
    table = pd.DataFrame(dict(zip(names, columns, strict=True)), index=classes)
    ranked = table.loc[table.max(axis=1).sort_values(ascending=False, kind="stable").index]
    return ranked.rename_axis("class").reset_index()


def unique_names(candidates: tuple[Candidate, ...]) -> list[str]:
    """The classifiers' names; where two are the same, with their note and the start of their id."""
    times = Counter([*(candidate.name for candidate in candidates), "class"])  # which names a column, too
    return [
        candidate.name if times[candidate.name] == 1 else f"{candidate.name} ({candidate.note}, {candidate.id[:4]})"
        for candidate in candidates
    ]
