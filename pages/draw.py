"""Draw: every judge's guess while the pen moves, the story of the drawing, and what speaks for the guess."""

import random

import streamlit as st

from dashboard.components.canvas import canvas, drawn
from dashboard.navigation import link_to
from dashboard.state.resources import errors_shown
from dashboard.views.draw.board import (
    BOARD,
    as_pixels,
    begin,
    offer_downloads,
    open_linked_drawing,
    opened_address,
    opened_pixels,
    tidy_link,
)
from dashboard.views.draw.classifiers import choose_candidates, predict_all, trained_on
from dashboard.views.draw.explanations import show_explanations
from dashboard.views.draw.guesses import all_classes, show_guesses
from dashboard.views.draw.probability_table import offer_numbers
from qdcore.drawings.class_names import with_article

FREE = "Draw what you like."

st.title("Draw")
st.write("Draw something and see what each judge thinks of it, stroke by stroke. Then look at why.")

candidates = choose_candidates()
if not candidates:
    st.info("Choose one judge or more.")
    st.stop()
open_linked_drawing()


@st.fragment
def board() -> None:
    """The canvas and the guesses: this alone runs again while the pen moves."""
    paper, seen = st.columns([2, 3], gap="medium")
    with paper:
        row = st.container(horizontal=True, vertical_alignment="center")
        if row.button("Draw something", icon=":material/casino:", help="Proposes what to draw, on a new sheet."):
            begin([], random.choice([cls for cls in all_classes(candidates) if cls != st.session_state.get("word")]))
        word = st.session_state.get("word", "")
        with errors_shown():
            row.markdown(f"{'This is' if opened_address() else 'Draw'} **{with_article(word)}**." if word else FREE)
    with seen, errors_shown():
        drawing, opened = drawn(BOARD), opened_pixels()
        pixels = as_pixels(drawing)
        predictions, before = (
            predict_all(candidates, pixels),
            predict_all(candidates, opened) if opened is not None else None,
        )
        final, version = not drawing.pen_down, drawing.version
        show_guesses(predictions, pixels, "guesses", word=word, before=before, final=final, version=version)
        for sentence in predictions.failures:
            st.warning(sentence)
    with paper, errors_shown():  # last: it tells the canvas that it was heard, and a run may be ended before its end
        canvas(BOARD, on_rest=lambda: st.rerun("closer"))


@st.fragment(key="closer")
def closer() -> None:
    """What takes longer: it runs again when the pen has been up for a while."""
    with errors_shown():
        tidy_link()
        drawing, word = drawn(BOARD), st.session_state.get("word", "")
        if address := opened_address():
            st.caption(f"This is drawing {address} of the data. {trained_on(address, candidates)}")
        if not drawing.empty:
            row = st.container(horizontal=True)
            offer_downloads(row, drawing, word)
            with row:
                offer_numbers(predict_all(candidates, as_pixels(drawing)))
        show_explanations(candidates, drawing, word)


board()
closer()
link_to("train", "Train more judges")
