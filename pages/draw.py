"""Draw: every judge's guess while the pen moves, the story of the drawing, and what speaks for the guess."""

import random

import streamlit as st

from dashboard.canvas import canvas
from dashboard.closer import show_closer
from dashboard.drawing_board import begin, come_back, keep, offer_downloads, start_strokes
from dashboard.gallery import large
from dashboard.judges import choose_judges, show_verdicts
from dashboard.places import link_to
from dashboard.session import explained
from qdcore.strokes import bitmap_of_raw

st.title("Draw")
st.write("Draw something and see what each judge thinks of it, stroke by stroke. Then look at why.")

judges = choose_judges()
if not judges:
    st.info("Choose one judge or more.")
    st.stop()
if "canvas" not in st.session_state:
    come_back()


@st.fragment
def board() -> None:
    paper, seen = st.columns([2, 3])
    with paper, explained():
        words = sorted({cls for judge in judges for cls in judge.classes})
        if st.button("Draw something", icon=":material/casino:", help="Proposes what to draw."):
            st.session_state["word"] = random.choice(words)
            begin([])
        if "word" in st.session_state:
            st.markdown(f"Draw this: **{st.session_state['word']}**")
        drawn = canvas("canvas", *start_strokes())
        keep(drawn.strokes)
    with seen, explained():
        if not drawn.strokes:
            st.caption("Draw with the mouse, a finger or a pen. The judges guess while you draw.")
            return
        drawing = bitmap_of_raw(drawn.strokes)
        st.markdown("**What the judges see**", help="Your strokes, drawn into 28 x 28 pixels as those of the training.")
        large(drawing, "Your drawing as 28 x 28 pixels", 170)
        show_verdicts(judges, drawing)
    with explained():
        if not drawn.pen_down:
            offer_downloads(drawn.strokes, st.session_state.get("word", ""))
            show_closer(judges, drawn.strokes, drawing)


board()
link_to("train", "Train more judges", "model_training")
