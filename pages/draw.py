"""Draw: every classifier's prediction while the pen moves, the explanations of a prediction, and downloads."""

from functools import partial

import streamlit as st

from dashboard.components.canvas import canvas, canvas_drawing
from dashboard.navigation import link_to
from dashboard.state.followed import also_show
from dashboard.state.resources import show_errors
from dashboard.views.draw.board import (
    CANVAS,
    as_link,
    drop_stale_link,
    load_linked_drawing,
    offer_downloads,
    opened_address,
    predictions_as_opened,
    show_task,
)
from dashboard.views.draw.classifiers import choose_candidates, trained_on
from dashboard.views.draw.explanations import show_explanations
from dashboard.views.draw.guesses import all_classes, live_guesses, show_guesses
from dashboard.views.draw.open_picture import offer_picture
from dashboard.views.draw.probability_table import offer_probabilities
from dashboard.views.room.sharing import AT_REST, offer_privacy, offer_wall, share, shared
from qdcore.evaluation.prediction import predict_drawing
from qdcore.formatting import plain

st.title("Draw")
st.write("Draw something and watch what each classifier predicts, stroke by stroke. Then look at the reasons.")

candidates = choose_candidates()
if not candidates:
    st.info("Choose at least one classifier.")
    st.stop()
load_linked_drawing()


@st.fragment
def show_board() -> None:
    """The canvas and the predictions: only this part runs again while the pen moves."""
    left, right = st.columns([2, 3], gap="medium")
    word = show_task(left, all_classes(candidates))
    answer = None
    with right, show_errors():
        drawing, as_opened = canvas_drawing(CANVAS), predictions_as_opened(candidates)
        pixels, predictions = predict_drawing(candidates, drawing)
        final, version = not drawing.pen_down, drawing.version
        show_guesses(
            predictions,
            pixels,
            "guesses",
            canvas=CANVAS,
            word=word,
            before=as_opened(drawing),
            final=final,
            version=version,
        )
        answer = shared(CANVAS, word, partial(live_guesses, candidates, word, as_opened))
        share(CANVAS, word)
        for sentence in predictions.failures:
            st.warning(plain(sentence))
    with left, show_errors():  # last: it confirms the canvas's message, and a run may be stopped before its end
        canvas(CANVAS, on_rest=lambda: st.rerun("details"), answer=answer)
        offer_picture()


@st.fragment(key="details")
def show_details() -> None:
    """What takes longer: it runs again when the pen has been up for a moment."""
    with show_errors():
        drop_stale_link()
        drawing, word = canvas_drawing(CANVAS), st.session_state.get("word", "")
        if address := opened_address():
            st.caption(plain(f"This is drawing {address} of the dataset. {trained_on(address, candidates)}"))
        if not drawing.is_empty:
            row = st.container(horizontal=True)
            offer_downloads(row, drawing, word)
            offer_wall(row, CANVAS, word)
            with row:
                offer_probabilities(predict_drawing(candidates, drawing)[1])
        show_explanations(candidates, drawing, word)
        also_show("draw", **as_link(drawing))


show_board()
offer_privacy(AT_REST)
show_details()
link_to("train", "Train more classifiers")
