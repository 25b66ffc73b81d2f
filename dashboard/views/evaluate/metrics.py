"""How good the classifiers are, in numbers: the one in focus at a glance, all of them and all classes as tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.csv_button import offer_csv
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import backend
from dashboard.views.article.lookup import published_accuracy
from dashboard.views.drawings.lookup import marked
from qdcore.drawings.label_votes import Votes
from qdcore.experiments.run import Run
from qdcore.formatting import MISSING, count, percent, percent_interval

BALANCED = "The mean of the classes' own accuracies: every class counts the same, however many drawings it has."
LOG_LOSS = "Punishes being sure and wrong: 0 is perfect, and chance between two classes gives 0.69."
AUC = (
    "The area under the ROC curve: how often a drawing of a class gets a higher probability for it than one of "
    "another class. 1 is perfect, 0.5 is chance. Of more than two classes, the mean of each against the rest."
)
INTERVAL = "With other test drawings of the same kind, the accuracy would mostly lie within its 95 % interval."


def votes() -> Votes:
    """The votes on labels of all who use this home."""
    return Votes(backend().settings.cache / "votes.jsonl")


def show_headline(comparable: ComparableRuns) -> None:
    """The numbers of the run in focus, each explained by a tooltip."""
    run, evaluation = comparable.run, comparable.evaluation
    row = st.container(horizontal=True)
    row.metric("Accuracy", percent(evaluation.accuracy), help=INTERVAL, width="content")
    row.metric("Balanced accuracy", percent(evaluation.balanced_accuracy), help=BALANCED, width="content")
    row.metric("AUC", _written(_auc(run)), help=AUC, width="content")
    row.metric("Log loss", f"{evaluation.log_loss:.3f}", help=LOG_LOSS, width="content")
    st.caption(f"95 % interval of the accuracy: {percent_interval(*evaluation.interval)}, {_tested(run)}")


def _tested(run: Run) -> str:
    """On how many drawings, and what changes without those that people found mislabelled."""
    text = f"from {count(len(run.test), 'test drawing')}."
    if (known := published_accuracy(run.experiment)) is not None:
        text += f" The article published {percent(known)}."
    left, doubted = without_mislabelled(run)
    if doubted:
        text += f" Without {count(doubted)} that people found mislabelled it is {percent(left)}."
    return text


def without_mislabelled(run: Run) -> tuple[float, int]:
    """The accuracy, 0..1, without the test drawings that people found mislabelled, and how many these are."""
    doubted = marked(run.experiment.sample, run.test, votes().mislabelled())
    right = run.evaluation.correct[~doubted]
    return (float(right.mean()) if len(right) else float("nan")), int(doubted.sum())


def _auc(run: Run) -> float | None:
    return run.evaluation.auc if len(run.classes) == 2 else run.evaluation.auc_macro


def _written(area: float | None) -> str:
    return MISSING if area is None else f"{area:.3f}"


def show_scores(comparable: ComparableRuns) -> None:
    """A row of numbers for each run."""
    st.dataframe(pd.DataFrame(map(_scores, comparable.runs, comparable.names)), hide_index=True)


def _scores(run: Run, name: str) -> dict[str, Any]:
    evaluation = run.evaluation
    left, doubted = without_mislabelled(run)
    return {
        "classifier": name,
        "accuracy": percent(evaluation.accuracy),
        "95 % interval": percent_interval(*evaluation.interval),
        "in the article": percent(published_accuracy(run.experiment)),
        **({f"without {doubted} mislabelled": percent(left)} if doubted else {}),
        "balanced accuracy": percent(evaluation.balanced_accuracy),
        "AUC": _written(_auc(run)),
        "log loss": f"{evaluation.log_loss:.3f}",
    }


def show_classes_table(comparable: ComparableRuns) -> None:
    """Precision, recall, F1, AUC and support of each class, for the run in focus."""
    table = comparable.evaluation.per_class
    columns = {name: st.column_config.NumberColumn(format="%.1f %%", help=text) for name, text in SHARES.items()}
    columns["auc"] = st.column_config.NumberColumn("AUC", format="%.3f", help=AUC_OF_CLASS)
    columns["drawings"] = st.column_config.NumberColumn(
        "support", format="localized", help="Test drawings of the class."
    )
    shown = table.assign(**{name: 100 * table[name] for name in SHARES})
    st.dataframe(shown, hide_index=True, column_config=columns, placeholder=MISSING)
    offer_csv(table, f"classes {comparable.run.id}")
    if missing := [cls for cls, n in zip(comparable.classes, table["drawings"], strict=True) if not n]:
        st.caption(f"No test drawings of {', '.join(missing)}: their numbers cannot be known.")


SHARES = {
    "precision": "Of the drawings taken for this class, the share that are of it.",
    "recall": "Of the drawings of this class, the share that were recognised.",
    "f1": "F1: precision and recall in one number, near the smaller of the two.",
}
AUC_OF_CLASS = "The area under the ROC curve of this class against the rest; 0.5 is chance."
