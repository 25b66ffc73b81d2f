"""Measures of quality: a headline for the run in focus, a table of all runs, a table of all classes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.csv_button import offer_csv
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import backend
from dashboard.views.article.lookup import published_accuracy
from dashboard.views.drawings.lookup import marked
from qdcore.experiments.run import Run
from qdcore.formatting import MISSING, count, listed, percent, percent_interval, plain

ACCURACY = (
    "The share of test drawings predicted correctly. It estimates the accuracy on all drawings of these classes; 95 in "
    "100 intervals computed like its 95 % interval contain that value."
)
BALANCED = "The mean recall over the classes: every class counts the same, whatever its number of drawings."
LOG_LOSS = (
    "The mean of -ln(probability of the true class), so confident mistakes cost most. 0 is perfect; guessing between "
    "two classes gives 0.69."
)
AUC = (
    "The area under the ROC curve: how often a drawing of a class has a higher probability of this class than a "
    "drawing of another class. 1 is perfect, 0.5 is chance. With more than two classes, the mean of each class "
    "against the rest."
)


def show_headline(comparable: ComparableRuns) -> None:
    """The measures of the run in focus, each with a tooltip."""
    run, evaluation = comparable.run, comparable.evaluation
    row = st.container(horizontal=True)
    row.metric("Accuracy", percent(evaluation.accuracy), help=ACCURACY, width="content")
    row.metric("Balanced accuracy", percent(evaluation.balanced_accuracy), help=BALANCED, width="content")
    row.metric("AUC", _written(_auc(run)), help=AUC, width="content")
    row.metric("Log loss", f"{evaluation.log_loss:.3f}", help=LOG_LOSS, width="content")
    st.caption(f"95 % interval of the accuracy: {percent_interval(*evaluation.interval)}. {_details(run)}")


def _details(run: Run) -> str:
    """The number of test drawings, the published accuracy, and the accuracy without mislabelled drawings."""
    text = f"Tested on {count(len(run.test))}."
    if (known := published_accuracy(run.experiment)) is not None:
        text += f" The article published {percent(known)}."
    if run.experiment.sample.counts:
        share = float(run.evaluation.support.max() / run.evaluation.support.sum())
        text += f" The classes are uneven: always predicting the largest one would be correct for {percent(share)}."
    left, flagged = without_mislabelled(run)
    if flagged:
        text += f" Accuracy without the {count(flagged)} that people flagged as mislabelled: {percent(left)}."
    return text


def without_mislabelled(run: Run) -> tuple[float, int]:
    """The accuracy, 0..1, without the test drawings that people flagged as mislabelled, and their number."""
    flagged = marked(run.experiment.sample, run.test, backend().votes.mislabelled())
    correct = run.evaluation.correct[~flagged]
    return (float(correct.mean()) if len(correct) else float("nan")), int(flagged.sum())


def _auc(run: Run) -> float | None:
    return run.evaluation.auc if len(run.classes) == 2 else run.evaluation.auc_macro


def _written(area: float | None) -> str:
    return MISSING if area is None else f"{area:.3f}"


def show_scores(comparable: ComparableRuns) -> None:
    """One row per run: its measures."""
    st.markdown("**Each run**")
    st.dataframe(pd.DataFrame(map(_scores, comparable.runs, comparable.names)), hide_index=True)


def _scores(run: Run, name: str) -> dict[str, Any]:
    evaluation = run.evaluation
    left, flagged = without_mislabelled(run)
    return {
        "classifier": name,
        "accuracy": percent(evaluation.accuracy),
        "95 % interval": percent_interval(*evaluation.interval),
        "in the article": percent(published_accuracy(run.experiment)),
        **({f"without {flagged} mislabelled": percent(left)} if flagged else {}),
        "balanced accuracy": percent(evaluation.balanced_accuracy),
        "AUC": _written(_auc(run)),
        "log loss": f"{evaluation.log_loss:.3f}",
    }


def show_classes_table(comparable: ComparableRuns) -> None:
    """Precision, recall, F1, AUC and support of each class, for the run in focus."""
    table = comparable.evaluation.per_class
    columns = {
        name: st.column_config.NumberColumn(TITLES.get(name), format="%.1f %%", help=text)
        for name, text in SHARES.items()
    }
    st.markdown(f"**Each class ({plain(comparable.names[comparable.focus])})**")
    columns["auc"] = st.column_config.NumberColumn("AUC", format="%.3f", help=AUC_OF_CLASS)
    columns["drawings"] = st.column_config.NumberColumn(
        "support", format="localized", help="Test drawings of the class."
    )
    shown = table.assign(**{name: 100 * table[name] for name in SHARES})
    st.dataframe(shown, hide_index=True, column_config=columns, placeholder=MISSING)
    offer_csv(table, f"classes {comparable.run.id}")
    if missing := [cls for cls, n in zip(comparable.classes, table["drawings"], strict=True) if not n]:
        st.caption(f"No test drawings of {plain(listed(missing))}: their recall, F1 and AUC are undefined.")


SHARES = {
    "precision": "The share of this class among the drawings predicted as this class.",
    "recall": "The share of the drawings of this class that are predicted as this class.",
    "f1": "The harmonic mean of precision and recall, closer to the smaller of the two.",
}
TITLES = {"f1": "F1"}
AUC_OF_CLASS = "The area under the ROC curve of this class against the rest; 0.5 is chance."
