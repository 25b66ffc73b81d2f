"""The search among test drawings: which ones, of which classes, named how surely; and the wall of what is found."""

from __future__ import annotations

from typing import cast

import streamlit as st

from dashboard.controls import KEPT
from dashboard.inputs.basic import choose_any_class, choose_way
from dashboard.inputs.comparable_runs import Together
from dashboard.state.resources import explained
from dashboard.state.url_params import keep_link, open_link
from dashboard.views.drawings.grid import not_hidden, show_wall
from dashboard.views.drawings.lookup import marked
from dashboard.views.evaluate.metrics import votes
from qdcore.arrays import Indices
from qdcore.errors import UserError
from qdcore.evaluation.selection import Kind, Selection
from qdcore.formatting import count

WAYS = {
    "wrong": "Wrong",
    "all": "Wrong by every classifier",
    "only": "Wrong by this one only",
    "unsure": "The ten least certain",
    "doubted": "Found mislabelled",
}
NEED_SEVERAL = {"all", "only"}


@st.fragment
def show_search(together: Together) -> None:
    """Choices and the drawings they find; a fragment, so that they are found at once."""
    with explained():
        ways = {way: title for way, title in WAYS.items() if len(together.runs) > 1 or way not in NEED_SEVERAL}
        way = choose_way("Which drawings", ways, "find")
        left, middle, right = st.columns(3, gap="medium")
        with left:
            true = choose_any_class("Label", together.classes, "of")
        with middle:
            predicted = choose_any_class("Taken for", together.classes, "as")
        with right:
            low, high = _choose_certainty()
        kind = cast(Kind, "any" if way == "doubted" else way)
        found = not_hidden(together, _find(together, way, Selection(kind, true, predicted, low, high)))
        st.write(f"**{count(len(found))}**" + ("" if way == "unsure" else ", the most certain first"))
        if not len(found):
            st.info("No drawing is like this. Look for others, or take back some of the choices.")
            st.button("Show all mistakes", icon=":material/restart_alt:", on_click=_forget)
        show_wall(together, found, f"{way} {true} {predicted} {low} {high}")


def _find(together: Together, way: str, wanted: Selection) -> Indices:
    """The indices of the drawings found, in their order."""
    found = wanted.of(together.evaluations, together.focus)
    if way != "doubted":
        return found
    run = together.run
    return found[marked(run.experiment.sample, run.test[found], votes().mislabelled())]


def _choose_certainty() -> tuple[float, float]:
    """How sure the classifier in focus was of its answer, from and to, 0..1."""
    open_link("sure", _bounds, (0, 100))
    low, high = st.slider("How sure it was", 0, 100, format="%d %%", key="sure", **KEPT)
    keep_link("sure", "" if (low, high) == (0, 100) else f"{low}-{high}")
    return low / 100, high / 100


def _bounds(text: str) -> tuple[int, int]:
    """Two whole numbers 0..100 such as "60-100" from a link; raises UserError."""
    low, _, high = text.partition("-")
    if not (low.isdecimal() and high.isdecimal() and 0 <= int(low) <= int(high) <= 100):
        raise UserError("it must be two percentages such as 60-100.")
    return int(low), int(high)


def _forget() -> None:
    """Take all choices back."""
    for key in ("find", "of", "as", "sure"):
        st.session_state.pop(key, None)
        keep_link(key, "")
