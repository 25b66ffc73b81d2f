"""Welcome: draw and see a guess, train the first classifiers, and three doors into the app."""

import streamlit as st

from dashboard.inputs.source import in_words
from dashboard.state.resources import backend
from dashboard.views.welcome.canvas import show_canvas
from dashboard.views.welcome.doors import offer_first_training, show_doors, show_last
from dashboard.views.welcome.sample import first_sample
from qdcore.drawings.class_names import with_article
from qdcore.sources import SOURCES, kind_of, open_source

sample = first_sample()
first, second = sample.classes

st.title(f"Can a computer tell {with_article(first)} from {with_article(second)}?")
st.write("This app trains classifiers that recognise drawings. Try one that is already trained, then train your own.")
show_canvas((first, second))
offer_first_training(sample)
if SOURCES[kind_of(sample.source)].made_up:
    source = open_source(sample.source, backend().settings)
    st.info(f"There is no network and no real drawings are on this computer yet. {in_words(source)}")
show_last()
show_doors()
st.caption(
    "Drawings: [The Quick, Draw! Dataset](https://github.com/googlecreativelab/quickdraw-dataset), Google, "
    "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)."
)
