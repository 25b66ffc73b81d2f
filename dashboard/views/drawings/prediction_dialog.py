"""The dialog of a test drawing: all predictions, pixel importance, similar drawings, votes on its label."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import streamlit as st

from dashboard.components.chart import show_picture
from dashboard.components.gallery import show_large
from dashboard.inputs.comparable_runs import ComparableRuns
from dashboard.navigation import link_to
from dashboard.state.resources import backend, show_errors
from dashboard.state.session import actor
from dashboard.state.url_params import drop_param, keep_param, param_in_link, say_left_out
from dashboard.views.draw.classifiers import candidates_in_link
from dashboard.views.drawings.lookup import index_of, offer_to_fetch, pictures
from dashboard.views.drawings.nearest import show_similar
from dashboard.views.drawings.occlusion import show_pixel_importance
from qdcore.charts.probability_bars import probability_bars
from qdcore.drawings.class_names import with_article
from qdcore.drawings.label_votes import Tally
from qdcore.errors import UserError
from qdcore.formatting import plain


def open_linked_drawing(comparable: ComparableRuns) -> None:
    """Open the drawing in the link if it is one of these test drawings."""
    if text := param_in_link("drawing"):
        try:
            index_of(comparable.run, text)
        except UserError as error:
            say_left_out("drawing", text, str(error))
            close_drawing()
        else:
            open_prediction_dialog(comparable, text)


def close_drawing() -> None:
    """Take the drawing out of the link."""
    drop_param("drawing")


@st.dialog("Test drawing", width="large", on_dismiss=close_drawing)
def open_prediction_dialog(comparable: ComparableRuns, address: str) -> None:
    """The test drawing at this address, which stands in the link while the dialog is open."""
    keep_param("drawing", address)
    with show_errors():
        index = index_of(comparable.run, address)
        drawings, here = pictures(comparable.run.experiment.sample, comparable.run.test[[index]])
        left, right = st.columns([2, 3], gap="medium")
        with left:
            _show_large(comparable, index, drawings, address)
            _ask_about_label(comparable, index, address)
        with right:
            _show_predictions(comparable, index)
        if here.all():
            left, right = st.columns([2, 3], gap="medium")
            with left:
                show_similar(comparable, drawings[0])
            with right:
                show_pixel_importance(comparable, drawings[0], index)
        else:
            offer_to_fetch(comparable.run.experiment.sample, "drawing")
        with st.container(horizontal=True):
            link_to(
                "draw",
                "Classify this drawing",
                drawing=address,
                classifiers=candidates_in_link([comparable.run, *comparable.runs]),
            )
            link_to("explore", "Show on the Explore page", drawing=address)
            if actor().may_all and st.button("Hide this drawing", icon=":material/visibility_off:", help=HIDE):
                backend().drawings_by(actor()).hide(address)
                close_drawing()
                st.rerun()


HIDE = "Leave it out of galleries and new samples. You can show it again on the Explore page."


def _show_large(comparable: ComparableRuns, index: int, drawings: Any, address: str) -> None:
    true, predicted = (
        comparable.classes[each[index]] for each in (comparable.evaluation.y_true, comparable.evaluation.y_pred)
    )
    is_correct = true == predicted
    true, predicted = plain(true), plain(predicted)
    st.markdown(
        f"Label: **{true}**, predicted correctly" if is_correct else f"Label: **{true}**, predicted as **{predicted}**"
    )
    show_large(drawings[0], f"the drawing {address}, 28 by 28 pixels", 196)
    st.caption(plain(f"{address} · {comparable.names[comparable.focus]}"))


def _show_predictions(comparable: ComparableRuns, index: int) -> None:
    """The probabilities that each run gives the classes of the drawing."""
    values = np.stack([evaluation.probabilities[index] for evaluation in comparable.evaluations])
    picture = probability_bars(
        comparable.classes, values, comparable.names, true=int(comparable.evaluation.y_true[index])
    )
    show_picture(picture, f"predictions {comparable.run.id} {index}")


def _ask_about_label(comparable: ComparableRuns, index: int, address: str) -> None:
    """A vote on the label, stored at once, and the votes of all."""
    key, true = f"vote {address}", comparable.classes[comparable.evaluation.y_true[index]]
    ways = {"label": "No, wrong label", "model": "Yes, right label"}
    st.session_state[key] = backend().votes.by(_voter()).get(address)
    st.segmented_control(
        plain(f"Is this really {with_article(true)}?"), list(ways), key=key, format_func=ways.__getitem__, help=VOTE,
        on_change=lambda: backend().drawings_by(actor()).vote(address, _voter(), st.session_state[key]),
    )  # fmt: skip
    tally = backend().votes.tallies().get(address, Tally())
    if tally != Tally():
        st.caption(f"Votes on the label: {tally.label:,} wrong, {tally.model:,} right.")


VOTE = (
    "About one label in ten is estimated to be wrong. The accuracy is also shown without the drawings that more people "
    "call mislabelled than not. Click your answer again to withdraw it."
)


def _voter() -> str:
    """A pseudonym of the person at this browser, the same after a reload; no address is stored."""
    if pupil := actor().owner:
        return pupil
    browser = f"{st.context.ip_address} {st.context.headers.get('User-Agent')}"
    return st.session_state.setdefault("voter", hashlib.sha256(browser.encode()).hexdigest()[:8])
