"""Confidence: does it match the accuracy, what if only confident answers count, and what of a thing of no class?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import gallery
from dashboard.exports.sentences import calibration_in_words
from dashboard.inputs.run_labels import name_of
from dashboard.lessons.claims import Measures
from dashboard.views.lessons.instruments.instrument import Instrument, Setup, plan_of_models, runs_of
from dashboard.views.lessons.samples import stranger
from qdcore.charts.coverage_curve import coverage_curve
from qdcore.charts.reliability_diagram import reliability_diagram
from qdcore.evaluation.calibration import mean_confidence
from qdcore.experiments.plans import Point
from qdcore.experiments.run import Run
from qdcore.formatting import percent, plain

NUMBER, SURE, BINS = 50, 0.9, 10


def measure(setup: Setup, points: Sequence[Point]) -> Measures:
    """Percentages: mean confidence, accuracy, accuracy on the most confident half, confidence about a stranger."""
    run = runs_of(points)[0]
    evaluation = run.evaluation
    surest = np.argsort(-evaluation.confidence, kind="stable")[: max(1, len(evaluation.y_true) // 2)]
    strange = _strange(setup, run).max(axis=1)
    return {
        "confidence": 100 * mean_confidence(evaluation),
        "accuracy": 100 * evaluation.accuracy,
        "half": 100 * float(evaluation.correct[surest].mean()),
        "stranger": 100 * float(strange.mean()),
        "sure": 100 * float((strange >= SURE).mean()),
    }


def show(setup: Setup, points: Sequence[Point]) -> None:
    """The picture that the setting `look` names: calibration, coverage or stranger."""
    for run in runs_of(points):
        look, name = setup.get("look", "calibration"), name_of(run.experiment)
        if look == "coverage":
            show_picture(coverage_curve([name], [run.evaluation]), f"{setup.key} coverage")
        elif look == "stranger":
            _show_strangers(setup, run)
        else:
            st.write(calibration_in_words(run.evaluation))
            show_picture(reliability_diagram([name], [run.evaluation], BINS), f"{setup.key} reliability")


def _show_strangers(setup: Setup, run: Run) -> None:
    shares = _strange(setup, run)
    names = [run.classes[place] for place in shares.argmax(axis=1)]
    captions = [f"{name} {percent(share)}" for name, share in zip(names, shares.max(axis=1).tolist(), strict=True)]
    cls = stranger(setup.sample)
    st.markdown(f"**{plain(cls)}**")
    gallery(setup.source.fetch(cls, NUMBER)[:12], [f"{cls}: {text}" for text in captions[:12]],
            f"{setup.key} strangers", captions[:12], size=84)  # fmt: skip


def _strange(setup: Setup, run: Run) -> np.ndarray:
    """The probabilities (50, k) for drawings of a class that the run never learned."""
    return run.predictor()(np.array(setup.source.fetch(stranger(setup.sample), NUMBER)))


INSTRUMENT = Instrument(
    "confidence", frozenset({"model", "look"}), frozenset({"confidence", "accuracy", "half", "stranger", "sure"}),
    plan=plan_of_models, measure=measure, show=show,
)  # fmt: skip
