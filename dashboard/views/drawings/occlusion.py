"""Which parts of a drawing matter to the prediction of a run."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import predictor
from qdcore.arrays import Drawings
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.drawings.class_names import with_article
from qdcore.evaluation.occlusion import occlusion


def show_what_matters(comparable: ComparableRuns, drawing: Drawings, index: int) -> None:
    """How much each part of the drawing speaks for what the run in focus took it for."""
    run = comparable.run
    predicted = int(comparable.evaluation.y_pred[index])
    st.markdown(f"**What makes it {with_article(comparable.classes[predicted])}**", help=OCCLUSION)
    seen = occlusion(predictor(run.id), drawing, predicted)
    show_picture(pixel_picture(seen, "fall of the probability", "diverging", drawing), f"occlusion {run.id} {index}")


OCCLUSION = (
    "Each part of the drawing is blanked in turn. Blue: without it the probability falls, so it speaks for this class. "
    "Orange: without it the probability grows."
)
