"""One class against the rest: the ROC curve, its decision threshold, and what the threshold decides."""

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
from qdcore.charts.confusion_matrix import confusion
from qdcore.charts.precision_recall_curve import precision_recall
from qdcore.charts.roc_curve import roc
from qdcore.evaluation.thresholds import Decision, Detector
from qdcore.formatting import count, percent

CURVES = {"roc": roc, "precision": precision_recall}
MOST_CURVES = 12  # that one chart can show
YOUDEN = "Youden's index: the threshold at which the true positive rate is furthest above the false positive rate."
CHEAPEST = "The threshold at which all false alarms and all misses together cost least."
RULE = "A drawing is taken for this class when its probability is above the threshold; 0.5 is in the middle."


@st.fragment
def show_threshold(comparable: ComparableRuns) -> None:
    """The curves, a threshold to move, and the decisions that follow it; a fragment, so that they follow at once."""
    with show_errors():
        left, right = st.columns([3, 2], gap="medium")
        with left:
            chosen = choose_class("Class", comparable.classes, "positive", 1 if len(comparable.classes) == 2 else 0)
            kind = choose_option("Curve", {"roc": "ROC", "precision": "Precision and recall"}, "curve")
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
    """Whether the curves are of all runs or of all classes; of two classes one curve tells all."""
    if len(comparable.classes) == 2:
        return "runs"
    ways = {"runs": "This class, every classifier", "classes": "Every class, the classifier in focus"}
    return choose_option("Curves", ways, "curves", label_visibility="collapsed")


def _curves(
    comparable: ComparableRuns, kind: str, every: str, chosen: int, detectors: list[Detector], threshold: float
) -> Picture:
    draw = CURVES[kind]
    if every == "runs":
        one = [chosen] * len(detectors)
        return draw(comparable.names, detectors, classes=one, runs=range(len(detectors)), threshold=threshold)
    shown = _hardest(comparable)
    detectors = [Detector.of(comparable.evaluation, position) for position in shown]
    names, runs = [comparable.classes[position] for position in shown], [comparable.focus] * len(shown)
    return draw(names, detectors, classes=shown, runs=runs, threshold=threshold)


def _hardest(comparable: ComparableRuns) -> list[int]:
    """The positions of the classes with the lowest AUC, as many as a chart can show."""
    areas = comparable.evaluation.auc_per_class
    if len(areas) > MOST_CURVES:
        st.caption(f"The {MOST_CURVES} classes that are hardest to tell from the rest, of {len(areas)}.")
    return sorted(np.argsort(areas, kind="stable")[:MOST_CURVES].tolist())


def _choose_threshold(detector: Detector) -> float:
    """A slider, and two buttons that move it to where it is best."""
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
    """A button that moves the threshold; it computes where to only when it is clicked."""

    def move() -> None:
        with show_errors():
            st.session_state["threshold"] = best()

    st.button(label, help=help, on_click=move)


def _show_decision(comparable: ComparableRuns, chosen: int, decision: Decision) -> None:
    """What the run in focus decides at the threshold, in a matrix and in words."""
    cls = comparable.classes[chosen]
    rest = comparable.classes[1 - chosen] if len(comparable.classes) == 2 else "the others"
    show_picture(confusion(decision.counts, (rest, cls)), f"decisions {comparable.run.id}")
    (_, alarms), (_, found) = decision.counts.tolist()
    others, members = decision.counts.sum(axis=1).tolist()
    st.write(
        f"Of {count(members, f'drawing of {cls}', f'drawings of {cls}')}, {found:,} are found: a true positive rate "
        f"(recall) of **{percent(decision.tpr)}**. Of {others:,} others, {alarms:,} are taken for {cls}: a false "
        f"positive rate of **{percent(decision.fpr)}**. Of all taken for {cls}, **{percent(decision.precision)}** are: "
        "the precision."
    )


# Name -> title, and which drawings: of the class or not, taken for it or not.
DRAWINGS = {
    "none": ("None", None),
    "misses": ("Misses", (True, False)),
    "alarms": ("False alarms", (False, True)),
    "found": ("Found", (True, True)),
    "rest": ("Rightly left out", (False, False)),
}


def _show_drawings(comparable: ComparableRuns, detector: Detector, threshold: float) -> None:
    """The drawings behind one of the four counts, those furthest from the threshold first."""
    titles = {name: title for name, (title, _) in DRAWINGS.items()}
    which = DRAWINGS[choose_option("Drawings at this threshold", titles, "decision")][1]
    if which is not None:
        found = detector.drawings(threshold, *which)
        st.write(f"**{count(len(found))}**, the clearest first.")
        show_grid(comparable, found, f"{threshold:g} {which}")


def _rates(names: list[str], decisions: list[Decision]) -> pd.DataFrame:
    """A row a run: what the same threshold decides."""
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
