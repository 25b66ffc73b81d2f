"""One test drawing, large: what every classifier thinks of it, what matters in it, what it resembles; votes on it."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components.gallery import large
from dashboard.inputs.comparable_runs import Together
from dashboard.navigation import link_to
from dashboard.show import show_picture
from dashboard.state.resources import explained
from dashboard.views.draw.classifiers import link_of
from dashboard.views.drawings.lookup import index_of, offer_to_fetch, pictures
from dashboard.views.drawings.nearest import find_nearest, show_what_matters
from dashboard.views.evaluate.metrics import votes
from dashboard.views.explore.browser import hidden_drawings
from qdcore.charts.probability_bars import probabilities
from qdcore.drawings.class_names import with_article
from qdcore.drawings.label_votes import Tally
from qdcore.errors import UserError
from qdcore.formatting import count

LINK = "drawing"  # the part of the URL that says which drawing is open


def open_linked_drawing(together: Together) -> None:
    """Open the drawing that the link names, if it names one of these test drawings."""
    if text := st.query_params.get(LINK):
        try:
            index_of(together.run, text)
        except UserError as error:
            st.info(f"Part of the link was left out, {LINK}={text[:60]}: {error}", icon=":material/link_off:")
            close_drawing()
        else:
            open_drawing(together, text)


def close_drawing() -> None:
    """Take the drawing out of the link."""
    st.query_params.pop(LINK, None)


@st.dialog("One drawing", width="large", on_dismiss=close_drawing)
def open_drawing(together: Together, address: str) -> None:
    """All that there is to say about the test drawing with this address."""
    st.query_params[LINK] = address
    with explained():
        index = index_of(together.run, address)
        drawings, here = pictures(together.run.experiment.sample, together.run.test[[index]])
        left, right = st.columns([2, 3], gap="medium")
        with left:
            _show_large(together, index, drawings, address)
            _ask_who_is_wrong(together, index, address)
        with right:
            _show_opinions(together, index)
        if here.all():
            left, right = st.columns([2, 3], gap="medium")
            with left:
                find_nearest(together, drawings[0])
            with right:
                show_what_matters(together, drawings[0], index)
        else:
            offer_to_fetch(together.run.experiment.sample, "drawing")
        with st.container(horizontal=True):
            link_to("draw", "Judge this one", "draw", drawing=address, judges=link_of([together.run, *together.runs]))
            link_to("explore", "More about it", "search", drawing=address)
            if st.button("Hide this drawing", icon=":material/visibility_off:", help=HIDE):
                hidden_drawings().hide(address)
                close_drawing()
                st.rerun()


HIDE = "Leave it out of all galleries and of new samples. The Explore page shows it again."


def _show_large(together: Together, index: int, drawings: Any, address: str) -> None:
    true, predicted = (
        together.classes[each[index]] for each in (together.evaluation.y_true, together.evaluation.y_pred)
    )
    st.markdown(f"**{true}**, recognised" if true == predicted else f"**{true}** taken for **{predicted}**")
    large(drawings[0], f"the drawing {address}, 28 by 28 pixels", 196)
    st.caption(f"{address} · {together.names[together.focus]}")


def _show_opinions(together: Together, index: int) -> None:
    """The probabilities that every run gave to the drawing."""
    values = np.stack([evaluation.probabilities[index] for evaluation in together.evaluations])
    picture = probabilities(together.classes, values, together.names, true=int(together.evaluation.y_true[index]))
    show_picture(picture, f"opinions {together.run.id} {index}")


def _ask_who_is_wrong(together: Together, index: int, address: str) -> None:
    """A vote, remembered at once, and how all have voted."""
    key, true = f"vote {address}", together.classes[together.evaluation.y_true[index]]
    ways = {"label": "No, the label is wrong", "model": "Yes, the label is right"}
    st.session_state[key] = votes().by(_voter()).get(address)
    st.segmented_control(
        f"Is this really {with_article(true)}?", list(ways), key=key, format_func=ways.__getitem__, help=VOTE,
        on_change=lambda: votes().cast(address, _voter(), st.session_state[key]),
    )  # fmt: skip
    tally = votes().tallies().get(address, Tally())
    if tally != Tally():
        st.caption(f"{count(tally.label, 'person', 'people')} found the label wrong, {tally.model:,} right.")


VOTE = (
    "About one label in ten is estimated to be wrong. The accuracy without the drawings whose label more people find "
    "wrong than right is shown beside the plain one. Click your answer again to take it back."
)


def _voter() -> str:
    """Who votes: whoever sits before this browser, also after a reload; a pseudonym, so that no address is kept."""
    browser = f"{st.context.ip_address} {st.context.headers.get('User-Agent')}"
    return st.session_state.setdefault("voter", hashlib.sha256(browser.encode()).hexdigest()[:8])
