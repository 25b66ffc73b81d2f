"""One class against the rest: the ROC curve, its decision threshold, and what the threshold decides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.controls import KEPT
from dashboard.inputs.basic import choose_class, choose_number, choose_way, share
from dashboard.inputs.comparable_runs import Together
from dashboard.show import show_picture
from dashboard.state.resources import explained
from dashboard.state.url_params import keep_link, open_link
from dashboard.views.drawings.grid import show_wall
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
def show_threshold(together: Together) -> None:
    """The curves, a threshold to move, and the decisions that follow it; a fragment, so that they follow at once."""
    with explained():
        left, right = st.columns([3, 2], gap="medium")
        with left:
            chosen = choose_class("Class", together.classes, "positive", 1 if len(together.classes) == 2 else 0)
            kind = choose_way("Curve", {"roc": "ROC", "precision": "Precision and recall"}, "curve")
            every = _choose_curves(together)
        detectors = [Detector.of(evaluation, chosen) for evaluation in together.evaluations]
        with right:
            threshold = _choose_threshold(detectors[together.focus])
            _show_decision(together, chosen, detectors[together.focus].at(threshold))
        with left:
            picture = _curves(together, kind, every, chosen, detectors, threshold)
            show_picture(picture, f"{kind} {every} {together.run.id}")
        _show_drawings(together, detectors[together.focus], threshold)
        if len(together.runs) > 1:
            st.dataframe(_rates(together.names, [each.at(threshold) for each in detectors]), hide_index=True)


def _choose_curves(together: Together) -> str:
    """Whether the curves are of all runs or of all classes; of two classes one curve tells all."""
    if len(together.classes) == 2:
        return "runs"
    ways = {"runs": "This class, every classifier", "classes": "Every class, the classifier in focus"}
    return choose_way("Curves", ways, "curves", label_visibility="collapsed")


def _curves(
    together: Together, kind: str, every: str, chosen: int, detectors: list[Detector], threshold: float
) -> Picture:
    draw = CURVES[kind]
    if every == "runs":
        one = [chosen] * len(detectors)
        return draw(together.names, detectors, classes=one, runs=range(len(detectors)), threshold=threshold)
    shown = _hardest(together)
    detectors = [Detector.of(together.evaluation, position) for position in shown]
    names, runs = [together.classes[position] for position in shown], [together.focus] * len(shown)
    return draw(names, detectors, classes=shown, runs=runs, threshold=threshold)


def _hardest(together: Together) -> list[int]:
    """The positions of the classes with the lowest AUC, as many as a chart can show."""
    areas = together.evaluation.auc_per_class
    if len(areas) > MOST_CURVES:
        st.caption(f"The {MOST_CURVES} classes that are hardest to tell from the rest, of {len(areas)}.")
    return sorted(np.argsort(areas, kind="stable")[:MOST_CURVES].tolist())


def _choose_threshold(detector: Detector) -> float:
    """A slider, and two buttons that move it to where it is best."""
    open_link("threshold", share, 0.5)
    threshold = st.slider("Threshold", 0.0, 1.0, step=0.01, format="%g", key="threshold", help=RULE, **KEPT)
    keep_link("threshold", "" if threshold == 0.5 else f"{threshold:g}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _offer("Best by Youden", YOUDEN, detector.best_by_youden)
        with st.popover("Best by cost", icon=":material/payments:"):
            false_alarm = choose_number("A false alarm costs", "false_alarm", 1.0)
            miss = choose_number("A miss costs", "miss", 1.0)
            _offer("Cheapest threshold", CHEAPEST, lambda: detector.best_by_cost(false_alarm, miss))
    return threshold


def _offer(label: str, help: str, best: Callable[[], float]) -> None:
    """A button that moves the threshold; it computes where to only when it is clicked."""

    def move() -> None:
        with explained():
            st.session_state["threshold"] = best()

    st.button(label, help=help, on_click=move)


def _show_decision(together: Together, chosen: int, decision: Decision) -> None:
    """What the run in focus decides at the threshold, in a matrix and in words."""
    cls = together.classes[chosen]
    rest = together.classes[1 - chosen] if len(together.classes) == 2 else "the others"
    show_picture(confusion(decision.counts, (rest, cls)), f"decisions {together.run.id}")
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


def _show_drawings(together: Together, detector: Detector, threshold: float) -> None:
    """The drawings behind one of the four counts, those furthest from the threshold first."""
    titles = {name: title for name, (title, _) in DRAWINGS.items()}
    which = DRAWINGS[choose_way("Drawings at this threshold", titles, "decided")][1]
    if which is not None:
        found = detector.drawings(threshold, *which)
        st.write(f"**{count(len(found))}**, the clearest first.")
        show_wall(together, found, f"{threshold:g} {which}")


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
