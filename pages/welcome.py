"""Welcome: what this is, and one button that does the whole job once."""

import streamlit as st

from dashboard.components.gallery import show_classes
from dashboard.inputs.source import in_words, source_by_itself
from dashboard.navigation import go_to, link_to
from dashboard.state.resources import backend
from models import DEFAULT_MODELS, MODELS
from qdcore.drawings.address import QUICKDRAW
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.sample import Sample

st.title("Can a computer tell a cat from a sheep?")
st.write(
    "Millions of people drew for Google's game *Quick, Draw!*, each in less than 20 seconds. "
    "Here you train classifiers on their drawings, see how good each one is, and look at what it gets wrong. "
    "Start with cats against sheep; then choose any of 345 classes."
)
source = source_by_itself(("cat", "sheep"), 500)
sample = Sample(("cat", "sheep"), per_class=500, source=source.id)
show_classes(sample)
if st.button("Train cats against sheep", type="primary", icon=":material/play_arrow:"):
    backend().start(Experiment.of(sample, MODELS[name]) for name in DEFAULT_MODELS)
    go_to("train", classes="cat,sheep", source=source.kind)
if source.id != QUICKDRAW:
    st.info(f"There is no network and no real drawings are on this computer yet. {in_words(source)}")
st.caption("Four classifiers learn from 500 drawings and are tested on 500 others. It takes about half a minute.")
link_to("train", "Choose your own classes")
link_to("compare", "See the stored results")
st.caption(
    "Drawings: [The Quick, Draw! Dataset](https://github.com/googlecreativelab/quickdraw-dataset), Google, "
    "[CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)."
)
