"""The training drawings most similar to a drawing, with their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.components.gallery import gallery
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.navigation import go_to
from dashboard.state.resources import backend, explanations, predictor
from dashboard.views.drawings.lookup import address, pictures
from qdcore.arrays import Drawings
from qdcore.errors import UserError
from qdcore.evaluation.neighbours import nearest_drawings
from qdcore.experiments.model import Explanation
from qdcore.formatting import count, plain

NEIGHBOURS = 6
MAX_SEARCHED = 30_000  # training drawings: half a second


def show_nearest(comparable: ComparableRuns, found: NDArray[np.int64], on_click: Callable[[str], None]) -> None:
    """A gallery of the training drawings of these indices (n,) with their labels; `on_click` gets the address."""
    sample, places = comparable.run.experiment.sample, comparable.run.train[found]
    drawings, here = pictures(sample, places)
    if not here.all():
        st.caption("Their pictures are no longer on this computer.")
    labels = [comparable.classes[cls] for cls in places[:, 0]]
    descriptions = [
        f"{label}, training drawing {address(sample, place)}" for label, place in zip(labels, places, strict=True)
    ]
    clicked = gallery(drawings, descriptions, f"nearest {comparable.run.id}", labels)
    if clicked is not None:
        on_click(address(sample, places[clicked]))
    st.caption(plain(f"Labels: {', '.join(f'{n} {label}' for label, n in Counter(labels).most_common())}."))


def compares_by_features(run: str) -> bool:
    """True if a run finds similar training drawings by its network's features, not by raw pixels."""
    shown = explanations(run)
    return Explanation.NEIGHBOURS in shown and Explanation.DISTANCES not in shown


def most_similar(run: str, drawing: Drawings) -> NDArray[np.int64]:
    """The indices of the training drawings that a run finds most similar to a drawing (784,), the most similar first.

    Raises UserError where the model names drawings that the run does not have.
    """
    outputs = predictor(run).compute((Explanation.NEIGHBOURS,), drawing[None])
    found: NDArray[np.int64] = outputs[Explanation.NEIGHBOURS][0]
    if found.min() < 0 or found.max() >= len(backend().runs.load(run).train):
        raise UserError(f"The model of run {run} belongs to other training drawings. Train it again.")
    return found


def show_similar(comparable: ComparableRuns, drawing: Drawings) -> None:
    """The training drawings of the run in focus that are most similar: by its network's features, else by pixels."""
    run = comparable.run
    if compares_by_features(run.id):
        st.markdown("**Most similar training drawings**", help="Similar by the features of the network in focus.")
        return show_nearest(comparable, most_similar(run.id, drawing)[:NEIGHBOURS], _explore)
    among, here = pictures(run.experiment.sample, run.train[:MAX_SEARCHED])
    st.markdown(
        "**Most similar training drawings**", help="Similar by pixels: those at the smallest Euclidean distance."
    )
    if not here.all():
        st.caption("The training drawings are no longer on this computer.")
        return None
    show_nearest(comparable, nearest_drawings(drawing, among, NEIGHBOURS), _explore)
    if len(run.train) > MAX_SEARCHED:
        st.caption(f"Searched among the first {count(MAX_SEARCHED, 'training drawing')}.")
    return None


def _explore(text: str) -> None:
    """Show the drawing on the Explore page: a dialog cannot open another one."""
    go_to("explore", drawing=text)
