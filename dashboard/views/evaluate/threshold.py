"""One class against the rest: the ROC curve, the threshold, and the decisions at that threshold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.basic import KEPT, choose_amount, choose_class, choose_option
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import show_errors
from dashboard.state.url_params import keep_param, open_param
from dashboard.views.drawings.grid import show_grid
from qdcore.charts import Picture
from qdcore.charts.confusion_matrix import confusion_matrix
from qdcore.charts.precision_recall_curve import precision_recall_curve
from qdcore.charts.roc_curve import roc_curve
from qdcore.evaluation.thresholds import Decision, Detector
from qdcore.formatting import count, percent, plain

CURVES = {"roc": ("ROC curve", roc_curve), "precision": ("Precision-recall curve", precision_recall_curve)}
MAX_CURVES = 12
YOUDEN = "Youden's index: the threshold with the largest difference of true positive rate and false positive rate."
CHEAPEST = "The threshold with the lowest total cost of false alarms and misses."
RULE = "The class is predicted if its probability is above the threshold."
ROC = "The ROC curve shows the true positive rate against the false positive rate at every threshold."


@st.fragment
def show_threshold(comparable: ComparableRuns) -> None:
    """The curves, the threshold, and the decisions at it; a fragment, so that they follow the slider at once."""
    with show_errors():
        left, right = st.columns([3, 2], gap="medium")
        with left:
            chosen = choose_class("Class", comparable.classes, "positive", 1 if len(comparable.classes) == 2 else 0)
            titles = {name: title for name, (title, _) in CURVES.items()}
            kind = choose_option("Curve", titles, "curve", help=ROC)
            every = _choose_curves(comparable)
        detectors = [Detector.of(evaluation, chosen) for evaluation in comparable.evaluations]
        with right:
            threshold = _choose_threshold(detectors[comparable.focus])
            _show_decision(comparable, chosen, detectors[comparable.focus].at(threshold))
        with left:
            picture = _curves(comparable, kind, every, chosen, detectors, threshold)
            show_picture(picture, f"{kind} {every} {comparable.run.id}")
        _show_drawings(comparable, detectors[comparable.focus], threshold)
        if len(comparable.runs) > 1:
            st.dataframe(_rates(comparable.names, [each.at(threshold) for each in detectors]), hide_index=True)


def _choose_curves(comparable: ComparableRuns) -> str:
    """Curves of all "runs" or all "classes"; for two classes, one curve shows both."""
    if len(comparable.classes) == 2:
        return "runs"
    ways = {"runs": "This class, all classifiers", "classes": "All classes, the classifier in focus"}
    return choose_option("Curves", ways, "curves", label_visibility="collapsed")


def _curves(
    comparable: ComparableRuns, kind: str, every: str, chosen: int, detectors: list[Detector], threshold: float
) -> Picture:
    draw = CURVES[kind][1]
    if every == "runs":
        one = [chosen] * len(detectors)
        return draw(comparable.names, detectors, classes=one, runs=range(len(detectors)), threshold=threshold)
    shown = _hardest(comparable)
    detectors = [Detector.of(comparable.evaluation, position) for position in shown]
    names, runs = [comparable.classes[position] for position in shown], [comparable.focus] * len(shown)
    return draw(names, detectors, classes=shown, runs=runs, threshold=threshold)


def _hardest(comparable: ComparableRuns) -> list[int]:
    """The positions of up to 12 classes with the lowest AUC."""
    areas = comparable.evaluation.auc_per_class
    if len(areas) > MAX_CURVES:
        st.caption(f"The {MAX_CURVES} of {len(areas)} classes with the lowest AUC.")
    return sorted(np.argsort(areas, kind="stable")[:MAX_CURVES].tolist())


def _choose_threshold(detector: Detector) -> float:
    """A slider, and two buttons that move it to an optimum."""
    open_param("threshold")
    threshold = st.slider("Threshold", 0.0, 1.0, step=0.01, format="%g", key="threshold", help=RULE, **KEPT)
    keep_param("threshold", threshold)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _offer("Best by Youden", YOUDEN, detector.best_by_youden)
        with st.popover("Best by cost", icon=":material/payments:"):
            false_alarm = choose_amount("A false alarm costs", "false_alarm")
            miss = choose_amount("A miss costs", "miss")
            _offer("Cheapest threshold", CHEAPEST, lambda: detector.best_by_cost(false_alarm, miss))
    return threshold


def _offer(label: str, help: str, best: Callable[[], float]) -> None:
    """A button that computes the best threshold and moves the slider there."""

    def move() -> None:
        with show_errors():
            st.session_state["threshold"] = best()

    st.button(label, help=help, on_click=move)


def _show_decision(comparable: ComparableRuns, chosen: int, decision: Decision) -> None:
    """The decisions of the run in focus at the threshold, as a matrix and in words."""
    cls = comparable.classes[chosen]
    rest = comparable.classes[1 - chosen] if len(comparable.classes) == 2 else "other classes"
    show_picture(confusion_matrix(decision.counts, (rest, cls)), f"decisions {comparable.run.id}")
    st.markdown(decision_in_words(decision, plain(cls)))


def decision_in_words(decision: Decision, cls: str) -> str:
    """Recall, false positive rate and precision of a class as a list (Markdown), each with its counts."""
    (_, alarms), (_, hits) = decision.counts.tolist()
    others, members = decision.counts.sum(axis=1).tolist()
    rates = [
        ("True positive rate (recall)", hits, members, f"drawings of {cls}", f"predicted as {cls}"),
        ("False positive rate", alarms, others, "other drawings", f"predicted as {cls}"),
        ("Precision", hits, hits + alarms, f"drawings predicted as {cls}", f"labelled {cls}"),
    ]
    return "\n".join(f"- {title}: {_rate(*rate)}." for title, *rate in rates)


def _rate(part: int, whole: int, drawings: str, found: str) -> str:
    if not whole:
        return f"undefined, as there are no {drawings}"
    return f"**{percent(part / whole)}** of the {drawings} are {found} ({part:,} of {whole:,})"


# name -> title, and which drawings: of the class or not, predicted as the class or not
DRAWINGS = {
    "none": ("None", None),
    "misses": ("Misses (false negatives)", (True, False)),
    "alarms": ("False alarms (false positives)", (False, True)),
    "found": ("True positives", (True, True)),
    "rest": ("True negatives", (False, False)),
}


def _show_drawings(comparable: ComparableRuns, detector: Detector, threshold: float) -> None:
    """The drawings of one of the four counts, those furthest from the threshold first."""
    titles = {name: title for name, (title, _) in DRAWINGS.items()}
    which = DRAWINGS[choose_option("Drawings at this threshold", titles, "decision")][1]
    if which is not None:
        found = detector.drawings(threshold, *which)
        st.write(f"**{count(len(found))}**, furthest from the threshold first.")
        show_grid(comparable, found, f"{threshold:g} {which}")


def _rates(names: list[str], decisions: list[Decision]) -> pd.DataFrame:
    """One row per run: its rates at the same threshold."""
    return pd.DataFrame(
        {
            "classifier": names,
            "true positive rate": [percent(decision.tpr) for decision in decisions],
            "false positive rate": [percent(decision.fpr) for decision in decisions],
            "precision": [percent(decision.precision) for decision in decisions],
            "accuracy": [percent(decision.accuracy) for decision in decisions],
            "misses": [int(decision.counts[1, 0]) for decision in decisions],
            "false alarms": [int(decision.counts[0, 1]) for decision in decisions],
        }
    )
