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
from dashboard.state.resources import explanations, predictor
from dashboard.views.drawings.lookup import address, pictures
from qdcore.arrays import Drawings
from qdcore.evaluation.neighbours import nearest_drawings
from qdcore.experiments.model import Explanation
from qdcore.formatting import count

NEIGHBOURS = 6
MOST = 30_000  # training drawings searched: half a second


def show_nearest(comparable: ComparableRuns, found: NDArray[np.int64], on_click: Callable[[str], None]) -> None:
    """The training drawings of these indices (n,), as a gallery with their labels; a click gives the address."""
    sample, places = comparable.run.experiment.sample, comparable.run.train[found]
    drawings, here = pictures(sample, places)
    if not here.all():
        st.caption("Their pictures are not on this computer any more.")
    labels = [comparable.classes[cls] for cls in places[:, 0]]
    told = [f"{label}, training drawing {address(sample, place)}" for label, place in zip(labels, places, strict=True)]
    clicked = gallery(drawings, told, f"near {comparable.run.id}", labels)
    if clicked is not None:
        on_click(address(sample, places[clicked]))
    st.caption(f"Labels: {', '.join(f'{label} {n}' for label, n in Counter(labels).most_common())}.")


def compares_by_features(run: str) -> bool:
    """True if a run finds similar training drawings by its network's features, not by raw pixels."""
    shown = explanations(run)
    return Explanation.NEIGHBOURS in shown and Explanation.DISTANCES not in shown


def most_similar(run: str, drawing: Drawings) -> NDArray[np.int64]:
    """The indices of the training drawings that a run finds most like a drawing (784,), the most alike first."""
    found: NDArray[np.int64] = predictor(run).compute((Explanation.NEIGHBOURS,), drawing[None])[Explanation.NEIGHBOURS][
        0
    ]
    return found


def find_nearest(comparable: ComparableRuns, drawing: Drawings) -> None:
    """The run's training drawings that are nearest: in the eyes of the run in focus if it has some, else by pixels."""
    run = comparable.run
    if compares_by_features(run.id):
        st.markdown("**The nearest training drawings**", help="Those most alike in the eyes of the run in focus.")
        return show_nearest(comparable, most_similar(run.id, drawing)[:NEIGHBOURS], _explore)
    among, here = pictures(run.experiment.sample, run.train[:MOST])
    st.markdown("**The nearest training drawings**", help="Those whose pixels differ least.")
    if not here.all():
        st.caption("The training drawings are not on this computer any more.")
        return None
    show_nearest(comparable, nearest_drawings(drawing, among, NEIGHBOURS), _explore)
    if len(run.train) > MOST:
        st.caption(f"Searched among the first {count(MOST, 'training drawing')}.")
    return None


def _explore(text: str) -> None:
    """From a dialog no other can be opened."""
    go_to("explore", drawing=text)
