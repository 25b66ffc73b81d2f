"""Welcome: what this is, and one button that does the whole job once."""

import streamlit as st

from dashboard.session import backend
from models import MODELS
from qdcore.experiment import Experiment
from qdcore.sample import Sample

st.title("Can a computer tell a cat from a sheep?")
st.write(
    "Millions of people drew for Google's game *Quick, Draw!*, each in less than 20 seconds. "
    "Here you train classifiers on their drawings, see how good each one is, and look at what it gets wrong. "
    "Start with cats against sheep; then choose any of 345 classes."
)
if st.button("Train cats against sheep", type="primary", icon=":material/play_arrow:"):
    sample = Sample(("cat", "sheep"), per_class=500)
    backend().start(Experiment.of(sample, MODELS[name]) for name in list(MODELS)[:4])
    st.switch_page("pages/train.py")
st.caption("Four classifiers learn from 500 drawings and are tested on 500 others. It takes about half a minute.")
st.page_link("pages/train.py", label="Choose your own classes", icon=":material/model_training:")
st.page_link("pages/results.py", label="See the stored results", icon=":material/bar_chart:")
st.caption(
    "Drawings: [The Quick, Draw! Dataset](https://github.com/googlecreativelab/quickdraw-dataset), Google, "
    "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)."
)
