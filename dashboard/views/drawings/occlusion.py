"""Pixel importance: which parts of a drawing matter to the prediction of a run."""

from __future__ import annotations

import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.state.resources import predictor
from qdcore.arrays import Drawings
from qdcore.charts.pixel_picture import pixel_picture
from qdcore.evaluation.occlusion import occlusion
from qdcore.formatting import plain


def show_pixel_importance(comparable: ComparableRuns, drawing: Drawings, index: int) -> None:
    """How much each part of the drawing supports the prediction of the run in focus."""
    run = comparable.run
    predicted = int(comparable.evaluation.y_pred[index])
    st.markdown(f"**Pixel importance for {plain(comparable.classes[predicted])}**", help=OCCLUSION)
    fall = occlusion(predictor(run.id), drawing, predicted)
    show_picture(pixel_picture(fall, "fall in probability", "diverging", drawing), f"occlusion {run.id} {index}")


OCCLUSION = (
    "Each part of the drawing is blanked in turn. Blue: without it the probability of the predicted class falls. "
    "Orange: without it the probability rises."
)
